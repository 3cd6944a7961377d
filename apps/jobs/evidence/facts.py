"""What an evidence pack says of a job, as JSON's own types: money as strings in USD, times as ISO 8601."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum

from apps.accounts.models import AuditEntry
from apps.reviews.models import Comment, Decision, Review, StandingApproval
from apps.reviews.seals import seal

from ..audit import usd
from ..engine import sealing
from ..models import Attempt, Job, JobEvent, JobLink, LedgerEntry, Output
from ..money import ledger


def reviews_of(job: Job) -> QuerySet[Review]:
    """Every review that was about this job, or the request that it is one result of, of whatever subject."""
    about = [job.pk, job.parent_id] if job.parent_id else [job.pk]
    return Review.objects.filter(workspace_id=job.workspace_id, snapshot__job__in=about).order_by("pk")


def of_job(job: Job, request: str | None) -> dict[str, Any]:
    """`request` is the member with what was sealed where no review asked for it, or with that of one result of many."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "round": job.round,
        "seal": job.seal,
        "request": request,
        **({"parent": job.parent_id, "number": job.number} if job.parent_id else {}),
        "idempotency_key": job.idempotency_key if job.seal else None,
        "author_id": job.author_id,
        "author": f"{job.author}",
        "author_email": job.author.email,
        "provider": job.connection.provider,
        "provider_address": job.connection.base_url,
        "provider_account": job.account,
        "provider_id": job.provider_id,
        "duration": job.duration,
        "failure": {"code": job.failure_code, "words": job.failure, "detail": job.failure_detail},
        "at_most": usd(job.estimate_high),
        "standing": _standing(job.standing) if job.standing else None,
        **of_links(job),
        **{name: _at(getattr(job, name)) for name in ("created_at", "queued_at", "accepted_at", "ended_at")},
    }


def of_links(job: Job) -> dict[str, list[dict[str, Any]]]:
    """What it was made from, and what was made from it: the other job with its seal."""
    links = JobLink.objects.of(job)
    return {
        "made_from": [_link(link, link.source) for link in links if link.job_id == job.pk],
        "used_in": [_link(link, link.job) for link in links if link.source_id == job.pk],
    }


def _link(link: JobLink, other: Job) -> dict[str, Any]:
    return {"job": other.pk, "role": link.role, "kind": other.kind, "seal": other.seal}


def _standing(standing: StandingApproval) -> dict[str, Any]:
    """The approval in advance under which it went."""
    return {
        "id": standing.pk,
        "kind": standing.kind,
        "most_each": usd(standing.most_each),
        "most_a_day": usd(standing.most_a_day),
        "reason": standing.reason,
        "allowed_by": f"{standing.allowed_by}",
        "allowed_at": _at(standing.allowed_at),
        "revoked_at": _at(standing.revoked_at),
    }


def is_unreviewed(job: Job, reviews: Iterable[Review]) -> bool:
    """Whether what was sealed is in no review."""
    return bool(job.seal) and job.seal not in {review.seal for review in reviews}


def of_review(review: Review, request: str) -> dict[str, Any]:
    """`request` is the member with what was sealed."""
    decisions = Decision.objects.filter(review=review).select_related("reviewer").order_by("pk")
    comments = Comment.objects.filter(review=review).select_related("author", "resolved_by").order_by("pk")
    return {
        "id": review.pk,
        "subject": review.subject,
        "title": review.title,
        "seal": review.seal,
        "request": request,
        "author_id": review.author_id,
        "author": f"{review.author}",
        "price": usd(review.price),
        "outcome": review.outcome,
        "opened_at": _at(review.opened_at),
        "closed_at": _at(review.closed_at),
        "decisions": [_decision(decision) for decision in decisions],
        "comments": [_comment(comment) for comment in comments],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.pk,
        "by_id": decision.reviewer_id,
        "by": decision.who,
        "email": decision.reviewer.email if decision.reviewer else None,
        "guest_link": decision.guest_link_id,
        "verdict": decision.verdict,
        "seal": decision.seal,
        "reason": decision.reason,
        "at": _at(decision.at),
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "answers": comment.parent_id,
        "by": comment.name,
        "text": comment.text,
        "internal": comment.internal,
        "seconds": comment.at,
        "at": _at(comment.written_at),
        "resolved_at": _at(comment.resolved_at),
        "resolved_by": f"{comment.resolved_by}" if comment.resolved_by else None,
    }


