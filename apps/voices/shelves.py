"""When a catalogue is read again: once a day, sooner after a failure, and whenever somebody asks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.accounts.models.connections import ConnectionQuerySet
from apps.library import previews
from apps.library.models import Preview
from apps.providers import ProviderError

from .models import STALE_AFTER, Shelf

S = TypeVar("S", bound=Shelf)

LEASE = timedelta(minutes=10)
"""While a worker walks through a catalogue, nobody else begins to; then it is free again, whatever became of it."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
CHUNK = 500
"""Addresses in one query."""


def take_due(model: type[S], connections: ConnectionQuerySet) -> list[int]:
    """Ids of those of `connections` whose catalogue is missing or stale, each taken by one sweeper."""
    now = timezone.now()
    known = model._default_manager.values("connection")
    missing = connections.exclude(pk__in=known)
    model._default_manager.bulk_create(
        [model(connection=connection, next_sync_at=now) for connection in missing], ignore_conflicts=True
    )
    due = model._default_manager.filter(connection__in=connections, next_sync_at__lte=now)
    return [
        connection_id
        for pk, connection_id in due.values_list("pk", "connection_id")
        if model._default_manager.filter(pk=pk, next_sync_at__lte=now).update(next_sync_at=now + LEASE)
    ]


def ended(model: type[S], connection: Connection, error: ProviderError | None = None, *, whole: bool = True) -> None:
    """Write how a walk went. Only one through the `whole` catalogue makes it fresh."""
    now = timezone.now()
    shelf, _ = model._default_manager.get_or_create(connection=connection, defaults={"next_sync_at": now})
    mine = model._default_manager.filter(pk=shelf.pk)
    if error is not None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(shelf.tries, 10))
        if error.after is not None:
            pause = max(pause, timedelta(seconds=error.after))
        mine.update(error=error.says[:300], tries=min(shelf.tries + 1, 100), next_sync_at=now + pause)
    elif whole:
        mine.update(error="", tries=0, synced_at=now, next_sync_at=now + STALE_AFTER)
    else:
        mine.update(error="", tries=0)


def fetch_previews() -> None:
    """Let a worker fetch the pictures and sounds that a walk has found."""
    if previews.is_due():
        async_task("apps.library.tasks.fetch_previews")


def wanted(
    connection: Connection, sources: Iterable[str | None], *, after: timedelta = timedelta()
) -> dict[str, Preview]:
    """Rows for these addresses, by address, however many they are; empty ones are left out."""
    all_of_them = sorted({source for source in sources if source})
    found: dict[str, Preview] = {}
    for start in range(0, len(all_of_them), CHUNK):
        found.update(previews.want(connection, all_of_them[start : start + CHUNK], after=after))
    return found
