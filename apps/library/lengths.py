"""How long media last. What came in before lengths were measured is measured when it is used, or by the sweep."""

import logging
import time

from django.db.models import QuerySet

from .inspection import Inspected, inspect
from .models import Media, Sort
from .vault import at_hand

logger = logging.getLogger(__name__)
AT_A_TIME = 4.0
"""Seconds of one turn of the sweep; the file under way is finished."""


def seconds_of(media: Media) -> float | None:
    """Seconds of a sound or film, by decoding it; None where they are unknown."""
    if not media.is_inspected:
        _measure(media)
    return media.seconds


def is_due() -> bool:
    """True while there are sounds and films that nobody has measured."""
    return _unmeasured().exists()


def measure_some() -> bool:
    """Measure for a few seconds. True where more is left to do."""
    until = time.monotonic() + AT_A_TIME
    for media in _unmeasured().order_by("-pk")[:100]:
        _measure(media)
        if time.monotonic() > until:
            break
    return is_due()


def _unmeasured() -> QuerySet[Media]:
    return Media.objects.filter(is_inspected=False, sort__in=(Sort.AUDIO, Sort.VIDEO))


def _measure(media: Media) -> None:
    try:
        with at_hand(media.file) as path:
            found = inspect(path)
    except OSError:
        logger.exception("medium %s cannot be measured", media.pk)
        found = Inspected(media.mime_type)
    media.seconds, media.header_seconds, media.is_inspected = found.seconds, found.header_seconds, True
    media.save(update_fields=["seconds", "header_seconds", "is_inspected"])
