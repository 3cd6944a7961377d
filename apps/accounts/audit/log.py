"""Writing and checking the audit log."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ..models import AuditEntry, Installation, User, Workspace
from ..models.audit import START
from ..models.statements import AUDIT_NUMBER

THE_ONE: Final = 1
"""The only row of `Installation`."""
_GATHERED: ContextVar[list[AuditEntry] | None] = ContextVar("gathered", default=None)


@transaction.atomic(savepoint=False)
def write(
    workspace_id: int | None, action: str, subject: str, *, by: User | None = None, who: str = "", **detail: Any
) -> AuditEntry:
    """Add an entry to the workspace's chain, or without one to the installation's.

    Call it last in a transaction: the workspace's row stays locked.

    `action` is a verb in dotted form ("review.approved"), `subject` names the thing for people ("Welcome video, job
    12"), `detail` holds facts of JSON's own types and never a secret. Without `by`, `who` says what acted.
    """
    entry = AuditEntry(
        workspace_id=workspace_id,
        actor=by,
        who=(who or str(by or "portal"))[:200],
        action=action[:60],
        subject=subject[:200],
        detail=detail,
    )
    gathered = _GATHERED.get()
    if gathered is None:
        _append([entry])
    else:
        gathered.append(entry)
    return entry


@contextmanager
def together() -> Iterator[None]:
    """Write all entries of a transaction at its end and at once. Where it fails there are none."""
    gathered: list[AuditEntry] = []
    token = _GATHERED.set(gathered)
    try:
        yield
    finally:
        _GATHERED.reset(token)
    for _workspace, entries in groupby(gathered, key=attrgetter("workspace_id")):
        _append(list(entries))


def _append(entries: Sequence[AuditEntry]) -> None:
    """Add entries of one chain to its end."""
    workspace_id = entries[0].workspace_id
    number = _take_numbers(workspace_id, len(entries)) - len(entries)
    before = _chain(workspace_id).filter(number=number).values_list("hash", flat=True).first() or START
    for entry in entries:
        number += 1
        entry.number, entry.before, entry.at = number, before, timezone.now()
        before = entry.hash = entry.computed_hash()
    AuditEntry.objects.bulk_create(entries)


@transaction.atomic
def write_about(
    user: User, action: str, subject: str = "", *, by: User | None = None, who: str = "", **detail: Any
) -> None:
    """An entry about a person in each of their workspaces.

    One in the installation's chain too, where they look after it or belong to no workspace.
    """
    places: list[int | None] = [*user.memberships.order_by("workspace_id").values_list("workspace_id", flat=True)]
    if user.is_staff or not places:
        places.append(None)
    for workspace_id in places:
        write(workspace_id, action, subject or str(user), by=by, who=who, person=user.pk, **detail)


def faults(workspace_id: int | None) -> Iterator[str]:
    """What is wrong with a chain, an entry each; nothing where every byte is as it was written."""
    written = _written(workspace_id)  # before the entries: people go on writing
    before, expected = START, 1
    for entry in _chain(workspace_id).order_by("number").iterator():
        if entry.number != expected:
            yield f"entry {expected} is missing"
        if entry.before != before:
            yield f"entry {entry.number} does not follow the one before it"
        if entry.computed_hash() != entry.hash:
            yield f"entry {entry.number} was changed"
        before, expected = entry.hash, entry.number + 1
    if expected <= written:
        yield f"entries {expected} to {written} are missing"
    if expected > _written(workspace_id) + 1:
        yield f"entry {expected - 1} is one too many"


def _chain(workspace_id: int | None) -> QuerySet[AuditEntry]:
    if workspace_id is None:
        return AuditEntry.objects.filter(workspace__isnull=True)
    return AuditEntry.objects.filter(workspace_id=workspace_id)


def _take_numbers(workspace_id: int | None, count: int) -> int:
    """Take so many numbers of a chain, whose row stays locked until the transaction ends; the last of them."""
    if workspace_id is not None:
        taken = AUDIT_NUMBER.row(count, workspace_id)
        return taken[0] if taken else 0
    Installation.objects.get_or_create(pk=THE_ONE)
    _counters(workspace_id).update(audit_number=F("audit_number") + count)
    return _written(workspace_id)


def _written(workspace_id: int | None) -> int:
    """How many entries the chain has counted."""
    return _counters(workspace_id).values_list("audit_number", flat=True).first() or 0


def _counters(workspace_id: int | None) -> QuerySet[Any]:
    if workspace_id is None:
        return Installation.objects.filter(pk=THE_ONE)
    return Workspace.objects.filter(pk=workspace_id)
