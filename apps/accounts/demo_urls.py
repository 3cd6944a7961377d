from django.urls import path

from .views import demo

app_name = "demo"
urlpatterns = [
    path("", demo.people, name="people"),
    path("sign-in/", demo.sign_in, name="sign_in"),
]
