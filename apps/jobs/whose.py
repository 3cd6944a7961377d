"""Whose account a job is at, and whether the key of its connection still opens that account.

Ids are an account's own: through a key of another account the provider knows neither the request nor its result.
"""

from django.db.models import Exists, OuterRef, Q

from apps.accounts.behind import OpenWork
from apps.accounts.models import Connection

from .models import Attempt, Job, Output
from .states import IN_FLIGHT, State


def account_of(job: Job) -> str:
    """The account that was sealed, else the one that it was last sent to; empty where nobody knew."""
    if job.account:
        return job.account
    last = Attempt.objects.filter(job=job).order_by("-pk").values_list("account", flat=True).first()
    return last or ""


def elsewhere(job: Job) -> str:
    """Why the provider must not be asked about this job now, in words; empty where the key opens its account."""
    account = account_of(job)
    if not account or account == job.connection.identity:
        return ""
    where = f"It belongs to the account {account}"
    if not job.connection.identity:
        return f"{where}, and the provider does not tell which account the key of “{job.connection}” opens."
    return f"{where}, but the key of “{job.connection}” opens {job.connection.identity}."


def open_work(connection: Connection) -> list[OpenWork]:
    """Jobs that the connection's account is at, or may be, and those with results that are still to be copied."""
    missing = Output.objects.filter(job=OuterRef("pk"), media__isnull=True, next_try_at__isnull=False)
    is_open = (
        Q(state__in=IN_FLIGHT)
        | Q(state__in=(State.IN_REVIEW, State.QUEUED), step__gt=0)
        | Q(Exists(missing.exclude(provider_id="")))
    )
    jobs = Job.objects.filter(is_open, connection=connection).order_by("pk")
    return [OpenWork(job.title, job.get_absolute_url(), account_of(job) or connection.identity) for job in jobs]
