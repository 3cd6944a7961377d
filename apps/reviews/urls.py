from django.urls import path

from .guests import inviting
from .views import comments, inbox, reviews

app_name = "reviews"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("bulk/", inbox.bulk, name="bulk"),
    path("<int:pk>/", reviews.review, name="review"),
    path("<int:pk>/approve/", reviews.approve, name="approve"),
    path("<int:pk>/changes/", reviews.changes, name="changes"),
    path("<int:pk>/claim/", inbox.claim, name="claim"),
    path("<int:pk>/assign/", inbox.assign, name="assign"),
    path("<int:pk>/say/", comments.say, name="say"),
    path("comments/<int:pk>/resolve/", comments.resolve, name="resolve"),
    path("<int:pk>/guests/", inviting.guests, name="guests"),
    path("guests/<int:pk>/revoke/", inviting.revoke, name="revoke_guest"),
]
