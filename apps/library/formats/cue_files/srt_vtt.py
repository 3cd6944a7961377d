"""SRT and WebVTT: what `subtitles` reads leniently is refused here where times are broken, for then words are lost."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import regex
from django.utils.translation import gettext as _

from .. import subtitles
from ..subtitles import NUMBER, Cue, is_times
from .cue_file import (
    CueFile,
    CueFileError,
    broken_times,
    no_cues,
    refuse_too_late,
    refuse_too_long,
    refuse_too_many,
)

_APART: Final = 1000
"""Lines of which one has times."""
_ARROW: Final = regex.compile(r"\d\s*[-–—]{1,3}\s?>\s*-?\d")
_CLOCK: Final = r"(?:\d{1,3}\s?:\s?)?\d{1,3}\s?:\s?\d{1,2}"
_FRACTION: Final = r"\s?[.,:;]\s?\d{3}"
_CLOCKS: Final = regex.compile(
    rf"\s*(?:{_CLOCK}{_FRACTION}|{_CLOCK}(?:{_FRACTION})?[^\p{{L}}\d]{{1,5}}{_CLOCK}(?:{_FRACTION})?)\s*"
)
"""One time, or two without an arrow that can be read."""


def read(lines: Sequence[str], encoding: str, *, is_vtt: bool) -> CueFile:
    """The cues of a file. Raises CueFileError at the first line where times are broken or missing."""
    _refuse_endless(lines)
    found = subtitles.parse_lines(list(lines), encoding)
    errors = [broken_times(number, lines[number - 1]) for number in [*found.broken, *_without_arrow(lines)]]
    if errors := [*errors, *([] if is_vtt else _without_times(lines))]:
        raise min(errors, key=lambda error: error.line)
    if not found.cues:
        raise no_cues()
    refuse_too_many(len(found.cues))
    for cue, line in zip(found.cues, found.lines, strict=True):
        refuse_too_long(line, sum(map(len, cue.lines)))
        refuse_too_late(line, cue.end)
    return CueFile(form="vtt" if is_vtt else "srt", encoding=encoding, cues=found.cues, remarks=found.remarks)


def write_srt(cues: Iterable[Cue], *, crlf: bool = False) -> bytes:
    """SRT in UTF-8; with `crlf` for programs that know no other end of a line."""
    text = subtitles.srt(cues)
    return (text.replace("\n", "\r\n") if crlf else text).encode()


def write_vtt(cues: Iterable[Cue]) -> bytes:
    return subtitles.vtt(cues).encode()


def _refuse_endless(lines: Sequence[str]) -> None:
    """Raise CueFileError for too many cues, and where words or notes go on without times, before these are read."""
    arrows = [number for number, line in enumerate(lines, 1) if ">" in line and _ARROW.search(line)]
    refuse_too_many(len(arrows))
    for arrow, following in pairwise([0, *arrows, len(lines)]):
        if following - arrow > _APART:
            words = _("there are no times in %(count)s lines from here on.") % {"count": f"{_APART:,}"}
            raise CueFileError(words, arrow + 1)


def _without_arrow(lines: Sequence[str]) -> Iterator[int]:
    """The lines where times would be, and are no times."""
    for number, (before, line) in enumerate(pairwise(["", *lines]), 1):
        begins = not before.strip() or NUMBER.fullmatch(before)
        if begins and _CLOCKS.fullmatch(line) and not is_times(line, before):
            yield number


def _without_times(lines: Sequence[str]) -> Iterator[CueFileError]:
    """Cues that count on from the one before, and go straight to their words."""
    expected = 1
    for number, (before, line, after) in enumerate(zip(["", *lines], lines, lines[1:], strict=False), 1):
        if not NUMBER.fullmatch(line):
            continue
        if "-->" in after or _CLOCKS.fullmatch(after) or is_times(after, line):
            expected = int(line) + 1
        elif int(line) == expected and not before.strip() and after.strip():
            yield CueFileError(_("the times of cue %(number)d are missing.") % {"number": expected}, number + 1)
