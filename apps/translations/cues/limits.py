"""What a line of a language may measure, and how much each finding counts; a workspace changes both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from apps.common.languages import primary
from apps.common.stored_json import Json, changed, filled, number, text

WIDE: Final = frozenset({"zh", "cmn", "yue", "ja", "ko"})
"""Languages whose signs are as wide as two letters; the letters among them count half."""
NUMBERS_UP_TO: Final = 10_000.0
"""What is more is no limit that somebody meant."""
DASHES: Final = ("", "-", "- ", "–", "– ", "—", "— ")
"""What a line of a dialogue may begin with; empty is whatever its first line begins with."""


class Level(StrEnum):
    """How much a finding counts. `OFF` is not looked for."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"
    OFF = "off"


@dataclass(frozen=True)
class Limits:
    """What is beyond one of these is found; what is as much as one is not.

    `fast` and `too_fast` are characters a second; `shortest`, `longest` and `spoken_over`, by which speech may be
    longer than its time, are seconds; `gap` is frames between two lines. Where `halves` is true, narrow signs count
    half. `levels` are those of findings that differ from the ordinary.
    """

    line: float = 42.0
    lines: int = 2
    fast: float = 15.0
    too_fast: float = 25.0
    shortest: float = 1.0
    longest: float = 8.0
    gap: int = 2
    frame_rate: float = 25.0
    spoken_over: float = 0.25
    dash: str = ""
    halves: bool = False
    levels: Mapping[str, Level] = field(default_factory=dict)

    @property
    def gap_ms(self) -> int:
        """The shortest time between two lines, in whole milliseconds."""
        return round(self.gap * 1000 / self.frame_rate)

    def to_json(self, language: str) -> dict[str, Any]:
        """What differs from the limits that the language has anyway."""
        names = [one.name for one in fields(self) if one.name not in ("halves", "levels")]
        levels = {code: level.value for code, level in self.levels.items()}
        return changed(limits_of(language), self, *names) | filled(levels=levels)


def code_of(language: str) -> str:
    """The letters of a language as HeyGen names it too: "es" for "Spanish (Mexico)"."""
    return primary(language.partition("(")[0])


def limits_of(language: str) -> Limits:
    """The limits of a language, in code or by name, as long as nobody changes them."""
    if code_of(language) in WIDE:
        return Limits(line=16.0, fast=9.0, too_fast=15.0, halves=True)
    return Limits()


def read_limits(stored: Json, language: str) -> Limits:
    """Limits as they were stored; what is no limit is left as the language has it."""
    base = limits_of(language)
    given = stored.get("levels")
    dash = text(stored, "dash", base.dash)
    return Limits(
        **{name: _positive(stored, name, getattr(base, name)) for name in _NUMBERS},
        lines=round(_positive(stored, "lines", base.lines, least=1)),
        gap=round(_positive(stored, "gap", base.gap, least=0)),
        dash=dash if dash in DASHES else base.dash,
        halves=base.halves,
        levels=_levels(given) if isinstance(given, Mapping) else {},
    )


_NUMBERS: Final = ("line", "fast", "too_fast", "shortest", "longest", "frame_rate", "spoken_over")


def _positive(stored: Json, name: str, default: float, least: float = 0.001) -> float:
    value = number(stored, name, default)
    return value if least <= value <= NUMBERS_UP_TO else default


def _levels(given: Json) -> dict[str, Level]:
    known = {level.value for level in Level}
    return {str(code): Level(level) for code, level in given.items() if isinstance(level, str) and level in known}
