from django.urls import path

from .avatars import views as avatar_views
from .kinds.talking_head import views as talking_head_views

app_name = "videos"
urlpatterns = [
    path("create/looks/", talking_head_views.looks, name="looks"),
    path("create/voices/", talking_head_views.voices, name="voices"),
    path("avatars/", avatar_views.gallery, name="avatars"),
    path("avatars/refresh/", avatar_views.refresh_all, name="avatars_refresh"),
    path("avatars/<int:pk>/", avatar_views.group, name="avatar"),
    path("avatars/<int:pk>/refresh/", avatar_views.refresh, name="avatar_refresh"),
    path("looks/<int:pk>/", avatar_views.look, name="look"),
    path("looks/<int:pk>/favourite/", avatar_views.favourite, name="favourite"),
]
