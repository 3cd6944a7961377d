from django.urls import path

from . import views

urlpatterns = [
    path("", views.gallery, name="list"),
    path("refresh/", views.refresh_all, name="refresh_all"),
    path("<int:pk>/", views.template, name="template"),
    path("<int:pk>/refresh/", views.refresh, name="refresh"),
]
