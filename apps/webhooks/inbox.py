"""The inbox: raw bytes first, then the verdict, then one row an event. All work comes later, in the queue."""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.jobs.models import Job
from apps.providers import signed

from .models import GENUINE, SIGNED, Delivery, Endpoint, Verdict

LARGEST = 1_000_000
REMEMBERED_AT_LEAST = 3
"""Days for which a delivery is kept, however short the logs are: a provider sends again for a day."""
MOST_SKEW = timedelta(days=1)
"""How far a provider's clock may be ahead of ours without anything being forgotten before its stamp is too old."""
FORGERIES_KEPT = 200
"""Rejected deliveries of each verdict that are kept for a connection: enough to see an attack, too few to fill a
disk."""
FORGED_BYTES_KEPT = 16_000
REFUSED_BYTES_KEPT = 64_000
CALLBACKS_KEPT = 50
"""Unsigned deliveries that are kept for a job: its address may become known, and nobody fills a disk through it."""
CALLBACK_BYTES_KEPT = 64_000
"""Of the body of such a delivery: enough for any that a provider sends."""
TASK_LOST_AFTER = timedelta(seconds=60)
"""After so long the sweep takes up what nobody has acted on."""
TURNS = threading.Lock()
ID_FIELDS = ("video_id", "session_id", "video_translate_id", "proofread_id", "lipsync_id", "id")


@dataclass(frozen=True)
class Envelope:
    """What could be read of a body."""

    event_type: str
    object_id: str
    callback_id: str

    @classmethod
    def read(cls, body: bytes) -> "Envelope | None":
        """None where the body is not a JSON object with an event type."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(data, dict) or not isinstance(data.get("event_type"), str):
            return None
        inner = data.get("event_data")
        facts: dict[str, Any] = inner if isinstance(inner, dict) else {}
        found = next((facts[name] for name in ID_FIELDS if isinstance(facts.get(name), str)), "")
        callback_id = facts.get("callback_id", data.get("callback_id"))
        return cls(
            event_type=storable(data["event_type"], 80),
            object_id=storable(found, 120),
            callback_id=storable(callback_id, 120) if isinstance(callback_id, str) else "",
        )


def storable(text: str, longest: int) -> str:
    """Without what JSON can spell and a database cannot hold: halves of surrogate pairs, and NUL."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:longest]


def receive_signed(endpoint: Endpoint, headers: Mapping[str, str], body: bytes) -> Delivery:
    """Store a delivery to a registered endpoint with its verdict."""
    sent_at = moment(headers.get("Heygen-Timestamp"))
    verdict = _verdict(endpoint, headers, body, sent_at)
    envelope = Envelope.read(body)
    if envelope is None and verdict in (Verdict.VALID, Verdict.OLD_SECRET):
        verdict = Verdict.MALFORMED
    return _store(
        endpoint.connection, verdict, storable(headers.get("Heygen-Event-Id") or "", 120), envelope, body, sent_at
    )


def receive_callback(job: Job, callback_id: str, body: bytes) -> Delivery:
    """Store an unsigned delivery to a job's own address. The address says which job; the body is only a hint."""
    envelope = Envelope.read(body)
    if envelope is None:
        return _store(job.connection, Verdict.MALFORMED, "", None, body, None)
    heard = Delivery.objects.filter(job=job, verdict=Verdict.CALLBACK).order_by("-pk")[:CALLBACKS_KEPT]
    if len(pks := heard.values_list("pk", flat=True)) == CALLBACKS_KEPT:
        Delivery.objects.filter(pk=pks[0]).update(repeats=F("repeats") + 1)
        return Delivery.objects.get(pk=pks[0])
    envelope = Envelope(envelope.event_type, envelope.object_id, callback_id)
    return _store(job.connection, Verdict.CALLBACK, "", envelope, body[:CALLBACK_BYTES_KEPT], None, job)


