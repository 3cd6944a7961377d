"""Where links to files lead: to the members' door, or, while a page for somebody outside is made, to another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FileUrl = Callable[[str, int, str], str]
"""Gives an address for what it is ("media", "captions", "preview"), its number, and the name to save it under."""

_other: ContextVar[FileUrl | None] = ContextVar("other_door", default=None)


@contextmanager
def guest_urls(door: FileUrl) -> Iterator[None]:
    """Inside, every link of media and previews is one that `door` gives."""
    before = _other.set(door)
    try:
        yield
    finally:
        _other.reset(before)


def guest_url(what: str, pk: int, name: str) -> str | None:
    """The address through the other door; None where members look, as mostly."""
    door = _other.get()
    return door(what, pk, name) if door else None
