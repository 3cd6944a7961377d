"""Asking the provider how far things are: the safety net under the webhooks, and all there is without them."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import Connection
from apps.providers import NotFound, ProviderError

from ..kinds import kind
from ..models import Job
from ..states import Source, State
from . import account_check, backoff, children, lifecycle
from .lifecycle import News

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 100
MAY_BE_INVISIBLE = timedelta(minutes=5)
"""For so long after accepting a job a provider may not find it itself: that ends nothing."""


def poll(job_id: int, source: Source) -> bool:
    """Ask about one job and tell the ledger. True where that changed something."""
    job = Job.objects.select_related("connection", "workspace").filter(pk=job_id).first()
    if job is None or job.state != State.PROCESSING:
        return False
    return poll_object(job, job.provider_id, source)


def poll_object(job: Job, provider_id: str, source: Source) -> bool:
    """Read the provider's object by its id and tell the ledger, whoever brought the hint.

    Through the key of another account nothing is found, which says nothing: then nobody is asked.
    """
    if why := account_check.account_mismatch(job):
        logger.info("job %s: not asked about. %s", job.pk, why)
        return False
    try:
        report = kind(job.kind).fetch(job.connection, provider_id, reason=f"job {job.pk}")
    except NotFound as error:
        if job.provider_id != provider_id or _is_young(job):
            return False
        return lifecycle.fail(
            job,
            News("The provider no longer has it", source),
            code=error.code or "not_found",
            words="The provider no longer has it.",
            detail=error.message or "",
        )
    except ProviderError as error:
        logger.info("job %s: no news, %s", job.pk, error.code or type(error).__name__)
        return False
    brought = children.adopt(job, report.results)
    return lifecycle.record(job, report, source) or brought


def _is_young(job: Job) -> bool:
    return job.accepted_at is None or timezone.now() - job.accepted_at < MAY_BE_INVISIBLE


def poll_many(job_ids: Iterable[int]) -> int:
    """Ask with one call for each connection and kind; read only what has ended. Returns how many had."""
    groups: dict[tuple[int, str], list[Job]] = defaultdict(list)
    moving = Job.objects.filter(pk__in=list(job_ids), state=State.PROCESSING)
    for job in moving.select_related("connection", "workspace"):
        if account_check.account_mismatch(job):
            continue
        groups[job.connection_id, job.kind].append(job)
    return sum(_look_at_group(name, jobs[0].connection, jobs) for (_, name), jobs in groups.items())


def _look_at_group(name: str, connection: Connection, jobs: list[Job]) -> int:
    if len(jobs) == 1:
        return int(poll_object(jobs[0], jobs[0].provider_id, Source.POLL))
    try:
        states = kind(name).fetch_states(connection, [job.provider_id for job in jobs])
    except ProviderError as error:
        logger.info("connection %s: no news, %s", connection.pk, error.code or type(error).__name__)
        return 0
    ended = [job for job in jobs if states.get(job.provider_id, "processing") != "processing"]
    return sum(poll(job.pk, Source.POLL) for job in ended)


def take_due(limit: int = MOST_AT_ONCE) -> list[list[int]]:
    """Jobs whose next look is due, each taken by one sweeper: the date moves on with the taking.

    In groups that one call can ask about, so that a provider that hangs keeps nobody else waiting.
    """
    now = timezone.now()
    taken: dict[tuple[int, str], list[int]] = defaultdict(list)
    due = Job.objects.filter(state=State.PROCESSING, next_check_at__lte=now).order_by("next_check_at")[:limit]
    for job in due:
        later = now + timedelta(seconds=backoff.next_check(job, now))
        if Job.objects.filter(pk=job.pk, next_check_at=job.next_check_at).update(next_check_at=later):
            taken[job.connection_id, job.kind].append(job.pk)
    return list(taken.values())
