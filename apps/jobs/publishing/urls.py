from django.urls import path

from . import views

app_name = "published"
urlpatterns = [
    path("", views.publications, name="list"),
    path("<slug:slug>/", views.publication, name="page"),
    path("<slug:slug>/withdraw/", views.withdraw, name="withdraw"),
]
