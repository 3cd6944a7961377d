"""What is odd about a cell whatever it is for: what nobody sees, dates that do not exist, formulas, inner links."""

import ipaddress
import re
import unicodedata
from calendar import monthrange
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.common.text import cleaned, hidden

from .problems import Problem

HIDDEN: Final = "hidden"
"""The code of what can be mended by removing it."""
_FORMULA: Final = ("=", "+", "-", "@")
_DATES: Final = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?P<name>[^\W\d_]{3,9})\.?(?: (?P<year>\d{4}))?"),
    re.compile(r"(?P<name>[^\W\d_]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?: (?P<year>\d{4}))?"),
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_LEAP: Final = 2024
_INNER: Final = (".local", ".internal", ".localhost", ".lan", ".home", ".corp")


def of_cell(column: str, text: str) -> list[Problem]:
    """What is odd about a text that somebody brought."""
    if not text:
        return []
    found = []
    if sign := next((sign for _part, sign in hidden(text) if sign), ""):
        words = _("Holds a character that nobody sees: %(name)s.") % {
            "name": unicodedata.name(sign, _("a control character")).capitalize()
        }
        found.append(Problem(HIDDEN, column, words, blocking=False))
    if text.startswith(_FORMULA):
        words = _("Begins with “%(sign)s”. It is taken as text, and exports mark it as text.") % {"sign": text[0]}
        found.append(Problem("formula", column, words, blocking=False))
    if why := date_problem(text):
        found.append(Problem("date", column, why, blocking=True))
    return found


def mended(text: str) -> str:
    """The text without what nobody sees."""
    return "".join(part for part, _sign in hidden(cleaned(text)))


def date_problem(text: str) -> str:
    """Why a text that is a date cannot be one, in words; empty for all else."""
    if len(text) > 30 or not any(sign.isdigit() for sign in text):
        return ""
    for pattern in _DATES:
        if (found := pattern.fullmatch(text.strip())) and (why := _why_not(found.groupdict())):
            return why
    return ""


def _why_not(parts: dict[str, str | None]) -> str:
    day, year = int(parts["day"] or 0), int(parts.get("year") or _LEAP) or _LEAP
    if name := parts.get("name"):
        months = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold())]
        if not months:
            return ""
        month = months[0]
    else:
        month = int(parts["month"] or 0)
        if not 1 <= month <= 12:
            day, month = month, day  # The other way round, as Americans write it.
        if not 1 <= month <= 12:
            return _("This date does not exist: no month has the number %(month)d.") % {"month": min(day, month)}
    last = monthrange(year, month)[1]
    if 1 <= day <= last:
        return ""
    words = {"day": day, "month": _MONTHS[month - 1].capitalize(), "last": last}
    return _("%(day)d %(month)s does not exist: %(month)s has %(last)d days.") % words


def is_inner(link: str) -> bool:
    """Whether a link leads to where nobody outside gets: to a private address, or to a name without a public end."""
    if "://" not in link:
        return False
    try:
        host = (urlsplit(link).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_INNER))
