"""Filters that are links: each pill knows its address, its count, and whether it holds now."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from .text import number_of


@dataclass(frozen=True)
class Pill:
    """One choice of a filter. `icon` is a name of the sprite, or empty."""

    label: str
    url: str
    current: bool
    count: int | None = None
    icon: str = ""


def pills(query: QueryDict, name: str, choices: Iterable[tuple[str, str, int | None]], icon: str = "") -> list[Pill]:
    """A pill for each (value, label, count). An empty value takes the filter away; choosing leaves page 1."""
    present = query.get(name, "")
    return [
        Pill(label=label, url=address(query, **{name: value}), current=present == value, count=count, icon=icon)
        for value, label, count in choices
    ]


def address(query: QueryDict, **changes: str) -> str:
    """The query with these changes, as "?…". Without `page`, unless it is what changes."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in changes.items():
        changed[name] = value
        if not value:
            del changed[name]
    return f"?{changed.urlencode()}" if changed else "?"


def kept(query: QueryDict, names: Iterable[str]) -> list[tuple[str, str]]:
    """The filters among `names` that a new search takes along: all but the search itself."""
    return [(name, query.get(name, "")) for name in names if name != "q" and query.get(name)]


@dataclass(frozen=True)
class Pages:
    """Where one is in a list, and the links to the pages beside it."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


def page_of(query: QueryDict, total: int, size: int) -> tuple[int, Pages]:
    """The offset of the page that `query` asks for, and its links. A page that is none is the nearest one."""
    last_page = max(1, -(-total // size))
    number = min(max(number_of(query.get("page")) or 1, 1), last_page)
    offset = (number - 1) * size
    return offset, Pages(
        first=min(offset + 1, total),
        last=min(offset + size, total),
        total=total,
        before=address(query, page=str(number - 1)) if number > 1 else None,
        after=address(query, page=str(number + 1)) if number < last_page else None,
    )
