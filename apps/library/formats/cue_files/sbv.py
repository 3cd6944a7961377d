"""SBV, the subtitles of YouTube: two times between a comma, lines of text, a blank line."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import regex
from django.utils.translation import gettext as _

from ..subtitles import left_out
from .cue_file import CueFile, Cues, broken_times

_CLOCK: Final = r"(\d{1,4}):(\d{1,2}):(\d{1,2})[.,](\d{1,9})"
_TIMES: Final = regex.compile(rf"\s*{_CLOCK}\s*,\s*{_CLOCK}\s*")
_ALMOST: Final = regex.compile(r"[^\p{L}]*\d:\d[^\p{L}]*,[^\p{L}]*\d:\d[^\p{L}]*")
_LONGEST: Final = 60
"""Characters of a line that may be times."""
_BREAK: Final = "[br]"


def read(lines: Sequence[str], encoding: str) -> CueFile:
    """The cues of a file. Raises CueFileError at the first line where times are broken."""
    cues = Cues()
    marks = [n for n, (before, line) in enumerate(pairwise(["", *lines])) if is_times(line, before)]
    first = marks[0] if marks else len(lines)
    for number, line in enumerate(lines[:first], 1):
        if line.strip():
            cues.remarks.add(number, left_out(_("words without a time"), line))
    for mark, end in pairwise([*marks, len(lines)]):
        if not (times := _TIMES.fullmatch(lines[mark])):
            raise broken_times(mark + 1, lines[mark])
        text = "\n".join(lines[mark + 1 : end]).replace(_BREAK, "\n")
        cues.add(mark + 1, _ms(*times.groups()[:4]), _ms(*times.groups()[4:]), text)
    return cues.result("sbv", encoding)


def is_times(line: str, before: str) -> bool:
    """Also where they cannot be read: then only behind a blank line."""
    if len(line) > _LONGEST:
        return False
    return _TIMES.fullmatch(line) is not None or (not before.strip() and _ALMOST.fullmatch(line) is not None)


def _ms(hours: str, minutes: str, seconds: str, fraction: str) -> int:
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction[:3].ljust(3, "0"))
