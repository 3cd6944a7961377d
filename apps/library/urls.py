from django.urls import path

from . import views

app_name = "library"
urlpatterns = [
    path("", views.library, name="list"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.media, name="media"),
    path("<int:pk>/rename/", views.rename, name="rename"),
    path("<int:pk>/<str:token>/<path:name>", views.file, name="file"),
    path("<int:pk>.vtt", views.webvtt, name="webvtt"),
    path("previews/<int:pk>/", views.preview, name="preview"),
]
