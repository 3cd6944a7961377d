from django.urls import include, path

app_name = "templates"
urlpatterns = [
    path("", include("apps.templates.gallery.urls")),
    path("campaigns/<int:pk>/", include("apps.templates.campaigns.results.urls")),
    path("campaigns/", include("apps.templates.campaigns.urls")),
    path("campaigns/", include("apps.templates.campaigns.batches.urls")),
]
