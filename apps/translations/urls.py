from django.urls import include, path

app_name = "translations"
urlpatterns = [
    path("", include("apps.translations.matrix.urls")),
    path("sets/", include("apps.translations.languages.urls")),
]
