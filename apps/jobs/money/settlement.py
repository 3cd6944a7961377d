"""What a result cost and when it may be expected, out of what was estimated and sealed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from apps.accounts.models import User

from ..kinds import steps_of
from ..models import Attempt, Job, LedgerEntry, Output, Pricing
from . import ledger
from .ledger import NOTHING, exact, sums

STARTUP = timedelta(seconds=30)
"""What a provider needs before and after the render itself."""


def cost_of(job: Job, durations: Sequence[float | None], steps: int = 1) -> Decimal | None:
    """USD for results of these seconds, one for each step that is done of all `steps`, at the sealed rate.

    None where the price or a length that it hangs on is unknown.
    """
    pricing, rate = terms(job, steps)
    if pricing == Pricing.FREE:
        return NOTHING
    if rate is None:
        return None
    if pricing == Pricing.FLAT:
        return exact(rate * len(durations))
    if any(seconds is None for seconds in durations):
        return None
    return exact(rate * sum(Decimal(str(seconds)) for seconds in durations))


def terms(job: Job, steps: int) -> tuple[str, Decimal | None]:
    """The pricing and its rate. Of what was sealed without: the most it may cost over the most it may last."""
    if job.pricing:
        return job.pricing, job.rate
    if job.estimate_high is None:
        return Pricing.UNKNOWN, None
    if not job.seconds_high:
        return Pricing.FLAT, job.estimate_high / steps
    return Pricing.METERED, job.estimate_high / job.seconds_high


def brought(job: Job, number: int | None = None) -> list[float | None]:
    """The seconds that each step done in a round, the present one unless told, brought.

    A step that is done and brought nothing to copy is of unknown length, and counts in the present round.
    """
    if not job.step:
        return []
    mine = number or job.round
    done = [one for one in _done(job) if one[1] < job.step]
    missing = job.step - len({step for _round, step, _seconds in done}) if mine == job.round else 0
    return [*(seconds for done_in, _step, seconds in done if done_in == mine), *[None] * missing]


def brought_in_all(job: Job) -> list[float | None]:
    """The same of the present round of a completed job, with its last step; None where no length is known of it."""
    last = {step: seconds for done_in, step, seconds in _done(job) if done_in == job.round}.get(job.step)
    return [*brought(job), last]


def with_twin(job: Job, number: int) -> list[float | None]:
    """The same for a round that was sent anew, and at the end the seconds of the step whose answer was lost.

    These are those that its twin brought, the same request sent once more; None where it brought none.
    """
    attempts = Attempt.objects.filter(job=job, round=number).order_by("-pk")
    lost = attempts.values_list("step", flat=True).first()
    done = _done(job)
    twin = next((seconds for done_in, step, seconds in done if done_in > number and step == lost), None)
    return [*(seconds for done_in, _step, seconds in done if done_in == number), twin]


def settle(job: Job, cost: Decimal | None) -> list[LedgerEntry]:
    """Pay for the present round, and for those that were sent anew."""
    return [ledger.settle(job, cost), *_close_lost(job, arrived=True, by=None)]


def close_rounds(job: Job, *, arrived: bool, by: User | None) -> list[LedgerEntry]:
    """Pay for the steps that are done; where there are none, give back all that was held. What was paid.

    `arrived` is False where somebody says that nothing arrived of the sendings whose answers were lost.
    """
    return [*_close(job, job.round, by=by), *_close_lost(job, arrived=arrived, by=by)]


def _close(job: Job, number: int, *, by: User | None) -> list[LedgerEntry]:
    if job.step and ledger.is_open(job, number) and (done := brought(job, number)):
        return [ledger.settle(job, cost_of(job, done, steps_of(job)), number=number, by=by)]
    ledger.release(job, number=number, by=by)
    return []


def _close_lost(job: Job, *, arrived: bool, by: User | None) -> list[LedgerEntry]:
    """Close the rounds that were sent anew. What was lost costs as much as its twin, which said the same.

    Without a twin nobody knows what it cost, and all that is held counts.
    """
    paid: list[LedgerEntry] = []
    for number in ledger.sent_anew(job):
        if arrived:
            cost = ledger.spent_by_parts(job) if job.parts else cost_of(job, with_twin(job, number), steps_of(job))
            paid.append(ledger.settle(job, cost, number=number, by=by))
        else:
            paid += _close(job, number, by=by)
    return paid


def to_hold(job: Job) -> Decimal | None:
    """The most that the next round may cost: the sealed price without what is done already. USD."""
    if job.estimate_high is None:
        return None
    cost = cost_so_far(job)
    if cost is None:
        cost = sums(LedgerEntry.objects.filter(job=job)).spent
    return max(NOTHING, exact(job.estimate_high) - cost)


def cost_so_far(job: Job, *latest: float | None) -> Decimal | None:
    """USD for each step that is done, once, and for one more of these seconds; None where one of them is unknown."""
    done = {step: seconds for _round, step, seconds in _done(job)} if job.step else {}
    seconds = [*(done.get(step) for step in range(job.step)), *latest]
    return cost_of(job, seconds, steps_of(job)) if seconds else NOTHING


def whole_length(job: Job) -> float | None:
    """The seconds of all steps of a completed job, whichever round brought them; None where one is unknown."""
    found = {step: seconds for _round, step, seconds in _done(job)}
    known = [seconds for seconds in found.values() if seconds is not None]
    return sum(known) if len(known) == steps_of(job) else None


def hangs_on_lengths(job: Job, steps: int) -> bool:
    """Whether nothing but a length may be missing to say what it costs."""
    pricing, rate = terms(job, steps)
    return pricing == Pricing.METERED and rate is not None


def _done(job: Job) -> list[tuple[int, int, float | None]]:
    """The round, the step and the seconds of every step that is done, in order."""
    found = Output.objects.filter(job=job).exclude(provider_id="").values_list("round", "step")
    return list(found.annotate(most=Max("seconds")).order_by("round", "step").values_list("round", "step", "most"))


def expected_end(job: Job, accepted_at: datetime) -> datetime:
    """Renders take about half of the running time and a start."""
    return accepted_at + STARTUP + timedelta(seconds=(job.seconds_high or 60) / 2)
