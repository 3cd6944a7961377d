from django.urls import path

from . import views

urlpatterns = [
    path("<int:pk>/rows/", views.rows, name="batch_rows"),
    path("rows/<int:pk>/leave-out/", views.leave_out, name="leave_out"),
]
