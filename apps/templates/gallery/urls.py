from django.urls import path

from . import change_views, making_views, views

urlpatterns = [
    path("", views.gallery, name="list"),
    path("refresh/", views.refresh_all, name="refresh_all"),
    path("new/", making_views.new, name="new"),
    path("new/allow/", making_views.allow, name="allow_making"),
    path("new/<int:pk>/", making_views.making, name="making"),
    path("new/<int:pk>/again/", making_views.again, name="make_again"),
    path("<int:pk>/", views.template, name="template"),
    path("<int:pk>/refresh/", views.refresh, name="refresh"),
    path("<int:pk>/rename/", change_views.rename, name="rename"),
    path("<int:pk>/delete/", change_views.deletion, name="deletion"),
    path("deletions/<int:pk>/confirm/", change_views.confirm, name="confirm_deletion"),
    path("deletions/<int:pk>/withdraw/", change_views.withdraw, name="withdraw_deletion"),
]
