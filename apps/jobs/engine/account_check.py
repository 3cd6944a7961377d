"""Whose account a job is at, and whether the key of its connection still opens that account.

Ids are an account's own: through a key of another account the provider knows neither the request nor its result.
"""

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from apps.accounts.connections import account_identity
from apps.accounts.connections.account_identity import OpenWork
from apps.accounts.models import Connection
from apps.providers import ProviderError

from ..kinds import kind
from ..models import Attempt, Job, Output
from ..models.jobs import JobQuerySet
from ..states import IN_FLIGHT, State


def with_last_sent(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with what `whose_key` asks of their attempts, in the same query."""
    last = Attempt.objects.filter(job=OuterRef("pk")).order_by("-pk")
    return jobs.annotate(
        sent_account=Subquery(last.values("account")[:1]), sent_mark=Subquery(last.values("key_mark")[:1])
    )


def whose_key(job: Job) -> tuple[str, str | None]:
    """The account and the mark of the key that were sealed, each else as it was last sent.

    Empty where nobody knew the account, None where there is no mark from before.
    """
    if job.account and job.key_mark is not None:
        return job.account, job.key_mark
    account, mark = _last_sent(job)
    return job.account or account or "", mark if job.key_mark is None else job.key_mark


def _last_sent(job: Any) -> tuple[str | None, str | None]:
    if hasattr(job, "sent_account"):
        return job.sent_account, job.sent_mark
    found = Attempt.objects.filter(job=job).order_by("-pk").values_list("account", "key_mark").first()
    return found or (None, None)


def account_mismatch(job: Job) -> str:
    """Why the provider must not be asked about this job now, in words; empty where the key opens its account."""
    return account_identity.account_mismatch(job.connection, *whose_key(job))


def open_work(connection: Connection) -> list[OpenWork]:
    """Jobs that the connection's account is at, or may be, and those with results that are still to be copied."""
    missing = Output.objects.filter(job=OuterRef("pk"), media__isnull=True, next_try_at__isnull=False)
    is_open = (
        (Q(state__in=IN_FLIGHT) & ~Q(state=State.PROCESSING, parts__gt=0))
        | Q(state__in=(State.IN_REVIEW, State.QUEUED), step__gt=0)
        | Q(Exists(missing.exclude(provider_id="")))
    )
    jobs = Job.objects.filter(is_open, connection=connection).order_by("pk")
    return [_open(job, connection) for job in jobs]


def _open(job: Job, connection: Connection) -> OpenWork:
    account, mark = account_identity.at(connection, *whose_key(job))
    can_be_found = bool(job.provider_id) and kind(job.kind).is_found_by_id
    return OpenWork(job.title, job.get_absolute_url(), account, mark, partial(_finds, job) if can_be_found else None)


def _finds(job: Job, connection: Connection) -> bool:
    try:
        kind(job.kind).fetch(connection, job.provider_id, reason=f"whose account, job {job.pk}")
    except ProviderError:
        return False
    return True
