from django.urls import path

from . import views

app_name = "recipients"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/<str:what>/<int:pk>/<str:name>", views.file, name="file"),
]
