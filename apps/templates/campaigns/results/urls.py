from django.urls import path

from . import views

urlpatterns = [
    path("results/", views.results, name="results"),
    path("results/csv/", views.results_csv, name="results_csv"),
    path("results/xlsx/", views.results_xlsx, name="results_xlsx"),
    path("results/zip/", views.results_zip, name="results_zip"),
    path("results/clear/", views.clear, name="clear"),
    path("results/links/", views.recipient_links, name="recipient_links"),
    path("results/links/withdraw/", views.withdraw_recipients, name="withdraw_recipients"),
    path("results/links/<int:number>/", views.recipient_link, name="recipient_link"),
    path("results/links/<int:number>/withdraw/", views.withdraw_recipient, name="withdraw_recipient"),
]
