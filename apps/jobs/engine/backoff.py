"""How long to wait before the next look or the next try."""

import random
from datetime import datetime

from django.conf import settings

from ..models import Job


def backoff(tries: int) -> float:
    """Seconds before try number `tries` + 1: growing, with a little chance so that a crowd does not return at once."""
    longest, first = float(settings.RETRY_LONGEST), float(settings.RETRY_FIRST)
    step = min(longest, first * 2.0 ** min(tries, 16))
    return step * random.uniform(0.8, 1.2)  # noqa: S311  # not a secret


def first_check() -> float:
    """Seconds until the first look at a job that the provider has just taken."""
    return float(settings.POLL_WITH_WEBHOOKS if settings.PUBLIC_URL else settings.POLL_FIRST)


def next_check(job: Job, now: datetime) -> float:
    """Seconds until the next look: a third of the age, so that long work is asked about less often.

    Where webhooks bring the news the looks are a safety net and never come faster than `POLL_WITH_WEBHOOKS`.
    """
    age = (now - (job.accepted_at or now)).total_seconds()
    longest = max(settings.POLL_LONGEST, first_check())
    return float(min(longest, max(first_check(), age / 3)))
