"""How often one link and one address may ask. What counts is the asking, so that a limit tells nothing about a link."""

import time
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from ..models.guests import Tally, fingerprint

MINUTE = 60
QUARTER = 15 * MINUTE
LINK_A_MINUTE = 240
"""A player asks for its film in parts of 4 MB, so this is far above reading."""
ADDRESS_A_MINUTE = 480
PASSWORDS_A_LINK = 5
PASSWORDS_AN_ADDRESS = 20
"""In a quarter of an hour."""
BATCH = 5000
"""Tallies that one beat of the clock forgets, so that no beat takes long."""


def allow_request(request: HttpRequest, token: str) -> bool:
    """Count one request of this token and this address; False where either asks too often."""
    counts = (
        _within(f"link.{fingerprint(token)}", LINK_A_MINUTE, MINUTE),
        _within(f"address.{_address(request)}", ADDRESS_A_MINUTE, MINUTE),
    )
    return all(counts)


def allow_password(request: HttpRequest, token: str) -> bool:
    """Count one try; False where the link or the address has used up its own, right or wrong."""
    counts = (
        _within(f"password.{fingerprint(token)}", PASSWORDS_A_LINK, QUARTER),
        _within(f"passwords.{_address(request)}", PASSWORDS_AN_ADDRESS, QUARTER),
    )
    return all(counts)


def sweep() -> None:
    """Forget some of what was counted in stretches that have ended."""
    ended = Tally.objects.filter(ends_at__lt=timezone.now()).order_by("ends_at").values_list("pk", flat=True)
    Tally.objects.filter(pk__in=list(ended[:BATCH])).delete()


def _within(name: str, most: int, seconds: int) -> bool:
    """Count one more; False where `most` are counted already. Each statement is whole, so no two take the last one."""
    stretch = int(time.time()) // seconds
    key = f"{name}.{stretch}"
    if _one_more(key, most):
        return True
    ends_at = datetime.fromtimestamp((stretch + 1) * seconds, UTC)
    Tally.objects.bulk_create([Tally(name=key, ends_at=ends_at)], ignore_conflicts=True)
    return _one_more(key, most)


def _one_more(key: str, most: int) -> bool:
    return bool(Tally.objects.filter(name=key, count__lt=most).update(count=F("count") + 1))


def _address(request: HttpRequest) -> str:
    """Of the one who asks; behind a proxy the last that the proxy itself has seen."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    found = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return fingerprint(found)[:16]
