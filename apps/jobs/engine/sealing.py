"""What exactly is sealed of a job, and whether it still is what people said yes to."""

from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from apps.accounts.models import Connection
from apps.reviews import rules
from apps.reviews.case import Case
from apps.reviews.models import Review
from apps.reviews.seals import seal

from ..kinds import SubRequest, kind, overtaken, parts_of
from ..kinds.lineage import needs_of
from ..models import Job, Pricing
from . import account_check

LONGEST_TITLE = 200


def snapshot(job: Job) -> dict[str, Any]:
    """All that decides what is sent, to whom, and for how much at most: money in USD, length in seconds.

    "simulated" is there where no real money is spent, and absent where it is. What earlier seals did not have is left
    out where it is empty, so that these still hold.
    """
    sealed: dict[str, Any] = {
        "job": job.pk,
        "kind": job.kind,
        "title": job.title,
        "params": job.params,
        "connection": job.connection_id,
        # Left out where nobody knew it, so that a seal from before accounts were sealed still holds.
        **({"account": job.account} if job.account else {}),
        "price_at_most": None if job.estimate_high is None else f"{job.estimate_high:.4f}",
        "seconds_at_most": job.seconds_high,
        **({"simulated": True} if job.connection.simulated else {}),
    }
    if job.pricing:
        sealed |= {"pricing": job.pricing, "rate": _spelled_rate(job.rate)}
    if parts := parts_of(job):
        sealed["parts"] = [_part(job, one) for one in parts]
    return sealed


def _part(job: Job, part: SubRequest) -> dict[str, Any]:
    """What is sealed of one of several results: the fingerprint of its request, and the most that it may cost."""
    estimate = part.estimate
    return {
        "number": part.number,
        "label": part.label,
        "request": seal(request_of(part.kind, title_of(job, part), part.params)),
        **({"made_from": sorted(part.made_from)} if part.made_from else {}),
        **_terms(estimate.high, estimate.seconds_high, estimate.pricing, estimate.rate),
    }


def _terms(high: Decimal | None, seconds: int | None, pricing: str, rate: Decimal | None) -> dict[str, Any]:
    price = None if high is None else f"{high:.4f}"
    return {"price_at_most": price, "seconds_at_most": seconds, "pricing": pricing, "rate": _spelled_rate(rate)}


def _spelled_rate(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate:.6f}"


def title_of(job: Job, part: SubRequest) -> str:
    """What one result of a request is called, here and at the provider."""
    return f"{job.title[: LONGEST_TITLE - len(part.label) - 3]} · {part.label}"[:LONGEST_TITLE]


def request_of(kind: str, title: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent for one result of a request. Its fingerprint is sealed with the request, and is its own seal."""
    return {"kind": kind, "title": title, "params": params}


def as_sealed(review: Review, job: Job | None = None) -> Job:
    """The job as it was when `review` was opened, whatever became of it since. In memory only: never save it.

    `job` is what became of it, where that is read already; it stays as it is.
    """
    sealed = review.snapshot
    if job is None:
        full = Job.objects.select_related("workspace", "author", "review", "connection")
        job = full.get(pk=sealed["job"])
    job = copy(job)
    job.kind, job.title, job.params = sealed["kind"], sealed["title"], sealed["params"]
    if job.connection_id != sealed["connection"]:
        job.connection = Connection.objects.get(pk=sealed["connection"])
    job.account = sealed.get("account", "")
    job.estimate_high = _decimal(sealed["price_at_most"])
    job.seconds_high = sealed["seconds_at_most"]
    job.pricing, job.rate = sealed.get("pricing", ""), _decimal(sealed.get("rate"))
    return job


def is_free(sealed: Mapping[str, Any]) -> bool:
    """Whether what is sealed in this snapshot costs nothing; earlier seals say it by their amount."""
    if "pricing" in sealed:
        return bool(sealed["pricing"] == Pricing.FREE)
    return _decimal(sealed.get("price_at_most")) == 0


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def seal_of(job: Job) -> str:
    return seal(_sealable(job))


def _sealable(job: Job) -> dict[str, Any]:
    """What its seal is the fingerprint of."""
    return request_of(job.kind, job.title, job.params) if job.is_part else snapshot(job)


def sealed(job: Job) -> dict[str, Any] | None:
    """The snapshot that bears the job's seal; None where what would be sent is not that any more.

    What was sealed as costing real money may be sent where it was proved since that nothing is spent, never the
    other way round.
    """
    now = _sealable(job)
    paid = {name: value for name, value in now.items() if name != "simulated"}
    return next((one for one in (now, paid) if seal(one) == job.seal), None)


def must_wait(job: Job) -> bool:
    """Whether it waits for an approval before it may be sent."""
    return rules.must_wait(
        job.workspace,
        job.kind,
        author_id=job.author_id,
        project_id=job.project_id,
        price=job.estimate_high,
        likenesses=kind(job.kind).likenesses(job),
        standing=job.standing,
    )


def broken(job: Job, case: Case | None = None) -> str:
    """Why this job may not be sent, in words; empty where the seal holds and enough people said yes to it.

    `case` is that of its review, where it is read already.
    """
    if job.parent is not None and job.is_part:
        return _part_broken(job, job.parent)
    if sealed(job) is None:
        return "It was changed after it was sealed."
    if job.review is None:
        return "It needs a review and has none." if must_wait(job) else _elsewhere(job)
    if job.review.seal != job.seal:
        return "The approval is for another version of it."
    if not rules.is_approved(case or Case(job.review, job)):
        return "It no longer has enough approvals."
    return _elsewhere(job)


def _part_broken(job: Job, parent: Job) -> str:
    """The same of one result of a request, whose seal and approvals are the request's."""
    if parent.review is None and must_wait(parent):
        return "It needs a review and has none."
    if parent.review is not None and parent.review.seal != parent.seal:
        return "The approval is for another version of it."
    if parent.review is not None and not rules.is_approved(Case(parent.review, parent)):
        return "It no longer has enough approvals."
    # Of a reviewed request the snapshot is what was approved, whatever became of the row; it is read once, not made.
    approved = parent.review.snapshot if parent.review else sealed(parent)
    if approved is None or seal(approved) != parent.seal or not _is_part(job, approved):
        return "It was changed after it was sealed."
    if approved.get("simulated") and not job.connection.simulated:
        return "It was approved where no real money is spent."
    return _elsewhere(job)


def _elsewhere(job: Job) -> str:
    """What the seal does not tell: the account behind the key, and what the request was made of."""
    return account_check.account_mismatch(job) or overtaken(job)


def _is_part(job: Job, approved: Mapping[str, Any]) -> bool:
    """Whether it is, to the letter, what was approved under its number, for the same connection."""
    part = next((one for one in approved.get("parts", ()) if one["number"] == job.number), None)
    terms = _terms(job.estimate_high, job.seconds_high, job.pricing, job.rate)
    return (
        part is not None
        and part["request"] == seal_of(job) == job.seal
        and ("made_from" not in part or part["made_from"] == [one.number for one in needs_of(job)])
        and terms.items() <= part.items()
        and approved["connection"] == job.connection_id
    )
