"""What a result cost and when it may be expected, out of what was estimated and sealed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from .models import Job, Output
from .money import exact

STARTUP = timedelta(seconds=30)
"""What a provider needs before and after the render itself."""


def cost_of(job: Job, durations: Sequence[float | None], steps: int = 1) -> Decimal | None:
    """USD for results of these seconds, one for each step that is done, at the sealed price; None where unknown.

    The rate is the sealed one: the most it may cost over the most seconds it may last. A price without seconds is a
    flat one, in equal parts for each of all `steps`.
    """
    if job.estimate_high is None:
        return None
    if not job.seconds_high:
        return exact(job.estimate_high * len(durations) / steps)
    if any(seconds is None for seconds in durations):
        return None
    whole = sum(Decimal(str(seconds)) for seconds in durations)
    return exact(job.estimate_high * whole / job.seconds_high)


def brought(job: Job) -> list[float | None]:
    """The seconds that each step done in the present round brought."""
    mine = Output.objects.filter(job=job, round=job.round, step__lt=job.step).exclude(provider_id="")
    return list(mine.order_by("step").values_list("step").annotate(most=Max("seconds")).values_list("most", flat=True))


def expected_end(job: Job, accepted_at: datetime) -> datetime:
    """Renders take about half of the running time and a start."""
    return accepted_at + STARTUP + timedelta(seconds=(job.seconds_high or 60) / 2)
