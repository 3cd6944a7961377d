from django.urls import path

from . import views

app_name = "desk"
urlpatterns = [
    path("create/<slug:slug>/", views.new, name="new"),
    path("create/<slug:slug>/summary/", views.summary, name="summary"),
    path("create/<slug:slug>/autosave/", views.autosave, name="autosave"),
    path("drafts/<int:pk>/", views.draft, name="draft"),
]
