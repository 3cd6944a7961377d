"""What a check finds in a line: what it is, how much it counts, in words for people, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.common.stored_json import Json, text

from .limits import Level, Limits

EMPTY, ENDS_FIRST, OVERLAP, GAP, SHORT, LONG = "empty", "ends_first", "overlap", "gap", "short", "long"
LINES, LINE, FAST, TOO_FAST, SPOKEN = "lines", "line", "fast", "too_fast", "spoken"
NUMBER, UNIT, PLACEHOLDER, SAME, TERM, FORBIDDEN = "number", "unit", "placeholder", "same", "term", "forbidden"
END_MARK, SPACES, HIDDEN, TAGS, ARROW, DASH, COUNT = "end_mark", "spaces", "hidden", "tags", "arrow", "dash", "count"

ORDINARY: Final[Mapping[str, Level]] = {
    **dict.fromkeys((EMPTY, ENDS_FIRST, OVERLAP, NUMBER, UNIT, PLACEHOLDER, FORBIDDEN, ARROW, COUNT), Level.BLOCK),
    **dict.fromkeys((LINES, LINE, TOO_FAST, SHORT, LONG, SAME, TERM, SPACES, HIDDEN, TAGS, SPOKEN), Level.WARN),
    **dict.fromkeys((FAST, GAP, END_MARK, DASH), Level.NOTE),
}
"""How much each counts where a workspace says nothing else."""


@dataclass(frozen=True)
class Span:
    """From character `start` up to `end` of the translation, or of the source."""

    start: int
    end: int
    in_source: bool = False


@dataclass(frozen=True)
class Found:
    """`about` tells it from others of its code in the same line: a number, a term, a sign."""

    code: str
    words: str
    span: Span | None = None
    about: str = ""


@dataclass(frozen=True)
class Problem:
    """`cue` is the id of the line, None where it is about all of them."""

    code: str
    level: Level
    words: str
    cue: int | None = None
    span: Span | None = None
    about: str = ""

    @property
    def key(self) -> str:
        """By this it is dismissed in its line."""
        return f"{self.code}:{self.about}"

    def to_json(self) -> dict[str, Any]:
        stored = {"code": self.code, "level": self.level.value, "words": self.words, "about": self.about}
        span = [self.span.start, self.span.end, self.span.in_source] if self.span else None
        return {**stored, "cue": self.cue, "span": span}


def weighed(found: Found, limits: Limits, cue: int | None) -> Problem | None:
    """What was found, with what it counts in this workspace; None where it is not looked for."""
    level = limits.levels.get(found.code, ORDINARY[found.code])
    if level is Level.OFF:
        return None
    return Problem(found.code, level, found.words, cue, found.span, found.about)


def read_problem(stored: Json) -> Problem | None:
    """A problem as it was stored; None for what is none."""
    code, level, cue = text(stored, "code"), text(stored, "level"), stored.get("cue")
    if code not in ORDINARY or level not in set(Level):
        return None
    is_number = isinstance(cue, int) and not isinstance(cue, bool)
    words, about = text(stored, "words"), text(stored, "about")
    return Problem(code, Level(level), words, cue if is_number else None, _span(stored.get("span")), about)


def _span(stored: object) -> Span | None:
    match stored:
        case [int() as start, int() as end, bool() as in_source] if 0 <= start <= end:
            return Span(start, end, in_source)
    return None
