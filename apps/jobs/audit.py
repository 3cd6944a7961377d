"""What the audit log keeps of a job: the action, and the facts that make it plain which request it was about."""

from decimal import Decimal
from typing import Any

from apps.accounts import audit
from apps.accounts.models import User

from .models import Job


def log(job: Job, action: str, *, by: User | None = None, who: str = "", **facts: Any) -> None:
    """Write an entry about `job`. Call it last in a transaction: it locks the workspace's row."""
    known = {"job": job.pk, "kind": job.kind, "round": job.round, "seal": job.seal, **facts}
    audit.write(job.workspace_id, action, f"{job.title[:170]}, job {job.pk}", by=by, who=who, **known)


def usd(amount: Decimal | None) -> str | None:
    """Money as the audit log spells it: a string with four places. None: unknown."""
    return None if amount is None else f"{amount:.4f}"
