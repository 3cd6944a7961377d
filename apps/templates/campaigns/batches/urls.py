from django.urls import path

from . import views

urlpatterns = [
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/run/send/", views.send_rows, name="send"),
    path("<int:pk>/run/repeat/", views.repeat, name="repeat"),
    path("<int:pk>/run/pilot/<int:run_pk>/", views.approve, name="approve_pilot"),
    path("requests/<int:pk>/rows/", views.rows, name="batch_rows"),
    path("requests/rows/<int:pk>/leave-out/", views.leave_out, name="leave_out"),
]
