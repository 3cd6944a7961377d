"""Words, numbers and icons as the portal writes them. Load with ``{% load portal %}``."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField, BoundWidget
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.common.markup import fill
from apps.common.text import clock as running_length

register = template.Library()

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "\N{EN DASH}"
CENT: Final = Decimal("0.01")
UNIT: Final = Decimal("0.0001")
MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


TONES: Final[dict[str, str]] = {
    "error": "circle-x",
    "warning": "triangle-alert",
    "success": "circle-check",
    "info": "info",
}
"""Tone of a notice or toast: its icon."""

HUES: Final = 8
FACE: Final = '<span class="{classes}" data-hue="{hue}" aria-hidden="true">{initials}</span>'
TIME: Final = '<time datetime="{iso}" title="{exact}" data-when="{style}">{shown}</time>'


# ------------------------------------------------------------------ numbers


@register.filter
def money(amount: Decimal | str | float | None, places: str = "") -> str:
    """US dollars: ``$4.20``. Cents always; four decimals for less than a cent, and with ``"unit"`` wherever
    cents would round a price for each second away. An absent amount is "unknown", never zero."""
    if amount is None or amount == "":
        return "unknown"
    value = Decimal(str(amount))
    fine = abs(value) < CENT or (places == "unit" and value != value.quantize(CENT))
    shown = value.quantize(UNIT if value and fine else CENT, rounding=ROUND_HALF_UP)
    return f"{MINUS if shown < 0 else ''}${abs(shown):,}"


@register.filter
def clock(seconds: Decimal | str | float | None) -> str:
    """A running length, ``m:ss`` or ``h:mm:ss``; an unknown one is a dash."""
    if seconds is None or seconds == "":
        return DASH
    whole = int(Decimal(str(seconds)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return running_length(whole)


@register.filter
def filesize_short(size: float | str | None) -> str:
    """Bytes as people read them, in steps of 1,000: ``812 B``, ``142 KB``, ``18.4 MB``."""
    if size is None or size == "":
        return DASH
    value = float(size)
    for unit, decimals in (("B", 0), ("KB", 0), ("MB", 1)):
        if round(value, decimals) < 1000:
            return f"{value:.{decimals}f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


# ------------------------------------------------------------------ people


@register.filter
def initials(text: str) -> str:
    """Two letters for a face: first and last name, or the start of a single word."""
    words = str(text).split("@")[0].replace(".", " ").split()
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


@register.filter
def hue(text: str) -> int:
    """A steady number from 0 to 7 for a name: the tint of a face."""
    return zlib.crc32(str(text).encode()) % HUES


@register.simple_tag
def face(name: str, classes: str = "") -> SafeString:
    """The letters of a name on its tint; decoration only."""
    shown = f"face {classes}".strip()
    return fill(FACE, classes=shown, hue=hue(name), initials=initials(name))


@register.simple_tag
@lru_cache(maxsize=500)
def person(name: str, short: str = "") -> SafeString:
    """A face with the name beside it, or what it is called for short."""
    return fill('<span class="who">{face}<span>{name}</span></span>', face=face(name), name=short or name)


@register.simple_tag
def in_demo() -> bool:
    """Whether anybody may step in as one of the demo's people."""
    return bool(settings.DEMO)


# ------------------------------------------------------------------ time


@register.simple_tag
def when(moment: datetime | None, style: str = "ago") -> SafeString:
    """A ``<time>`` whose title holds the exact moment. Style: ``ago`` (relative), ``clock`` (09:12:04),
    ``date`` or ``exact``; times.js keeps it fresh and puts it into the reader's own zone."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment)
    exact = f"{_date(local)}, {local:%H:%M}"
    shown = {
        "ago": _ago(moment, timezone.now()),
        "clock": f"{local:%H:%M:%S}",
        "date": _date(local),
        "exact": exact,
    }[style]
    return fill(TIME, iso=local.isoformat(), exact=exact, style=style, shown=shown)


def _date(local: datetime) -> str:
    return f"{local.day} {local:%b %Y}"


def _ago(moment: datetime, now: datetime) -> str:
    gap = now - moment
    seconds = abs(gap) // timedelta(seconds=1)
    if seconds < 45:
        return "just now"
    if seconds >= 30 * DAY:
        return _date(timezone.localtime(moment))
    if DAY <= seconds < 2 * DAY:
        return "yesterday" if gap > timedelta(0) else "tomorrow"
    size, word = (DAY, "day") if seconds >= DAY else (HOUR, "hour") if seconds >= HOUR else (MINUTE, "minute")
    count = max(1, seconds // size)
    words = f"{count} {word}{'' if count == 1 else 's'}"
    return f"{words} ago" if gap > timedelta(0) else f"in {words}"


# ------------------------------------------------------------------ pictures


@register.simple_tag
def tones() -> list[str]:
    """Every tone that a notice or toast can have."""
    return list(TONES)


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One symbol of static/icons.svg; decoration only, so the words stand beside it or on its button."""
    return _drawn(str(name), str(classes))


@lru_cache(maxsize=500)
def _drawn(name: str, classes: str) -> SafeString:
    """Kept as long as the process lives, like the addresses of static files."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f"icon {classes}".strip(),
        static("icons.svg"),
        name,
    )


@register.filter
def tone_icon(tone: str) -> str:
    return TONES.get(str(tone), "info")


# ------------------------------------------------------------------ forms


@register.filter
def widget_kind(field: BoundField) -> str:
    """Which shape a field takes: hidden, seg, checks, switch, file, range, textarea, select or input."""
    widget = field.field.widget
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.HiddenInput, "hidden"),
        (forms.CheckboxSelectMultiple, "checks"),
        (forms.RadioSelect, "seg"),
        (forms.CheckboxInput, "switch"),
        (forms.FileInput, "file"),
        (forms.Textarea, "textarea"),
        (forms.Select, "select"),
    )
    for kind, name in kinds:
        if isinstance(widget, kind):
            return name
    return "range" if getattr(widget, "input_type", "") == "range" else "input"


_CLASSES: Final[dict[str, str]] = {
    "switch": "toggle toggle-sm toggle-primary",
    "file": "file-input",
    "range": "slider",
    "textarea": "textarea",
    "select": "select",
    "input": "input",
}


@register.simple_tag
def widget(field: BoundField, classes: str = "", **attrs: Any) -> SafeString:
    """The control of a field with the portal's classes added to its own; names and help are Django's
    (``aria-describedby``, ``aria-invalid``)."""
    own = str(field.field.widget.attrs.get("class", ""))
    names = f"{_CLASSES.get(widget_kind(field), '')} {own} {classes}".split()
    extra = {name.replace("_", "-"): value for name, value in attrs.items() if value not in ("", None)}
    if names:
        extra["class"] = " ".join(dict.fromkeys(names))
    return field.as_widget(attrs=extra)


@register.simple_tag
def option(choice: BoundWidget, classes: str = "") -> SafeString:
    """The control of one choice of a group, with classes added to its own."""
    attrs = choice.data["attrs"]
    attrs["class"] = f"{attrs.get('class', '')} {classes}".strip()
    return choice.tag()


@register.filter
def is_long(choices: Any) -> bool:
    """Whether a group of radios is too long for one line of segments."""
    return sum(len(str(choice.choice_label)) + 4 for choice in choices) > 44
