"""One thing that was measured, and the bare thing beside it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`ours` and `bare` in the same unit; `ratio` says how they compare, and `times` what that means.

    `most` and `least` are the ratios that are aimed at; None where there is no such goal.
    """

    what: str
    ours: str
    bare: str
    ratio: float
    times: str
    most: float | None = None
    least: float | None = None

    @property
    def goal(self) -> str:
        """In words; empty where there is none."""
        if self.most is not None:
            return f"at most {self.most:g}"
        return "" if self.least is None else f"at least {self.least:g}"

    @property
    def is_missed(self) -> bool:
        """As the table shows it, with two places."""
        ratio = round(self.ratio, 2)
        return (self.most is not None and ratio > self.most) or (self.least is not None and ratio < self.least)


def per_second(seconds: float) -> str:
    return f"{1 / seconds:,.0f} a second"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms"


def beside(
    what: str, ours: float, bare: float, shown: Callable[[float], str] = milliseconds, *, most: float | None = None
) -> Line:
    """Two times in seconds, shown as times or as how many fit into a second; `most` is the ratio that is aimed at."""
    return Line(what, shown(ours), shown(bare), ours / bare, "times the time", most)
