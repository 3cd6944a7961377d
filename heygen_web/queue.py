"""Where a task cluster takes its tasks from: the queue that all share, and before it one that is its own."""

import os

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf

OWN = "CLUSTER_QUEUE"
"""The variable by which a supervisor names its cluster's own queue."""


class Queues(ORM):  # type: ignore[misc]  # django-q carries no types
    """Without a queue of its own, as in a web process, it is django-q's broker and nothing else."""

    def dequeue(self) -> list[tuple[int, str]] | None:
        """The next task as (id, payload), own ones first; None after a short sleep where there is none."""
        own = os.environ.get(OWN)
        if own and self.list_key == Conf.CLUSTER_NAME and self._waits(own):
            found: list[tuple[int, str]] | None = ORM(list_key=own).dequeue()
            return found
        shared: list[tuple[int, str]] | None = super().dequeue()
        return shared

    def _waits(self, key: str) -> bool:
        return bool(self.get_connection().filter(key=key, lock__lt=timezone.now()).exists())
