"""Many deliveries within a moment: one task for all of them, instead of one written with each."""

import threading
import time
from typing import Final

from django.db import connection
from django_q.tasks import async_task

from .inbox import in_turn

MOMENT: Final = 0.2
"""Seconds for which deliveries are gathered."""


class Rush:
    """Begins with a delivery that nobody waits for, and lasts while others come within `moment` seconds.

    What is gathered when the process is killed has no task yet: the sweep takes it up, as where a task is lost.
    """

    def __init__(self, moment: float = MOMENT) -> None:
        self._moment = moment
        self._lock = threading.Lock()
        self._until = 0.0
        self._gathered: list[int] = []

    def begins(self) -> bool:
        """True for the first in a while, whose task is written at once."""
        with self._lock:
            now = time.monotonic()
            if self._gathered or now < self._until:
                return False
            self._until = now + self._moment
            return True

    def add(self, delivery_id: int) -> None:
        with self._lock:
            self._gathered.append(delivery_id)
            if len(self._gathered) > 1:
                return
        try:
            # Not a daemon: a process that ends in good order writes the task before.
            threading.Timer(self._moment, self._wake).start()
        except RuntimeError:  # There are no threads to be had.
            self._wake()

    def _wake(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, []
            self._until = time.monotonic() + self._moment
        try:
            with in_turn():
                async_task("apps.webhooks.tasks.process_each", gathered)
        finally:
            connection.close()
