from django.urls import path

from . import price_views
from . import views as money_views

app_name = "spend"
urlpatterns = [
    path("", money_views.overview, name="overview"),
    path("entries.csv", money_views.entries, name="entries"),
    path("caps/", money_views.caps, name="caps"),
    path("prices/", price_views.prices, name="prices"),
    path("caps/<int:pk>/remove/", money_views.remove_cap, name="remove_cap"),
]
