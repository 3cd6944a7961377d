"""Writing and checking the audit log."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import AuditEntry, User, Workspace
from .models.audit import START


@transaction.atomic
def write(
    workspace_id: int, action: str, subject: str, *, by: User | None = None, who: str = "", **detail: Any
) -> AuditEntry:
    """Add an entry to the workspace's chain. Call it last in a transaction: the workspace's row stays locked.

    `action` is a verb in dotted form ("review.approved"), `subject` names the thing for people ("Welcome video, job
    12"), `detail` holds facts of JSON's own types and never a secret. Without `by`, `who` says what acted.
    """
    Workspace.objects.filter(pk=workspace_id).update(audit_number=F("audit_number") + 1)
    number = Workspace.objects.values_list("audit_number", flat=True).get(pk=workspace_id)
    last = AuditEntry.objects.filter(workspace_id=workspace_id, number=number - 1).values_list("hash", flat=True)
    entry = AuditEntry(
        workspace_id=workspace_id,
        number=number,
        at=timezone.now(),
        actor=by,
        who=(who or str(by or "portal"))[:200],
        action=action[:60],
        subject=subject[:200],
        detail=detail,
        before=last.first() or START,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    return entry


def faults(workspace_id: int) -> Iterator[str]:
    """What is wrong with a chain, an entry each; nothing where every byte is as it was written."""
    written = _written(workspace_id)  # before the entries: people go on writing
    before, expected = START, 1
    for entry in AuditEntry.objects.filter(workspace_id=workspace_id).order_by("number").iterator():
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


def _written(workspace_id: int) -> int:
    """How many entries the workspace has counted."""
    number: int = Workspace.objects.values_list("audit_number", flat=True).get(pk=workspace_id)
    return number
