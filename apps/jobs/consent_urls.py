from django.urls import path

from .views import consents

app_name = "consents"
urlpatterns = [
    path("", consents.consents, name="list"),
    path("<int:pk>/", consents.consent, name="consent"),
    path("<int:pk>/remove/", consents.remove, name="remove"),
]
