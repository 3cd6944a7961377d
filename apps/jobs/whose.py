"""Whose account a job is at, and whether the key of its connection still opens that account.

Ids are an account's own: through a key of another account the provider knows neither the request nor its result.
"""

from .models import Attempt, Job


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
    now = f" ({job.connection.identity})" if job.connection.identity else ""
    return f"It belongs to the account {account}, but the key of “{job.connection}” now opens another one{now}."
