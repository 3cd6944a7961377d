from django.urls import path

from .views import caps, prices, spend

app_name = "spend"
urlpatterns = [
    path("", spend.overview, name="overview"),
    path("entries.csv", spend.entries, name="entries"),
    path("caps/", caps.caps, name="caps"),
    path("prices/", prices.prices, name="prices"),
    path("caps/<int:pk>/remove/", caps.remove_cap, name="remove_cap"),
]
