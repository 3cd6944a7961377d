"""Reading stored values without ever failing, and writing only what is not a default."""

from collections.abc import Mapping
from typing import Any, TypeVar

Json = Mapping[str, Any]
T = TypeVar("T")


def filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != "" and value != {}}


def changed(default: object, value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names if getattr(value, name) != getattr(default, name)}


def text(data: Json, name: str, default: str = "") -> str:
    value = data.get(name)
    return value if isinstance(value, str) and value else default


def number(data: Json, name: str, default: T) -> float | T:
    value = data.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def whole(data: Json, name: str) -> int | None:
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def flag(data: Json, name: str, default: T) -> bool | T:
    value = data.get(name)
    return value if isinstance(value, bool) else default
