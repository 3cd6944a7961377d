"""One thing that was measured, and the bare thing beside it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`ours` and `bare` in the same unit; `ratio` says how they compare, and `times` what that means."""

    what: str
    ours: str
    bare: str
    ratio: float
    times: str


def per_second(seconds: float) -> str:
    return f"{1 / seconds:,.0f} a second"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms"


def beside(what: str, ours: float, bare: float, shown: Callable[[float], str] = milliseconds) -> Line:
    """Two times in seconds, shown as times or as how many fit into a second."""
    return Line(what, shown(ours), shown(bare), ours / bare, "times the time")
