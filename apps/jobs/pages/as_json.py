"""A job as JSON: the same facts as its page, for scripts of members."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from ..models import Attempt, Job, JobEvent, LedgerEntry, Output


def as_json(job: Job) -> dict[str, Any]:
    """Money as strings in USD, times as ISO 8601 in UTC, durations in seconds. No provider link and no secret."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "late": job.is_late,
        "round": job.round,
        "seal": job.seal or None,
        "author": job.author.email,
        "project": job.project.name if job.project else None,
        "params": job.params,
        "provider_id": job.provider_id or None,
        "duration": job.duration,
        "failure": {"code": job.failure_code, "message": job.failure} if job.failure else None,
        "estimate": {
            "low": _usd(job.estimate_low),
            "high": _usd(job.estimate_high),
            "seconds_low": job.seconds_low,
            "seconds_high": job.seconds_high,
            "pricing": job.pricing or None,
            "rate": None if job.rate is None else f"{job.rate:.6f}",
            "currency": "USD",
        },
        "ledger": [
            {"round": e.round, "move": e.move, "held": _usd(e.held), "spent": _usd(e.spent), "at": _at(e.at)}
            for e in LedgerEntry.objects.filter(job=job).order_by("pk")
        ],
        "attempts": [
            {
                "round": a.round,
                "key": a.key,
                "ending": a.ending,
                "status": a.status,
                "code": a.code or None,
                "started_at": _at(a.started_at),
                "ended_at": _at(a.ended_at),
            }
            for a in Attempt.objects.filter(job=job).order_by("pk")
        ],
        "events": [
            {
                "seq": e.seq,
                "before": e.before or None,
                "after": e.after or None,
                "what": e.what,
                "detail": e.detail,
                "source": e.source,
                "by": e.actor.email if e.actor else None,
                "at": _at(e.at),
            }
            for e in JobEvent.objects.filter(job=job).select_related("actor").order_by("pk")
        ],
        "outputs": [_output(o) for o in Output.objects.filter(job=job).select_related("media").order_by("pk")],
    }


def _output(output: Output) -> dict[str, Any]:
    media = output.media
    facts: dict[str, Any] = {"round": output.round, "part": output.part, "copied": media is not None}
    if media is not None:
        facts |= {
            "sha256": media.sha256,
            "size": media.size,
            "mime_type": media.mime_type,
            "link": media.link,
        }
    return facts


def _usd(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.4f}"


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
