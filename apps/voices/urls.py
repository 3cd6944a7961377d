from django.urls import path

from apps.jobs.desk import moved_views as moved

from . import views
from .custom import views as making
from .kinds.speech import views as speech
from .kinds.speech.results import views as result_views

app_name = "voices"
urlpatterns = [
    path("", views.library, name="list"),
    path("refresh/", views.refresh, name="refresh"),
    path("describe/", making.describe, name="describe"),
    path("describe/<int:pk>/", making.design, name="design"),
    path("describe/<int:pk>/others/", making.others, name="design_others"),
    path("describe/<int:pk>/use/", making.use, name="design_use"),
    path("describe/<int:pk>/approve/", making.approve, name="design_approve"),
    path("describe/<int:pk>/decline/", making.decline, name="design_decline"),
    path("clone/", making.clone, name="clone"),
    path("clone/<int:pk>/anew/", making.clone_anew, name="clone_anew"),
    path("clone/<int:pk>/give-up/", making.clone_give_up, name="clone_give_up"),
    path("<int:pk>/", views.voice, name="voice"),
    path("<int:pk>/delete/", making.delete, name="delete"),
    path("<int:pk>/ask/", views.ask, name="ask"),
    path("<int:pk>/favourite/", views.favourite, name="favourite"),
    path("speak/", moved.to_desk, {"name": "desk:new", "slug": "speech"}, name="old_desk"),
    path("speak/summary/", moved.to_desk, {"name": "desk:summary", "slug": "speech"}, name="old_summary"),
    path("speak/autosave/", moved.to_desk, {"name": "desk:autosave", "slug": "speech"}, name="old_autosave"),
    path("speak/voices/", speech.voices, name="speech_voices"),
    path("drafts/<int:pk>/", moved.to_desk, {"name": "desk:draft"}, name="old_draft"),
    path("speech/", result_views.history, name="speech"),
    path("speech/<int:pk>/words/", result_views.words, name="words"),
    path("speech/<int:pk>/words.json", result_views.words_json, name="words_json"),
    path("speech/<int:pk>/captions/", result_views.captions, name="captions"),
]
