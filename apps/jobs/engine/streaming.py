"""Listening to providers that tell how far they are while they work.

It is faster than looking and never needed: a stream that breaks, or a listener that dies, leaves the job to the looks.
"""

import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from apps.providers import ProviderError

from ..kinds import Streamed, kind
from ..models import Job
from ..states import Source, State
from . import account_check, lifecycle

logger = logging.getLogger(__name__)
MOST = 16
"""Streams at a time; the jobs beyond are looked at."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until a stream that broke is opened again."""


def followed_kinds() -> list[str]:
    return [name for name in settings.JOB_KINDS if isinstance(kind(name), Streamed)]


def stream(job_id: int) -> bool:
    """Listen to one job until it has ended, or the line breaks. True where nothing more is to come."""
    found = Job.objects.filter(pk=job_id, state=State.PROCESSING).select_related("connection", "workspace", "author")
    job = found.first()
    if job is None:
        return True
    work = kind(job.kind)
    if not isinstance(work, Streamed):
        return True
    if account_check.account_mismatch(job):
        return False
    try:
        for report in work.follow(job.connection, job.provider_id, reason=f"job {job.pk}"):
            lifecycle.record(job, report, Source.STREAM)
            if report.state != "processing":
                return True
    except ProviderError as error:
        logger.info("job %s: the stream broke, %s", job.pk, error.code or type(error).__name__)
    return False


@dataclass
class _Rest:
    tries: int
    until: float


class Listener:
    """Opens a stream, in a thread of its own, for each job that can be listened to. Call `look` every second."""

    def __init__(self) -> None:
        self._kinds = followed_kinds()
        self._threads: dict[int, threading.Thread] = {}
        self._rests: dict[int, _Rest] = {}

    def look(self) -> None:
        close_old_connections()
        moving = Job.objects.filter(
            kind__in=self._kinds, state=State.PROCESSING, connection__enabled=True, accepted_at__lte=timezone.now()
        )
        ids = set(moving.order_by("accepted_at").values_list("pk", flat=True)[:MOST])
        self._threads = {pk: thread for pk, thread in self._threads.items() if thread.is_alive()}
        self._rests = {pk: rest for pk, rest in self._rests.items() if pk in ids}
        for pk in sorted(ids - self._threads.keys()):
            rest = self._rests.get(pk)
            if len(self._threads) < MOST and (rest is None or rest.until <= time.monotonic()):
                self._threads[pk] = threading.Thread(target=self._listen, args=(pk,), daemon=True)
                self._threads[pk].start()

    def _listen(self, pk: int) -> None:
        try:
            ended = stream(pk)
        except DatabaseError:
            logger.warning("job %s: the database did not answer while listening", pk)
            ended = False
        except Exception:
            logger.exception("job %s: listening failed", pk)
            ended = False
        finally:
            connection.close()
        if ended:
            return
        tries = self._rests[pk].tries + 1 if pk in self._rests else 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(tries, 10))
        self._rests[pk] = _Rest(tries, time.monotonic() + pause)
