"""What a result cost and when it may be expected, out of what was estimated and sealed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from .models import Job, Output, Pricing
from .money import NOTHING, exact

STARTUP = timedelta(seconds=30)
"""What a provider needs before and after the render itself."""


def cost_of(job: Job, durations: Sequence[float | None], steps: int = 1) -> Decimal | None:
    """USD for results of these seconds, one for each step that is done of all `steps`, at the sealed rate.

    None where the price or a length that it hangs on is unknown.
    """
    pricing, rate = _terms(job, steps)
    if pricing == Pricing.FREE:
        return NOTHING
    if rate is None:
        return None
    if pricing == Pricing.FLAT:
        return exact(rate * len(durations))
    if any(seconds is None for seconds in durations):
        return None
    return exact(rate * sum(Decimal(str(seconds)) for seconds in durations))


def _terms(job: Job, steps: int) -> tuple[str, Decimal | None]:
    """The pricing and its rate. Of what was sealed without: the most it may cost over the most it may last."""
    if job.pricing:
        return job.pricing, job.rate
    if job.estimate_high is None:
        return Pricing.UNKNOWN, None
    if not job.seconds_high:
        return Pricing.FLAT, job.estimate_high / steps
    return Pricing.METERED, job.estimate_high / job.seconds_high


def brought(job: Job) -> list[float | None]:
    """The seconds that each step done in the present round brought."""
    mine = Output.objects.filter(job=job, round=job.round, step__lt=job.step).exclude(provider_id="")
    return list(mine.order_by("step").values_list("step").annotate(most=Max("seconds")).values_list("most", flat=True))


def expected_end(job: Job, accepted_at: datetime) -> datetime:
    """Renders take about half of the running time and a start."""
    return accepted_at + STARTUP + timedelta(seconds=(job.seconds_high or 60) / 2)
