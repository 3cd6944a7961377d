"""``{% load library %}``: media as cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.text import number_of
from apps.library.models import Media, Sort

register = template.Library()

ICONS = {
    Sort.VIDEO: "film",
    Sort.AUDIO: "audio-lines",
    Sort.IMAGE: "image",
    Sort.SUBTITLES: "captions",
    Sort.DOCUMENT: "file-text",
}


@dataclass(frozen=True)
class Card:
    """A medium with the picture that stands for it: its own, or that of the render it came from."""

    media: Media
    picture: str


PLURALS = {
    Sort.VIDEO: _("Films"),
    Sort.AUDIO: _("Sounds"),
    Sort.IMAGE: _("Pictures"),
    Sort.SUBTITLES: _("Subtitles"),
    Sort.DOCUMENT: _("Documents"),
}


@register.simple_tag
def media_cards(rows: Sequence[Media]) -> list[Card]:
    """Four queries, however many rows."""
    prefetch_related_objects(list(rows), "outputs__job__outputs__media")
    return [Card(media, _picture(media)) for media in rows]


def _picture(media: Media) -> str:
    if media.sort == Sort.IMAGE:
        return media.link
    found = _beside(media, "thumbnail", Sort.IMAGE) if media.sort == Sort.VIDEO else None
    return found.link if found else ""


def _beside(media: Media, part: str, sort: Sort) -> Media | None:
    """Another file of the render that this one came from, where it is what it should be."""
    for output in media.outputs.all():
        for other in output.job.outputs.all():
            if other.round == output.round and other.part == part and other.media and other.media.sort == sort:
                return other.media
    return None


@register.filter
def captions_of(media: Media) -> Media | None:
    """The subtitles that were made together with a film; not for one that has them burnt in."""
    prefetch_related_objects([media], "outputs__job__outputs__media")
    if any(output.part != "video" for output in media.outputs.all()):
        return None
    return _beside(media, "subtitle", Sort.SUBTITLES)


@register.filter
def wave(peaks: Sequence[float]) -> str:
    """The path of a picture of a sound: a bar a peak, one wide and at most 100 high."""
    heights = [max(3, round(96 * peak)) for peak in peaks]
    return "".join(f"M{place}.5 {50 - height / 2:g}v{height}" for place, height in enumerate(heights))


@register.filter
def sort_icon(sort: str) -> str:
    return ICONS[Sort(sort)]


@register.filter
def plural_sort(sort: str) -> "str | Promise":
    return PLURALS[Sort(sort)]


@register.filter
def newer_than(rows: Sequence[Media], newest: str | None) -> int:
    """How many rows came after number `newest`."""
    number = number_of(newest)
    return 0 if number is None else sum(1 for row in rows if row.pk > number)
