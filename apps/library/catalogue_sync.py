"""When a catalogue is read again: once a day, sooner after a failure, and whenever somebody asks."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TypeVar

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.accounts.models.connections import ConnectionQuerySet
from apps.library import previews
from apps.library.models import Preview
from apps.providers import ProviderError

from .models import STALE_AFTER, CatalogueSync

S = TypeVar("S", bound=CatalogueSync)

LEASE = timedelta(minutes=10)
"""While a worker walks through a catalogue, nobody else begins to; then it is free again, whatever became of it."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
CHUNK = 500
"""Addresses in one query."""
FEW = 10
"""So few of a kind may vanish at once without a doubt, if some are left."""
BELIEVED_AFTER = 3
"""Walks in a row that have to find the same before much is taken off a shelf."""


def claim_due(model: type[S], connections: ConnectionQuerySet) -> list[int]:
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


def doubt(model: type[S], connection: Connection, known: Mapping[str, int], seen: Mapping[str, int]) -> str:
    """Why a whole list is not believed, so that nothing is taken off for what it lacks; empty where it is believed.

    `known` were here and `seen` are listed now, by kind. An empty list is never believed. One without a kind that was
    here, or with less than half of it, has to be seen some times in a row: services have bad days.
    """
    if any(known.values()) and not any(seen.values()):
        return _("The list came back empty, so nothing was taken off.")
    odd = [kind for kind, count in known.items() if _is_odd(count, seen.get(kind, 0))]
    before = model._default_manager.filter(connection=connection).values_list("doubts", flat=True).first() or 0
    if not odd or before + 1 >= BELIEVED_AFTER:
        return ""
    words = {"seen": sum(seen.get(kind, 0) for kind in odd), "known": sum(known[kind] for kind in odd)}
    return _("The list had only %(seen)d of %(known)d, so nothing was taken off for now.") % words


def _is_odd(known: int, seen: int) -> bool:
    return (known > 1 and seen == 0) or (known > FEW and seen * 2 < known)


def record_sync(
    model: type[S],
    connection: Connection,
    error: ProviderError | None = None,
    *,
    whole: bool = True,
    doubt: str = "",
) -> None:
    """Write how a walk went. Only one through the `whole` catalogue makes it fresh; one in `doubt` is made again."""
    now = timezone.now()
    shelf, _made = model._default_manager.get_or_create(connection=connection, defaults={"next_sync_at": now})
    mine = model._default_manager.filter(pk=shelf.pk)
    if error is not None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(shelf.tries, 10))
        if error.after is not None:
            pause = max(pause, timedelta(seconds=error.after))
        mine.update(error=error.says[:300], tries=min(shelf.tries + 1, 100), next_sync_at=now + pause)
    elif doubt:
        mine.update(error=doubt[:300], doubts=F("doubts") + 1, tries=0, next_sync_at=now + LONGEST_PAUSE)
    elif whole:
        mine.update(error="", doubts=0, tries=0, synced_at=now, next_sync_at=now + STALE_AFTER)
    else:
        mine.update(error="", tries=0)


def fetch_previews() -> None:
    """Let a worker fetch the pictures and sounds that a walk has found."""
    if previews.is_due():
        async_task("apps.library.tasks.fetch_previews")


def previews_for(
    connection: Connection, sources: Iterable[str | None], *, after: timedelta = timedelta()
) -> dict[str, Preview]:
    """Rows for these addresses, by address, however many they are; empty ones are left out."""
    all_of_them = sorted({source for source in sources if source})
    found: dict[str, Preview] = {}
    for start in range(0, len(all_of_them), CHUNK):
        found.update(previews.want(connection, all_of_them[start : start + CHUNK], after=after))
    return found
