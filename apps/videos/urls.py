from django.urls import path

from .views import avatars, films, live, starts

app_name = "videos"
urlpatterns = [
    path("create/", starts.create, name="create"),
    path("create/looks/", live.looks, name="looks"),
    path("create/voices/", live.voices, name="voices"),
    path("create/avatar/", films.new, {"slug": "avatar"}, name="new_avatar"),
    path("create/image/", films.new, {"slug": "image"}, name="new_image"),
    path("create/<slug:slug>/summary/", live.summary, name="summary"),
    path("create/<slug:slug>/autosave/", live.autosave, name="autosave"),
    path("drafts/<int:pk>/", films.edit, name="edit"),
    path("avatars/", avatars.gallery, name="avatars"),
    path("avatars/refresh/", avatars.refresh_all, name="avatars_refresh"),
    path("avatars/<int:pk>/", avatars.group, name="avatar"),
    path("avatars/<int:pk>/refresh/", avatars.refresh, name="avatar_refresh"),
    path("looks/<int:pk>/", avatars.look, name="look"),
    path("looks/<int:pk>/favourite/", avatars.favourite, name="favourite"),
]
