"""Every field of a request: its name in the request and in the form, its type, range and default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEXT, NUMBER, FLAG = "text", "number", "yes or no"
DEEPEST = 3
"""No field lies deeper; what does is told as unknown."""


@dataclass(frozen=True)
class Field:
    """`path` is the name in the request; `name` the form's field, where a problem with it is told."""

    path: str
    name: str
    type: str = TEXT
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    above: bool = False
    """The lowest value itself is not allowed."""
    longest: int | None = None
    default: str = ""
    note: Any = ""
    required: bool = False

    @property
    def range(self) -> str:
        if self.values:
            return ", ".join(self.values)
        if self.low is not None and self.high is not None:
            return f"{'above ' if self.above else ''}{self.low:g} to {self.high:g}"
        return f"up to {self.longest:,} characters" if self.longest else ""


def flat(body: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The leaves of a request by their paths."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        if isinstance(value, Mapping) and prefix.count(".") < DEEPEST:
            found.update(flat(value, f"{prefix}{name}."))
        else:
            found[f"{prefix}{name}"] = value
    return found
