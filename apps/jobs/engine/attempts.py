"""Exchanges with a provider that may cost money, as they are written down: before they leave, and how they ended."""

from typing import Any

from django.utils import timezone

from apps.accounts.connections import account_identity

from ..models import Job
from ..models.attempts import Attempt, Ending


def begin(job: Job) -> Attempt:
    """Written before the request leaves."""
    return Attempt.objects.create(
        job=job,
        round=job.round,
        step=job.step,
        key=job.idempotency_key,
        account=job.connection.identity,
        key_mark=account_identity.mark(job.connection),
    )


def close(attempt: Attempt, ending: Ending, **columns: Any) -> None:
    """Write how an exchange ended. One that news had overtaken takes the answer that came after all."""
    closable = [Ending.OPEN] if ending == Ending.UNKNOWN else [Ending.OPEN, Ending.OVERTAKEN]
    mine = Attempt.objects.filter(pk=attempt.pk, ending__in=closable)
    mine.update(ending=ending, ended_at=timezone.now(), **columns)


def close_lost(job: Job) -> None:
    """Whoever opened them has not been heard of. Only for who holds the job now."""
    close_open(job, Ending.UNKNOWN)


def close_open(job: Job, ending: Ending, **columns: Any) -> None:
    """Whatever exchanges of a job are open are over."""
    Attempt.objects.filter(job=job, ending=Ending.OPEN).update(ending=ending, ended_at=timezone.now(), **columns)
