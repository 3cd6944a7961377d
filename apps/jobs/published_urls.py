from django.urls import path

from .views import published

app_name = "published"
urlpatterns = [
    path("", published.publications, name="list"),
    path("<slug:slug>/", published.publication, name="page"),
    path("<slug:slug>/withdraw/", published.withdraw, name="withdraw"),
]
