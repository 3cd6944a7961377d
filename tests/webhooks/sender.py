"""A provider that sends news: signed, forged, early, late, odd."""

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from apps.providers.heygen.signatures import signature
from apps.webhooks.models import Delivery, Endpoint


def event(kind: str = "avatar_video.success", **facts: Any) -> bytes:
    return json.dumps({"event_type": kind, "event_data": facts}).encode()


@dataclass
class Sender:
    endpoint: Endpoint
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False, enforce_csrf_checks=True))

    @property
    def path(self) -> str:
        return reverse("webhooks:receive", args=[self.endpoint.token])

    def headers(self, body: bytes, **changes: str | None) -> dict[str, str]:
        """As the provider sends them; a change of None leaves one out."""
        given: dict[str, str | None] = {
            "Heygen-Signature": signature(str(self.endpoint.secret), body),
            "Heygen-Timestamp": str(int(time.time())),
            "Heygen-Event-Id": uuid4().hex,
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }
        return {name: value for name, value in given.items() if value is not None}

    def send(self, body: bytes, **changes: str | None) -> HttpResponseBase:
        return self.post(body, self.headers(body, **changes))

    def post(self, body: bytes, headers: dict[str, str]) -> HttpResponseBase:
        return self.client.post(self.path, body, content_type="application/json", headers=headers)

    @property
    def last(self) -> Delivery:
        return Delivery.objects.filter(connection=self.endpoint.connection).latest("pk")
