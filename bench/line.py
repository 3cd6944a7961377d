"""One thing that was measured, and the bare thing beside it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`ours` and `bare` in the same unit; `ratio` says how they compare, and `times` what that means. `goal` is the
    ratio that was aimed at, as words; empty where there is none.
    """

    what: str
    ours: str
    bare: str
    ratio: float
    times: str
    goal: str = ""


def per_second(seconds: float) -> str:
    return f"{1 / seconds:,.0f} a second"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms"


def beside(
    what: str, ours: float, bare: float, shown: Callable[[float], str] = milliseconds, *, most: float | None = None
) -> Line:
    """Two times in seconds, shown as times or as how many fit into a second; `most` is the ratio that is aimed at."""
    goal = "" if most is None else f"at most {most:g}"
    return Line(what, shown(ours), shown(bare), ours / bare, "times the time", goal)
