from django.urls import path

from . import views

urlpatterns = [
    path("", views.sets, name="sets"),
    path("<int:pk>/delete/", views.delete_set, name="delete_set"),
]
