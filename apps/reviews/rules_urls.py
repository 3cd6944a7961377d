from django.urls import path

from .views import rules

app_name = "rules"
urlpatterns = [
    path("", rules.rules, name="rules"),
    path("projects/<int:pk>/", rules.project_reviewers, name="project_reviewers"),
    path("own-yes/", rules.own_yes, name="own_yes"),
    path("readers/add/", rules.add_reader, name="add_reader"),
    path("readers/<int:pk>/remove/", rules.remove_reader, name="remove_reader"),
]
