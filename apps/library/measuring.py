"""How long media last and how large they are. What came in before that was kept is measured when used, or swept."""

import logging
import time

from django.db.models import QuerySet

from .formats.inspection import Inspected, inspect
from .models import Media, Sort
from .vault import at_hand

logger = logging.getLogger(__name__)
AT_A_TIME = 4.0
"""Seconds of one turn of the sweep; the file under way is finished."""


def seconds_of(media: Media) -> float | None:
    """Seconds of a sound or film, by decoding it; None where they are unknown."""
    return measured(media).seconds


def measured(media: Media) -> Media:
    """The same, measured now where nobody has done so."""
    if not media.is_inspected:
        _measure(media)
    return media


def is_due() -> bool:
    """True while there are sounds, films and pictures that nobody has measured."""
    return _unmeasured().exists()


def measure_some() -> None:
    """Measure for a few seconds, so that paid work never waits long for it."""
    until = time.monotonic() + AT_A_TIME
    for media in _unmeasured().order_by("-pk")[:100]:
        _measure(media)
        if time.monotonic() > until:
            break


def _unmeasured() -> QuerySet[Media]:
    return Media.objects.filter(is_inspected=False, sort__in=(Sort.AUDIO, Sort.VIDEO, Sort.IMAGE))


def _measure(media: Media) -> None:
    try:
        with at_hand(media.file) as path:
            found = inspect(path)
    except OSError:
        logger.exception("medium %s cannot be measured", media.pk)
        found = Inspected(media.mime_type)
    known = {
        "seconds": found.seconds,
        "header_seconds": found.header_seconds,
        "width": found.width,
        "height": found.height,
        "is_inspected": True,
    }
    Media.objects.filter(pk=media.pk).update(**known)
    for name, value in known.items():
        setattr(media, name, value)
