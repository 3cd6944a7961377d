"""Times of TTML: clocks, frames and ticks, as the root of a document says that they count (TTML 1, 10.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import regex

_RATE: Final = 30
"""Frames to a second, where a document says nothing of them."""
_CLOCK: Final = regex.compile(
    r"(?:(\d{1,6}):)?(\d{1,6}):(\d{1,2})(?:[.,](\d{1,9})|[:;](\d{1,4})(?:\.(\d{1,4}))?)?", regex.ASCII
)
_OFFSET: Final = regex.compile(r"(\d{1,18}(?:\.\d{1,9})?)(h|ms|m|s|f|t)?", regex.ASCII)
_MULTIPLIER: Final = regex.compile(r"([1-9]\d{0,5})[ :]([1-9]\d{0,5})", regex.ASCII)
_COUNT: Final = regex.compile(r"0{0,9}[1-9]\d{0,8}", regex.ASCII)
_DROPPED: Final = 2
"""Frame numbers that are left out at each minute but the tenth."""


@dataclass(frozen=True, kw_only=True)
class TimeBase:
    """`rate` are the frames by which a clock counts, `real` those of a true second; `ticks` make a second.

    With `is_smpte` a clock counts frames, and runs as fast as these do.
    """

    rate: int = _RATE
    real: Fraction = Fraction(_RATE)
    subframes: int = 1
    ticks: Fraction = Fraction(1)
    is_smpte: bool = False
    is_dropping: bool = False

    def ms(self, time: str) -> int:
        """Raises ValueError for what is no time."""
        if found := _OFFSET.fullmatch(time):
            return round(Fraction(found[1]) * self._unit(found[2] or "s") * 1000)
        if not (found := _CLOCK.fullmatch(time)):
            raise ValueError(time)
        hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
        whole = (hours * 60 + minutes) * 60 + seconds
        frames = int(found[5] or 0) + Fraction(int(found[6] or 0), self.subframes)
        if self.is_smpte:
            counted = whole * self.rate + frames - self._left_out(hours * 60 + minutes)
            return round((counted / self.real + Fraction(f"0.{found[4] or 0}")) * 1000)
        return round((whole + frames / self.real + Fraction(f"0.{found[4] or 0}")) * 1000)

    def _unit(self, metric: str) -> Fraction:
        """In seconds."""
        units = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
        return units.get(metric) or 1 / (self.real if metric == "f" else self.ticks)

    def _left_out(self, minutes: int) -> int:
        return _DROPPED * (minutes - minutes // 10) if self.is_dropping else 0


def time_base(root: Mapping[str, str]) -> TimeBase:
    """By the attributes of the root, their names without prefixes. Raises ValueError with the one that is wrong."""
    rate = _count(root, "frameRate", _RATE)
    subframes = _count(root, "subFrameRate", 1)
    real = Fraction(rate)
    if written := root.get("frameRateMultiplier", "").strip():
        if not (found := _MULTIPLIER.fullmatch(written)):
            raise ValueError(written)
        real *= Fraction(int(found[1]), int(found[2]))
    ticks = Fraction(_count(root, "tickRate", 0)) or (real * subframes if "frameRate" in root else Fraction(1))
    return TimeBase(
        rate=rate,
        real=real,
        subframes=subframes,
        ticks=ticks,
        is_smpte=root.get("timeBase") == "smpte",
        is_dropping=root.get("dropMode") == "dropNTSC",
    )


def _count(root: Mapping[str, str], name: str, default: int) -> int:
    written = root.get(name, "").strip()
    if not written:
        return default
    if not _COUNT.fullmatch(written):
        raise ValueError(written)
    return int(written)
