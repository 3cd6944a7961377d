from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("settings/", views.preferences, name="settings"),
    path("<int:pk>/read/", views.read, name="read"),
]
