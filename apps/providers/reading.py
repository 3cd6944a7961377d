"""Tolerant readers: unknown fields are ignored, a missing or odd value is None, never an exception.

Only `ident` and `idents` insist: an answer without its id is of no use to anybody.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import TypeVar

Read = TypeVar("Read")
Json = Mapping[str, object]


class UnreadableError(ValueError):
    """An answer lacks what it cannot do without."""


def ident(data: Json, *names: str) -> str:
    """The first of `names` that holds a non-empty text or an integer."""
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    raise UnreadableError(f"no {' or '.join(names)} in the answer")


def idents(data: Json, name: str) -> tuple[str, ...]:
    """The ids of a list in their places. One that is missing or odd would put each that follows in another's place."""
    value = data.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise UnreadableError(f"no {name} in the answer")
    return tuple(value)


def text(data: Json, name: str) -> str | None:
    value = data.get(name)
    return value if isinstance(value, str) and value else None


def word(data: Json, name: str) -> str:
    """A word out of a vendor's vocabulary in lower case; empty when it is missing."""
    return (text(data, name) or "").strip().lower()


def flag(data: Json, name: str) -> bool | None:
    value = data.get(name)
    return value if isinstance(value, bool) else None


def number(data: Json, name: str) -> float | None:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number of hundreds of digits
        return None


def integer(data: Json, name: str) -> int | None:
    value = number(data, name)
    return None if value is None else int(value)


def money(data: Json, name: str) -> Decimal | None:
    """An exact amount. Goes through the shortest decimal form, so that 12.1 stays 12.1."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def moment(data: Json, name: str) -> datetime | None:
    """Unix seconds or ISO 8601, as an aware time. A time without a zone is taken as UTC."""
    value = data.get(name)
    try:
        if isinstance(value, str):
            when = datetime.fromisoformat(value)
            return when if when.tzinfo else when.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, tz=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def http_date(value: str | None) -> datetime | None:
    """The date of a header, as an aware time."""
    try:
        when = parsedate_to_datetime(value or "")
    except (ValueError, IndexError, TypeError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def part(data: Json, name: str) -> Json | None:
    value = data.get(name)
    return value if isinstance(value, dict) else None


def parts(data: Json, name: str) -> Iterator[Json]:
    value = data.get(name)
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def texts(data: Json, name: str) -> tuple[str, ...]:
    value = data.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def readable(data: Json, name: str, read: Callable[[Json], Read]) -> tuple[Read, ...]:
    """What `read` makes of each entry. One that lacks its id is left out rather than spoiling the list."""
    found: list[Read] = []
    for item in parts(data, name):
        try:
            found.append(read(item))
        except UnreadableError:
            continue
    return tuple(found)
