from django.urls import path

from . import views

urlpatterns = [
    path("run/", views.run, name="run"),
    path("run/send/", views.send_rows, name="send"),
    path("run/repeat/", views.repeat, name="repeat"),
    path("run/pilot/<int:run_pk>/", views.approve, name="approve_pilot"),
]
