"""The clock: makes the worker look after the house, and proves by a heartbeat that it does.

The clock never works itself. It asks the queue for one `beat`; the beat runs every sweep in `CLOCK_TASKS` and answers.
An answer therefore proves queue, worker and database alive. Behind a long queue a beat waits its turn, so every other
task that ends is a sign of life too; where both are missing, the supervisor starts the cluster anew.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.signals import post_execute_in_worker
from django_q.tasks import async_task

from apps.jobs.models import Pulse
from apps.jobs.tasks import is_due

logger = logging.getLogger(__name__)

NAME = "worker"
SIGN = "task"
SIGN_EVERY = timedelta(seconds=5)
REST = timedelta(seconds=15)
"""Between two beats while nothing is due; while something is, the clock asks every second."""


def beat() -> None:
    """Run every sweep, then answer. One sweep that fails does not keep the others from running."""
    for name in settings.CLOCK_TASKS:
        try:
            import_string(name)()
        except Exception:
            logger.exception("%s failed; it runs again with the next beat", name)
    Pulse.objects.filter(name=NAME).update(answered_at=timezone.now())


class Signs:
    """Writes down now and then that this process has ended a task."""

    def __init__(self) -> None:
        self.written_at: datetime | None = None

    def __call__(self, **_signal: object) -> None:
        now = timezone.now()
        if self.written_at is not None and now - self.written_at < SIGN_EVERY:
            return
        # Raised here, it would end the worker's process after its task was done.
        try:
            Pulse.objects.update_or_create(name=SIGN, defaults={"asked_at": now, "answered_at": now})
        except DatabaseError as error:
            logger.warning("no sign of life could be written: %s", type(error).__name__)
        else:
            self.written_at = now


task_ended = Signs()
post_execute_in_worker.connect(task_ended, dispatch_uid="heygen_web.clock")


def last_sign() -> datetime | None:
    """When a task last ended, as far as anybody has written it down."""
    found: datetime | None = Pulse.objects.filter(name__in=(NAME, SIGN)).aggregate(last=Max("answered_at"))["last"]
    return found


def begin() -> None:
    """A cluster has just been started: what was asked of the one before is forgotten, and a beat is wanted now."""
    now = timezone.now()
    Pulse.objects.update_or_create(name=NAME, defaults={"asked_at": now - REST, "answered_at": now - REST})


def tick() -> None:
    """Ask for a beat where one is wanted. Call it every second."""
    close_old_connections()
    now = timezone.now()
    pulse = Pulse.objects.filter(name=NAME).first()
    if pulse is None:
        return
    waits = pulse.answered_at is None or pulse.answered_at < pulse.asked_at
    patience = timedelta(seconds=settings.WORKER_STALE) if waits else REST
    if now - pulse.asked_at < patience and (waits or not is_due()):
        return
    if Pulse.objects.filter(name=NAME, asked_at=pulse.asked_at).update(asked_at=now):
        async_task("heygen_web.clock.beat")


def is_stale(since: datetime) -> bool:
    """True where the cluster that was started at `since` has ended no task for too long, though it was asked to."""
    last = max(filter(None, (last_sign(), since)))
    return timezone.now() - last > timedelta(seconds=settings.WORKER_STALE) + REST