def _verdict(endpoint: Endpoint, headers: Mapping[str, str], body: bytes, sent_at: datetime | None) -> Verdict:
    given = headers.get("Heygen-Signature") or headers.get("Signature")
    if signed(str(endpoint.secret), body, given):
        verdict = Verdict.VALID
    elif endpoint.old_secret_counts and signed(str(endpoint.old_secret), body, given):
        verdict = Verdict.OLD_SECRET
    else:
        return Verdict.FORGED
    return Verdict.STALE if sent_at and is_forgotten(sent_at) else verdict


def is_forgotten(sent_at: datetime) -> bool:
    """True where the same delivery may have come before and been deleted since.

    Ids and bodies are what tells a repeat. The stamp is not signed and clocks are wrong, so it is a hint and no more.
    """
    if settings.LOG_DAYS <= 0:
        return False
    memory = timedelta(days=max(settings.LOG_DAYS, REMEMBERED_AT_LEAST))
    return timezone.now() - sent_at > memory - MOST_SKEW


def moment(unix: str | None) -> datetime | None:
    """Aware UTC out of unix seconds; None for anything else."""
    if not unix or not unix.isascii() or not unix.isdigit() or len(unix) > 11:
        return None
    return datetime.fromtimestamp(int(unix), UTC)


def _store(
    connection: Connection,
    verdict: Verdict,
    event_id: str,
    envelope: Envelope | None,
    body: bytes,
    sent_at: datetime | None,
    job: Job | None = None,
) -> Delivery:
    delivery = Delivery(
        workspace_id=connection.workspace_id,
        connection=connection,
        job=job,
        event_id=event_id or _own_id(verdict, envelope, body),
        event_type=envelope.event_type if envelope else "",
        object_id=envelope.object_id if envelope else "",
        callback_id=envelope.callback_id if envelope else "",
        verdict=verdict,
        body=body,
        body_hash=hashlib.sha256(body).hexdigest() if verdict in SIGNED else "",
        sent_at=sent_at,
        next_try_at=timezone.now() + TASK_LOST_AFTER,
    )
    if not delivery.genuine:
        return _keep_forgery(delivery)
    try:
        with in_turn(), transaction.atomic():
            delivery.save()
            async_task("apps.webhooks.tasks.process", delivery.pk)
    except IntegrityError:
        return _heard_again(delivery)
    return delivery


def _heard_again(delivery: Delivery) -> Delivery:
    """The one that came first, under the same id or, as ids are not signed, with the same signed body."""
    same = Q(event_id=delivery.event_id)
    if delivery.body_hash:
        same |= Q(body_hash=delivery.body_hash)
    first = Delivery.objects.filter(same, connection=delivery.connection, verdict__in=GENUINE).order_by("pk")[:1].get()
    Delivery.objects.filter(pk=first.pk).update(repeats=F("repeats") + 1)
    return first


@contextlib.contextmanager
def in_turn() -> Iterator[None]:
    """One writer of this process after the other, first come, first served, where the database has one writer anyway.

    SQLite lets those who wait sleep and try again in no order: of a hundred events at once a few would wait a second.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with TURNS:
        yield


def _own_id(verdict: Verdict, envelope: Envelope | None, body: bytes) -> str:
    """An id for a delivery that brings none: equal over repeats, and apart from ids that a provider gives."""
    what = f"{verdict}\n{envelope.event_type}\n{envelope.object_id}\n{envelope.callback_id}\n" if envelope else ""
    return "own-" + hashlib.sha256(what.encode() + body).hexdigest()


def _keep_forgery(delivery: Delivery) -> Delivery:
    """Keep the newest few for the log; nothing else ever happens with them."""
    delivery.next_try_at = None
    delivery.processed_at = timezone.now()
    most = FORGED_BYTES_KEPT if delivery.verdict == Verdict.FORGED else REFUSED_BYTES_KEPT
    delivery.body = delivery.body[:most]
    delivery.save()
    kept = Delivery.objects.filter(connection=delivery.connection, verdict=delivery.verdict).order_by("-pk")
    surplus = list(kept.values_list("pk", flat=True)[FORGERIES_KEPT : FORGERIES_KEPT + 1])
    if surplus:
        kept.filter(pk__lte=surplus[0]).delete()
    return delivery
