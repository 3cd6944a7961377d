"""Where links to files lead: to the members' door, or, while a page for somebody outside is made, to another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Door = Callable[[str, int, str], str]
"""Gives an address for what it is ("media", "captions", "preview"), its number, and the name to save it under."""

_other: ContextVar[Door | None] = ContextVar("other_door", default=None)


@contextmanager
def leading_through(door: Door) -> Iterator[None]:
    """Inside, every link of media and previews is one that `door` gives."""
    before = _other.set(door)
    try:
        yield
    finally:
        _other.reset(before)


def elsewhere(what: str, pk: int, name: str) -> str | None:
    """The address through the other door; None where members look, as mostly."""
    door = _other.get()
    return door(what, pk, name) if door else None
