from django.urls import path

from . import views

app_name = "webhooks"
urlpatterns = [
    path("", views.deliveries, name="deliveries"),
    path("in/<str:token>/", views.receive, name="receive"),
    path("callback/<str:token>/", views.callback, name="callback"),
    path("deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("deliveries/<int:pk>/replay/", views.replay, name="replay"),
    path("endpoints/<int:pk>/rotate/", views.rotate, name="rotate"),
]
