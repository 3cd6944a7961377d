"""What the worker does. Each task takes ids, is short, and may be delivered twice, late or never."""

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.models import Connection

from .engine import children, copying, lifecycle, polling, resolution, submission
from .models import Job, Output
from .states import Source, State


def advance(connection_id: int) -> None:
    """Send the next job of this connection."""
    submission.advance(connection_id)


def copy(job_id: int) -> None:
    """Bring a job's results home."""
    copying.copy_outputs(job_id)


def cancel_parts(job_id: int) -> None:
    """Cancel what a stopped request has not sent yet."""
    children.cancel_parts(job_id)


def release(job_id: int) -> None:
    """Let a part be sent once what it is made with is here."""
    children.release(job_id)


def look(job_id: int, source: str) -> None:
    """Ask about one job."""
    polling.poll(job_id, Source(source))


def look_at_many(job_ids: list[int]) -> None:
    """Ask about many jobs with as few calls as there can be."""
    polling.poll_many(job_ids)


def resolve(job_id: int) -> None:
    """Find out what became of a job whose answer was lost."""
    resolution.resolve(job_id)


def sweep() -> None:
    """Pick up every job whose next step is overdue: the queue is an accelerator, the ledger is the truth.

    It talks to no provider itself: the heartbeat runs it, and a provider that hangs must not look like a dead worker.
    """
    for pk in _due(State.SUBMITTING):
        resolution.expire_lease(pk)
    for pk in _due(State.UNCONFIRMED):
        async_task("apps.jobs.tasks.resolve", pk)
    for together in polling.take_due():
        async_task("apps.jobs.tasks.look_at_many", together)
    for pk in copying.take_due():
        async_task("apps.jobs.tasks.copy", pk)
    for pk in children.take_stopped():
        async_task("apps.jobs.tasks.cancel_parts", pk)
    for pk in children.take_waiting():
        async_task("apps.jobs.tasks.release", pk)
    for pk in _can_send():
        lifecycle.wake(pk)


def _can_send() -> list[int]:
    """Connections with a job whose turn it is and a slot for it."""
    queued = Job.objects.filter(connection=OuterRef("pk")).ready()
    waiting = Connection.objects.usable().filter(Exists(queued)).values_list("pk", flat=True)
    return [pk for pk in waiting if submission.has_next(pk)]


def _due(state: State) -> list[int]:
    due = Job.objects.filter(state=state, next_check_at__lte=timezone.now())
    return list(due.order_by("next_check_at").values_list("pk", flat=True)[:100])


def is_due() -> bool:
    """True while something waits that a sweep can set in motion; what waits for a slot is woken by who frees it."""
    now = timezone.now()
    jobs = Job.objects.filter(next_check_at__lte=now).exclude(state=State.QUEUED)
    outputs = Output.objects.filter(next_try_at__lte=now, media__isnull=True)
    return jobs.exists() or outputs.exists() or bool(children.take_waiting()) or bool(_can_send())
