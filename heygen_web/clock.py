"""The clock: makes the workers look after the house.

The clock never works itself. It asks the queue for one `beat`; the beat runs every sweep in `CLOCK_TASKS` and answers.
All workers share it: whoever is first asks, and any cluster may run it. Whether a cluster lives is told by its own
`heartbeat`.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.tasks import async_task

from apps.jobs.models import Pulse
from apps.jobs.tasks import is_due

logger = logging.getLogger(__name__)

NAME = "worker"
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
