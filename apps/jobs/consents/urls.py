from django.urls import path

from . import views

app_name = "consents"
urlpatterns = [
    path("", views.consents, name="list"),
    path("<int:pk>/", views.consent, name="consent"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
