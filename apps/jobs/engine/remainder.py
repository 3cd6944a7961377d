"""Between the steps of a job: whether what is approved reaches for the next one, and how the rest is asked for."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.reviews import flow
from apps.reviews.models import Review

from ..kinds import kind, weights_of
from ..models import Job
from ..money.ledger import NOTHING, ceiling, exact
from ..money.settlement import cost_so_far, terms
from . import sealing

SUBJECT = "job.request"
SLACK = Decimal("1.2")
"""What is still to be made may become so much longer than what was made so far."""


@dataclass(frozen=True)
class Remainder:
    """What is still to be made, in USD: the most of its next step, and of all of it in whole cents."""

    spent: Decimal
    next_step: Decimal
    price: Decimal
    seconds: int | None
    """The most that the whole result may last, where that is known."""


def after(job: Job, *latest: float | None) -> Remainder | None:
    """Once its steps so far, and one more that lasts so many seconds, are done; None where there is no known ceiling.

    A length that no provider tells counts as its share of the ceiling.
    """
    if job.estimate_high is None or job.is_free:
        return None
    weights, done = weights_of(job), job.step + len(latest)
    spent = cost_so_far(job, *latest)
    if spent is None:
        spent = exact(job.estimate_high * sum(weights[:done]) / sum(weights))
    return _remainder(job, spent, weights[:done], weights[done:])


def _remainder(job: Job, spent: Decimal, made: Sequence[int], ahead: Sequence[int]) -> Remainder:
    approved = job.estimate_high or NOTHING
    share = approved / (sum(made) + sum(ahead))
    seen = spent / sum(made) if made and ahead and sum(made) >= ahead[0] else NOTHING
    price = ceiling(max(share, seen * SLACK) * sum(ahead))
    seconds = job.seconds_high
    if seconds and approved:
        seconds = max(seconds, math.ceil(seconds * (spent + price) / approved))
    return Remainder(spent, exact(max(share, seen) * (ahead[0] if ahead else 0)), price, seconds)


def is_covered(job: Job, left: Remainder | None) -> bool:
    """Whether the next step may be sent under what is approved. Without a known ceiling, an administrator said so."""
    return left is None or job.estimate_high is None or left.spent + left.next_step <= job.estimate_high


def request_review(job: Job, left: Remainder) -> Review:
    """Seal the job with the price of its rest above what was paid, and ask for the approval of that.

    Call it in the transaction that moves the job into review, after what was made has been paid.
    """
    job.pricing, job.rate = terms(job, len(weights_of(job)))
    job.estimate_low, job.estimate_high, job.seconds_high = None, left.spent + left.price, left.seconds
    work = kind(job.kind)
    review = flow.open_review(
        workspace=job.workspace,
        name=SUBJECT,
        title=job.title,
        author=job.author,
        snapshot=sealing.snapshot(job),
        price=left.price,
        thing=job.pk,
        languages=work.languages(job),
        likenesses=work.likenesses(job),
    )
    job.seal, job.review = review.seal, review
    changed = ("pricing", "rate", "estimate_low", "estimate_high", "seconds_high", "seal", "review")
    Job.objects.filter(pk=job.pk).update(**{name: getattr(job, name) for name in changed})
    return review
