from django.urls import path

from . import views

app_name = "guests"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/enter/", views.enter, name="enter"),
    path("<str:token>/comment/", views.comment, name="comment"),
    path("<str:token>/approve/", views.approve, name="approve"),
    path("<str:token>/changes/", views.changes, name="changes"),
    path("<str:token>/files/<str:what>/<int:pk>/<str:signature>/<path:name>", views.file, name="file"),
]
