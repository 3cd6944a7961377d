"""ASS and SSA: the words of their dialogue, without styles, drawings and comments."""

from collections.abc import Sequence
from typing import Final

import regex
from django.utils.translation import gettext as _

from ..subtitles import left_out
from .cue_file import CueFile, CueFileError, Cues, broken_times

HEAD: Final = regex.compile(r"(?im)\A\s*\[script info\]|^dialogue:[^,\n]*,[^\S\n]*\d+:\d")
"""Found in every such file that says anything, and in no other."""
_SECTION: Final = regex.compile(r"\s*\[([^\[\]]{1,80})\]\s*")
_FIELDS: Final[tuple[str, ...]] = (
    "layer",
    "start",
    "end",
    "style",
    "name",
    "marginl",
    "marginr",
    "marginv",
    "effect",
    "text",
)
"""The order of a file that names none."""
_CLOCK: Final = regex.compile(r"(-?)(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?")
_OVERRIDE: Final = regex.compile(r"(\{[^{}]*\})")
_DRAWING: Final = regex.compile(r"\\p(\d)")


def read(lines: Sequence[str], encoding: str) -> CueFile:
    """The cues of a file. Raises CueFileError at the first line of dialogue that cannot be read."""
    cues = Cues()
    fields, is_events = _FIELDS, True
    for number, line in enumerate(lines, 1):
        if section := _SECTION.fullmatch(line):
            is_events = section[1].strip().lower() == "events"
            continue
        kind, is_field, rest = line.partition(":")
        kind = kind.strip().lower()
        if not is_field or not is_events:
            continue
        if kind == "format":
            fields = _named(number, rest)
        elif kind == "comment":
            cues.remarks.add(number, left_out(_("a comment"), rest.split(",", len(fields) - 1)[-1]))
        elif kind == "dialogue":
            _add(cues, number, dict(zip(fields, rest.split(",", len(fields) - 1), strict=False)))
    return cues.result("ass", encoding)


def _named(number: int, names: str) -> tuple[str, ...]:
    fields = tuple(name.strip().lower() for name in names.split(","))
    if not {"start", "end", "text"} <= set(fields) or fields[-1] != "text":
        raise CueFileError(_("the format has to name Start, End and, as the last one, Text."), number)
    return fields


def _add(cues: Cues, number: int, event: dict[str, str]) -> None:
    if "text" not in event:
        raise CueFileError(_("something is missing. Dialogue has a start, an end and a text."), number)
    start, end = (_ms(number, event[name]) for name in ("start", "end"))
    parts, overrides, drawn = list[str](), list[str](), list[str]()
    is_drawing = False
    for part in _OVERRIDE.split(event["text"]):
        if _OVERRIDE.fullmatch(part):
            overrides.append(part)
            for scale in _DRAWING.findall(part):
                is_drawing = scale != "0"
        else:
            (drawn if is_drawing else parts).append(part)
    if overrides:
        cues.remarks.add(number, left_out(_("the style"), " ".join(dict.fromkeys(overrides))))
    if shapes := "".join(drawn).strip():
        cues.remarks.add(number, left_out(_("a drawing"), shapes))
    text = "".join(parts).replace("\\h", " ").replace("\\n", "\n").replace("\\N", "\n")
    if text.strip() or not shapes:
        cues.add(number, start, end, text)


def _ms(number: int, time: str) -> int:
    if not (found := _CLOCK.fullmatch(time.strip())):
        raise broken_times(number, time)
    sign, hours, minutes, seconds, fraction = found.groups()
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return (whole * 1000 + int((fraction or "0")[:3].ljust(3, "0"))) * (-1 if sign else 1)
