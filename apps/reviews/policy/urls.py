from django.urls import path

from . import views

app_name = "rules"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("projects/<int:pk>/", views.project_reviewers, name="project_reviewers"),
    path("own-yes/", views.own_yes, name="own_yes"),
    path("standing/", views.allow_standing, name="allow_standing"),
    path("standing/<int:pk>/revoke/", views.revoke_standing, name="revoke_standing"),
    path("readers/add/", views.add_reader, name="add_reader"),
    path("readers/<int:pk>/remove/", views.remove_reader, name="remove_reader"),
]
