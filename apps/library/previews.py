"""Pictures and sounds out of a provider's catalogue, fetched in the background so that no page waits for them."""

import hashlib
import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Connection
from apps.providers import DownloadError

from .models import Preview
from .vault import fetched, put

logger = logging.getLogger(__name__)

ALLOWED = {
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/mp4",
    "audio/aac",
    "video/mp4",
    "video/webm",
}
LARGEST = 30_000_000
GIVE_UP_AFTER = 6
AT_A_TIME = 4.0
TURN, TURN_SECONDS = "library.previews", 60


def want(connection: Connection, sources: Iterable[str], *, after: timedelta = timedelta()) -> dict[str, Preview]:
    """Rows for these addresses, made where missing; the worker fetches them. Keyed by address.

    `after` lets others go first: pictures are seen at once, sounds and clips only when somebody asks for them.
    """
    hashes = {
        hashlib.sha256(source.encode()).hexdigest(): source for source in sources if source and len(source) <= 1000
    }
    first_try = timezone.now() + after
    Preview.objects.bulk_create(
        [Preview(connection=connection, source=s, source_hash=h, next_try_at=first_try) for h, s in hashes.items()],
        ignore_conflicts=True,
    )
    found = Preview.objects.filter(connection=connection, source_hash__in=hashes)
    return {hashes[preview.source_hash]: preview for preview in found}


def is_due() -> bool:
    """True while a picture or sound waits to be fetched."""
    return Preview.objects.filter(next_try_at__lte=timezone.now()).exists()


def fetch_some() -> bool:
    """Fetch for a few seconds. True where more is left to do.

    One worker at a time, and never for long: a catalogue of thousands must not keep paid work waiting.
    """
    if not cache.add(TURN, 1, timeout=TURN_SECONDS):
        return False
    until = time.monotonic() + AT_A_TIME
    try:
        while time.monotonic() < until:
            due = Preview.objects.filter(next_try_at__lte=timezone.now()).select_related("connection")
            preview = due.order_by("next_try_at", "pk").first()
            if preview is None:
                return False
            _fetch(preview)
    finally:
        cache.delete(TURN)
    return is_due()


def _fetch(preview: Preview) -> None:
    connection = preview.connection
    try:
        with fetched(connection, preview.source, allowed=ALLOWED, max_bytes=LARGEST, seconds=12) as arrived:
            name = put(arrived, f"previews/{connection.pk}")
            mime_type = arrived.mime_type
    except (DownloadError, OSError) as error:
        logger.debug("preview %s: not here yet, %s", preview.pk, type(error).__name__)
        tries = preview.tries + 1
        again = None if tries >= GIVE_UP_AFTER else timezone.now() + timedelta(seconds=20 * 2**tries)
        Preview.objects.filter(pk=preview.pk).update(tries=F("tries") + 1, next_try_at=again)
    else:
        Preview.objects.filter(pk=preview.pk).update(file=name, mime_type=mime_type, next_try_at=None)
