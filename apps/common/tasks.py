"""Tasks for the workers that are written together, at the end of what they follow from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone
from django_q.models import OrmQ

_HELD: ContextVar[list[OrmQ] | None] = ContextVar("held", default=None)


@contextmanager
def queued_together() -> Iterator[None]:
    """Write all tasks of a transaction with one statement at its end. Where it fails there are none."""
    if _HELD.get() is not None:
        yield  # Whoever began does it.
        return
    held: list[OrmQ] = []
    token = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(token)
    OrmQ.objects.bulk_create(held)


def hold(key: str, payload: str) -> bool:
    """Keep a task for that statement. False where nobody writes tasks together now."""
    held = _HELD.get()
    if held is not None:
        held.append(OrmQ(key=key, payload=payload, lock=timezone.now()))
    return held is not None
