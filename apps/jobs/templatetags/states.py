"""Words and icons of states and sources."""

from functools import lru_cache
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.common.templatetags.portal import icon

register = template.Library()

STATES: Final[dict[str, tuple[str, str]]] = {
    "draft": ("circle-dashed", "Draft"),
    "in_review": ("stamp", "In review"),
    "queued": ("clock-3", "Queued"),
    "submitting": ("send", "Sending"),
    "processing": ("loader-circle", "Rendering"),
    "unconfirmed": ("circle-question-mark", "Unconfirmed"),
    "late": ("alarm-clock", "Late"),
    "completed": ("circle-check", "Ready"),
    "failed": ("circle-x", "Failed"),
    "canceled": ("ban", "Cancelled"),
}
"""State of a job: its icon and its word. "late" is computed, and shown in the place of the stored state."""


SOURCES: Final[dict[str, tuple[str, str]]] = {
    "person": ("user", "person"),
    "worker": ("cog", "worker"),
    "webhook": ("webhook", "webhook"),
    "poll": ("refresh-cw", "check"),
    "stream": ("activity", "stream"),
    "reconcile": ("scan-search", "reconcile"),
    "replay": ("history", "replay"),
    "sweep": ("scan-search", "sweep"),
}
"""Where an event of the timeline came from: its icon and its word."""


@register.filter
def state_icon(state: str) -> str:
    return STATES.get(str(state), ("circle-question-mark", ""))[0]


@register.filter
def state_word(state: str) -> str:
    """The word for a state; one that is not known shows as it is, without underscores."""
    known = STATES.get(str(state))
    return known[1] if known else str(state).replace("_", " ").capitalize()


@register.simple_tag
@lru_cache(maxsize=200)
def state_badge(state: str, label: str = "", drawn: str = "") -> SafeString:
    """The state of a thing with its icon, or with a word and an icon of its own."""
    sign = icon(drawn or state_icon(state))
    return format_html('<span class="state" data-state="{}">{}{}</span>', state, sign, label or state_word(state))


@register.filter
def source_icon(source: str) -> str:
    return SOURCES.get(str(source), ("cog", ""))[0]


@register.filter
def source_word(source: str) -> str:
    return SOURCES.get(str(source), ("", str(source)))[1]
