"""From a delivery to the ledger: find the job, ask the provider by id, record what it says."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts import audit
from apps.accounts.models import User
from apps.jobs.engine.callbacks import job_of_callback
from apps.jobs.engine.polling import poll_object
from apps.jobs.models import Job
from apps.jobs.states import IN_FLIGHT, Source

from .models import GENUINE, Delivery

GIVE_UP_AFTER = 8
"""Tries to find the job of a delivery: news may come before the create answer has been stored."""


def process(delivery_id: int) -> None:
    """Act on one delivery. Doing it twice is harmless: the ledger decides."""
    delivery = Delivery.objects.filter(pk=delivery_id, verdict__in=GENUINE).first()
    if delivery is None:
        return
    job = find_job(delivery)
    if job is None:
        _not_ours(delivery)
    elif job.state not in IN_FLIGHT:
        _done(delivery, job, f"Nothing to do: the job is {job.get_state_display().lower()}.")
    else:
        moved = poll_object(job, job.provider_id or delivery.object_id, Source.WEBHOOK)
        if not moved:
            job.refresh_from_db(fields=["state"])
        if moved:
            _done(delivery, job, f"The job is {job.get_state_display().lower()}.")
        elif job.state in IN_FLIGHT and delivery.tries < GIVE_UP_AFTER:
            _later(delivery, job, "The provider had nothing new; we'll check again.")
        else:
            _done(delivery, job, "The provider had nothing new.")


def find_job(delivery: Delivery) -> Job | None:
    """By the provider's id, else by the id that we gave along; always within the connection that it came through."""
    jobs = Job.objects.filter(connection=delivery.connection).select_related("connection", "workspace")
    by_id = jobs.filter(provider_id=delivery.object_id).first() if delivery.object_id else None
    if by_id is not None:
        return by_id
    given = job_of_callback(delivery.callback_id) if delivery.callback_id else None
    # News that name another object than the job's own are not its news; news that name none are about the job.
    fits = Q(provider_id="") | Q(provider_id=delivery.object_id) if delivery.object_id else ~Q(provider_id="")
    return jobs.filter(fits, pk=given.pk).first() if given else None


@transaction.atomic
def replay(delivery: Delivery, *, by: User) -> None:
    """A person asks to act on it again."""
    Delivery.objects.filter(pk=delivery.pk, verdict__in=GENUINE).update(tries=0, result="", processed_at=None)
    async_task("apps.webhooks.tasks.process", delivery.pk)
    facts: dict[str, Any] = {"delivery": delivery.pk, "event": delivery.event_id, "verdict": str(delivery.verdict)}
    audit.write(delivery.workspace_id, "delivery.replayed", f"{delivery}", by=by, **facts)


def take_due() -> list[int]:
    """Deliveries that wait for another try, or whose task was lost."""
    now = timezone.now()
    due = Delivery.objects.filter(next_try_at__lte=now, verdict__in=GENUINE)
    hopeless = "Given up: processing it failed repeatedly."
    due.filter(tries__gt=2 * GIVE_UP_AFTER).update(result=hopeless, next_try_at=None, processed_at=now)
    # The try is counted before the work, so that one whose processing breaks comes to an end too.
    later = {"next_try_at": now + timedelta(minutes=2), "tries": F("tries") + 1}
    waiting = due.values_list("pk", flat=True)[:100]
    return [pk for pk in waiting if Delivery.objects.filter(pk=pk, next_try_at__lte=now).update(**later)]


def _not_ours(delivery: Delivery) -> None:
    known_shape = bool(delivery.object_id or delivery.callback_id)
    if known_shape and delivery.tries < GIVE_UP_AFTER:
        _later(delivery, None, "No job of ours yet; we'll try again.")
    else:
        _done(delivery, None, "Not ours: stored and ignored.")


def _later(delivery: Delivery, job: Job | None, result: str) -> None:
    again = timezone.now() + timedelta(seconds=2 * 2**delivery.tries)
    Delivery.objects.filter(pk=delivery.pk).update(job=job, result=result, next_try_at=again, tries=F("tries") + 1)


def _done(delivery: Delivery, job: Job | None, result: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        job=job, result=result, next_try_at=None, processed_at=timezone.now()
    )
