"""Whose account a job is at, and whether the key of its connection still opens that account.

Ids are an account's own: through a key of another account the provider knows neither the request nor its result.
"""

from functools import partial

from django.db.models import Exists, OuterRef, Q

from apps.accounts.connections import account_identity
from apps.accounts.connections.account_identity import OpenWork
from apps.accounts.models import Connection
from apps.providers import ProviderError

from ..kinds import kind
from ..models import Attempt, Job, Output
from ..states import IN_FLIGHT, State


def account_of(job: Job) -> str:
    """The account that was sealed, else the one that it was last sent to; empty where nobody knew."""
    if job.account:
        return job.account
    last = Attempt.objects.filter(job=job).order_by("-pk").values_list("account", flat=True).first()
    return last or ""


def mark_of(job: Job) -> str | None:
    """The mark of the key that it was sealed for, else of the one that it was last sent with; None from before."""
    if job.key_mark is not None:
        return job.key_mark
    return Attempt.objects.filter(job=job).order_by("-pk").values_list("key_mark", flat=True).first()


def account_mismatch(job: Job) -> str:
    """Why the provider must not be asked about this job now, in words; empty where the key opens its account."""
    return account_identity.account_mismatch(job.connection, account_of(job), mark_of(job))


def open_work(connection: Connection) -> list[OpenWork]:
    """Jobs that the connection's account is at, or may be, and those with results that are still to be copied."""
    missing = Output.objects.filter(job=OuterRef("pk"), media__isnull=True, next_try_at__isnull=False)
    is_open = (
        Q(state__in=IN_FLIGHT)
        | Q(state__in=(State.IN_REVIEW, State.QUEUED), step__gt=0)
        | Q(Exists(missing.exclude(provider_id="")))
    )
    jobs = Job.objects.filter(is_open, connection=connection).order_by("pk")
    return [_open(job, connection) for job in jobs]


def _open(job: Job, connection: Connection) -> OpenWork:
    account, mark = account_identity.at(connection, account_of(job), mark_of(job))
    can_be_found = bool(job.provider_id) and kind(job.kind).is_found_by_id
    return OpenWork(job.title, job.get_absolute_url(), account, mark, partial(_finds, job) if can_be_found else None)


def _finds(job: Job, connection: Connection) -> bool:
    try:
        kind(job.kind).fetch(connection, job.provider_id, reason=f"whose account, job {job.pk}")
    except ProviderError:
        return False
    return True
