"""A test client in front of the door for signed news."""

from apps.webhooks.rush import Rush
from heygen_web.doors.signed_news import SignedNews
from tests.support import through_door


class DoorClient(through_door.DoorClient):
    """Without a moment to gather in, each delivery is the first of a rush."""

    def __init__(self, rush: Rush | None = None) -> None:
        super().__init__(lambda django: SignedNews(django, rush or Rush(0)))