def of_ledger(job: Job) -> dict[str, Any]:
    mine = LedgerEntry.objects.filter(job=job).order_by("pk")
    sums = ledger.sums(mine)
    entries = [
        {
            "id": entry.pk,
            "round": entry.round,
            "move": entry.move,
            "held": usd(entry.held),
            "spent": usd(entry.spent),
            "simulated": entry.simulated,
            "at": _at(entry.at),
        }
        for entry in mine
    ]
    return {"entries": entries, "held": usd(sums.held), "spent": usd(sums.spent), "currency": "USD"}


def of_parts(job: Job) -> list[dict[str, Any]]:
    """The results of a request, each with its seal and its money."""
    entries = LedgerEntry.objects.filter(job__parent=job).order_by().values("job")
    sums = entries.annotate(left=Sum("held", default=ledger.NOTHING), paid=Sum("spent", default=ledger.NOTHING))
    # Each has an entry at least: what was handed down to it.
    money = {row["job"]: row for row in sums}
    return [
        {
            "job": part.pk,
            "number": part.number,
            "title": part.title,
            "state": part.state,
            "request": seal(sealing.request_of(part.kind, part.title, part.params)),
            "provider_id": part.provider_id,
            "held": usd(ledger.exact(money[part.pk]["left"])),
            "spent": usd(ledger.exact(money[part.pk]["paid"])),
        }
        for part in Job.objects.filter(parent=job).order_by("number")
    ]


def of_attempts(job: Job) -> list[dict[str, Any]]:
    """Those of the job, and of the request that it is one result of: where one exchange asked for all, it is there."""
    mine = Q(job=job) | Q(job=job.parent_id) if job.parent_id else Q(job=job)
    return [
        {
            "id": attempt.pk,
            "job": attempt.job_id,
            "round": attempt.round,
            "step": attempt.step,
            "key": attempt.key,
            "account": attempt.account,
            "ending": attempt.ending,
            "status": attempt.status,
            "code": attempt.code,
            "message": attempt.message,
            "request_id": attempt.request_id,
            "started_at": _at(attempt.started_at),
            "ended_at": _at(attempt.ended_at),
        }
        for attempt in Attempt.objects.filter(mine).order_by("pk")
    ]


def of_events(job: Job) -> list[dict[str, Any]]:
    return [
        {
            "seq": event.seq,
            "before": event.before,
            "after": event.after,
            "what": event.what,
            "detail": event.detail,
            "source": event.source,
            "by": f"{event.actor}" if event.actor else None,
            "at": _at(event.at),
        }
        for event in JobEvent.objects.filter(job=job).select_related("actor").order_by("seq")
    ]


def of_output(output: Output, file: str | None) -> dict[str, Any]:
    """`file` is the member with its bytes, None where only the fingerprint is given."""
    media = output.media
    return {
        "round": output.round,
        "step": output.step,
        "part": output.part,
        "sha256": media.sha256 if media else None,
        "size": media.size if media else None,
        "type": media.mime_type if media else None,
        "name": media.filename if media else None,
        "file": file,
    }


def of_audit(job: Job, reviews: list[int]) -> Iterator[dict[str, Any]]:
    """The chain from the first entry about the job to the last. Of entries about other things only the digest.

    So whoever has the pack can check each link, and learns nothing of others' work.
    """
    chain = AuditEntry.objects.filter(workspace_id=job.workspace_id)
    about_jobs = Q(detail__job=job.pk) | Q(detail__job=job.parent_id) if job.parent_id else Q(detail__job=job.pk)
    mine = chain.filter(about_jobs | Q(detail__review__in=reviews))
    ends = mine.aggregate(first=Min("number"), last=Max("number"))
    if ends["first"] is None:
        return
    about = set(mine.values_list("number", flat=True))
    span = chain.filter(number__gte=ends["first"], number__lte=ends["last"]).order_by("number")
    for entry in span.iterator(chunk_size=500):
        known = {"number": entry.number, "hash": entry.hash}
        if entry.number not in about:
            yield {**known, "digest": entry.digest}
        elif entry.number == ends["first"]:
            yield {**known, **entry.words, "before": entry.before}
        else:
            yield {**known, **entry.words}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
