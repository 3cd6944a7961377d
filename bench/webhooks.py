"""How many webhooks a second are verified, stored and answered."""

import json
from itertools import count
from time import time

from apps.accounts.demo.cast import Cast
from apps.providers.heygen.signatures import signature
from apps.webhooks.models import Delivery, Endpoint

from . import bare, house
from .line import Line, beside, per_second
from .timing import by_turns

SECRET = "whsec_measured"


def measure(cast: Cast) -> list[Line]:
    """One thread, in process: ours through its door, the bare view without any middleware."""
    bare.make_tables()
    endpoint = Endpoint.objects.create(connection=cast.connection, token="measured", secret=SECRET)
    portal, plain = house.server(), house.bare_server()
    numbers = count()

    def post(ask: house.Ask, path: str, secret: str) -> None:
        number = next(numbers)
        data = {"video_id": f"{number:032x}", "url": "https://files.example.com/film.mp4", "callback_id": None}
        body = json.dumps({"event_type": "avatar_video.success", "event_data": data}).encode()
        headers = {
            "Heygen-Signature": signature(secret, body),
            "Heygen-Timestamp": str(int(time())),
            "Heygen-Event-Id": f"event-{number}",
        }
        ask(path, status=202, body=body, headers=headers)

    ours, theirs = by_turns(
        lambda: post(portal, f"/webhooks/in/{endpoint.token}/", SECRET),
        lambda: post(plain, "/bare/delivery/", bare.SECRET.decode()),
    )
    assert Delivery.objects.filter(verdict="valid").exists()
    what = "Webhook verified, stored and queued; bare: a view with HMAC and one INSERT"
    return [beside(what, ours, theirs, per_second, most=1.25)]
