"""The heartbeat of one `worker` command: proof that its own cluster works, however many others live beside it.

All clusters take their tasks from one queue, so that a task which was done says nothing about any one of them.
Therefore each cluster has a second queue that nobody else reads (`heygen_web.queue`), into which its supervisor puts a
ping every few seconds; there it waits behind no long queue. A cluster's processes tell their supervisor through a pipe
when a task begins and when it ends, any task. A cluster that says nothing hangs, unless all its processes are at a
task that may last. The supervisor writes down in its own row when it last heard a sign, for who looks from outside.

The pipe is no detour: it needs no database, costs a task nothing, and is gone with the processes.
"""

import contextlib
import os
import secrets
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute
from django_q.tasks import async_task

from apps.jobs.models import Pulse

from .queue import OWN

SIGNS = "CLUSTER_SIGNS"
"""The variable that holds the number of the pipe to the supervisor."""
PREFIX = "worker-"
EVERY = 4.0
"""Seconds between two pings, and between two lines in the row."""
LONGEST_SILENCE = 30.0
"""Seconds without a sign after which a cluster hangs."""
WELL = timedelta(seconds=25)
"""So old may the last sign be that is written down, while the worker counts as well."""
GONE = timedelta(minutes=10)
"""Rows of supervisors that have not been heard of for so long are swept."""


def ping() -> None:
    """Do nothing: that it was done is the answer."""


# --- In the cluster ---------------------------------------------------------------------------------------


def give_signs() -> None:
    """From now on this process, and what it forks, tells its supervisor when a task begins and ends."""
    if SIGNS in os.environ:
        pre_execute.connect(_begins, dispatch_uid=f"{__name__}.begins")
        post_execute_in_worker.connect(_ends, dispatch_uid=f"{__name__}.ends")


def _begins(**_signal: object) -> None:
    _say("+")


def _ends(**_signal: object) -> None:
    _say("-")


def _say(what: str) -> None:
    # A supervisor that does not listen, or is gone, is no reason for a task to fail.
    with contextlib.suppress(OSError):
        os.write(int(os.environ[SIGNS]), f"{what}{os.getpid()}\n".encode())


# --- In the supervisor ------------------------------------------------------------------------------------


class Heartbeat:
    """What a supervisor knows of its cluster. Moments are seconds of the monotonic clock, which no sleep skews."""

    def __init__(self) -> None:
        self.name = PREFIX + secrets.token_hex(6)
        self._signs, self.pipe = os.pipe()
        for end in (self._signs, self.pipe):
            os.set_blocking(end, False)
        self._half = b""
        self._busy: dict[int, float] = {}
        self._heard: float | None = None
        self._patient_since = self._written = time.monotonic()

    @property
    def env(self) -> dict[str, str]:
        return {OWN: self.name, SIGNS: str(self.pipe)}

    def be_patient(self) -> None:
        """The silence so far has another reason than the cluster."""
        self._patient_since = time.monotonic()

    def begin(self) -> None:
        """A cluster has just been started: what the one before was at is forgotten, and a ping is wanted now."""
        self._listen()
        self._busy.clear()
        self._written = time.monotonic() - EVERY
        self.be_patient()

    def tick(self) -> None:
        """Listen, and now and then write down what was heard and ping again. Call it every second."""
        self._listen()
        now = time.monotonic()
        if self._all_at_work(now):
            self._heard = now
        if now - self._written < EVERY:
            return
        self._written = now
        at = timezone.now()
        heard = at - timedelta(seconds=now - self._heard) if self._heard is not None else None
        Pulse.objects.update_or_create(name=self.name, defaults={"asked_at": at, "answered_at": heard})
        OrmQ.objects.filter(key=self.name).delete()
        async_task("heygen_web.heartbeat.ping", cluster=self.name)

    def is_stale(self) -> bool:
        """True where the cluster hangs."""
        return time.monotonic() - max(self._patient_since, self._heard or 0.0) > LONGEST_SILENCE

    def end(self) -> None:
        """The supervisor goes: nobody waits for it any more."""
        Pulse.objects.filter(name=self.name).delete()
        OrmQ.objects.filter(key=self.name).delete()

    def _listen(self) -> None:
        """Take in every sign that has come. Lines are `+pid` and `-pid`."""
        now = time.monotonic()
        with contextlib.suppress(BlockingIOError):
            while got := os.read(self._signs, 65_536):
                *lines, self._half = (self._half + got).split(b"\n")
                for line in lines:
                    self._heard = now
                    if line.startswith(b"+"):
                        self._busy[int(line[1:])] = now
                    else:
                        self._busy.pop(int(line[1:]), None)

    def _all_at_work(self, now: float) -> bool:
        """True while each process of the cluster is at a task, and none for longer than a task may last."""
        self._busy = {pid: since for pid, since in self._busy.items() if _runs(pid)}
        longest = settings.TASK_TIMEOUT + 10
        return sum(now - since < longest for since in self._busy.values()) >= settings.WORKERS


def _runs(pid: int) -> bool:
    """Neither gone, nor a zombie, nor stopped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "TtZX"


# --- From outside -----------------------------------------------------------------------------------------


def last_sign() -> datetime | None:
    """When any worker last gave a sign, as far as it is written down."""
    found: datetime | None = _rows().aggregate(last=Max("answered_at"))["last"]
    return found


def is_well(sign: datetime | None) -> bool:
    """True where a sign of that moment is young enough."""
    return sign is not None and timezone.now() - sign < WELL


def silent() -> int:
    """How many workers are watched over but give no sign: they hang, and are started anew."""
    return sum(not is_well(row.answered_at) for row in _rows().filter(asked_at__gt=timezone.now() - WELL))


def sweep() -> None:
    """Forget the supervisors that are gone without a word, and their pings."""
    _rows().filter(asked_at__lt=timezone.now() - GONE).delete()
    OrmQ.objects.filter(key__startswith=PREFIX).exclude(key__in=_rows().values("name")).delete()


def _rows() -> QuerySet[Pulse]:
    return Pulse.objects.filter(name__startswith=PREFIX)
