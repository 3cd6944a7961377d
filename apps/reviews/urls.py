from django.urls import path

from .comments import views as comment_views
from .guests import link_views
from .pages import inbox_views
from .pages import views as page_views

app_name = "reviews"
urlpatterns = [
    path("", inbox_views.inbox, name="inbox"),
    path("bulk/", inbox_views.bulk, name="bulk"),
    path("<int:pk>/", page_views.review, name="review"),
    path("<int:pk>/approve/", page_views.approve, name="approve"),
    path("<int:pk>/changes/", page_views.changes, name="changes"),
    path("<int:pk>/claim/", inbox_views.claim, name="claim"),
    path("<int:pk>/assign/", inbox_views.assign, name="assign"),
    path("<int:pk>/say/", comment_views.say, name="say"),
    path("comments/<int:pk>/resolve/", comment_views.resolve, name="resolve"),
    path("<int:pk>/guests/", link_views.guests, name="guests"),
    path("guests/<int:pk>/revoke/", link_views.revoke, name="revoke_guest"),
]
