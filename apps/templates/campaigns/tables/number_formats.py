"""A number of a workbook as people see it there: dates, times, percent and leading zeros (ECMA-376, 18.8.30)."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from math import isfinite
from typing import Final, NamedTuple

GENERAL: Final = "General"
_DATE: Final = "yyyy-mm-dd"
BUILT_IN: Final[Mapping[int, str]] = {
    **dict(enumerate(("0", "0.00", "#,##0", "#,##0.00"), 1)),
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??"), 9)),
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"$"#,##0.00'),
    **dict.fromkeys((37, 38, 39, 40, 41, 43), "#,##0.00"),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), _DATE),
    **dict.fromkeys((18, 20, 32, 33, 34, 35, 55, 56), "h:mm"),
    **dict.fromkeys((19, 21, 45), "h:mm:ss"),
    22: f"{_DATE} h:mm",
    **dict(enumerate(("[h]:mm:ss", "h:mm:ss", "##0.0E+0", "@"), 46)),
}
"""What the numbers stand for that no workbook explains, as far as it matters here."""

_AS_TEXT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\[[^\]]*\]")
_HALVES: Final = re.compile(r"am/pm|a/p", re.IGNORECASE)
_FIXED: Final = re.compile(r"(0{1,30})(?:\.(0{1,30}))?(%?)")
_WHOLE: Final = re.compile(r"-?\d+")
_NOTHING_ADDED: Final = {GENERAL, "@", ""}
_EXACT: Final = Context(prec=100)
_LONGEST: Final = 60
"""Characters of a number that is still padded or cut; others are not what a format was made for."""
_DAY: Final = 86_400
_LAST_DAY: Final = 2_958_466
"""The first number after 9999."""
_NO_LEAP_DAY: Final = 60
"""The workbooks of 1900 count a 29 February 1900, which there was not."""


class Shown(NamedTuple):
    """The text, and whether it is all that the workbook shows: without a currency, say, it is not."""

    text: str
    is_whole: bool


class _Times(NamedTuple):
    """What of a point in time a format shows."""

    date: bool
    clock: bool
    seconds: bool
    elapsed: bool


def shown(value: str, code: str, *, is_1904: bool) -> Shown:
    """A number as the format with this `code` shows it; dates as 2026-12-01, times as 14:30.

    Numbers have 15 digits and no more zeros than are shown. What is no number stays as it is written.
    """
    try:
        number = float(value)
    except ValueError:
        return Shown(value, is_whole=True)
    if not isfinite(number):
        return Shown(value, is_whole=True)
    if times := _times(code):
        told = _elapsed(number, times) if times.elapsed else _moment(number, times, is_1904=is_1904)
        return Shown(told or _plain(value, number), is_whole=bool(told))
    plain = _plain(value, number)
    if (fixed := _FIXED.fullmatch(code)) and len(plain) < _LONGEST:
        return Shown(_fixed(plain, *fixed.groups("")), is_whole=True)
    return Shown(plain, is_whole=code in _NOTHING_ADDED or (code == "#,##0" and len(plain) < len("1000")))


@lru_cache(maxsize=1000)
def _times(code: str) -> _Times | None:
    """None where the format is not one of dates or times."""
    first = _AS_TEXT.sub("", code).split(";")[0]
    elapsed = _ELAPSED.search(first)
    signs = set(_HALVES.sub("", _BRACKETS.sub("", first)).lower())
    clock = bool(signs & {"h", "s"}) or elapsed is not None
    date = bool(signs & {"y", "d"}) or ("m" in signs and not clock)
    if "general" in first.lower() or not (date or clock):
        return None
    return _Times(date, clock, "s" in signs or (elapsed is not None and "s" in elapsed[0].lower()), elapsed is not None)


def _moment(number: float, times: _Times, *, is_1904: bool) -> str:
    """Empty where a workbook has no such day."""
    if not 0 <= number < _LAST_DAY:
        return ""
    seconds = round(number * _DAY)
    # Dates of a spreadsheet have no zone.
    first = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 31 if number < _NO_LEAP_DAY else 30)  # noqa: DTZ001
    try:
        moment = first + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    clock = moment.time().isoformat("seconds" if times.seconds or moment.second else "minutes")
    return " ".join(
        part for part, is_shown in ((moment.date().isoformat(), times.date), (clock, times.clock)) if is_shown
    )


def _elapsed(number: float, times: _Times) -> str:
    seconds = abs(round(number * _DAY))
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}"
    text += f":{seconds % 60:02}" if times.seconds or seconds % 60 else ""
    return f"-{text}" if number < 0 else text


def _plain(value: str, number: float) -> str:
    if _WHOLE.fullmatch(value):
        return value
    text = format(Decimal(f"{number:.15g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(plain: str, whole: str, decimals: str, percent: str) -> str:
    exact = Decimal(plain).scaleb(2 if percent else 0, _EXACT)
    rounded = exact.copy_abs().quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _EXACT)
    width = len(whole) + (1 + len(decimals) if decimals else 0)
    sign = "-" if exact < 0 and rounded else ""
    return f"{sign}{rounded:f}".zfill(width + len(sign)) + percent
