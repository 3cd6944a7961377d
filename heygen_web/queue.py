"""Where a task cluster takes its tasks from: the queue that all share, and before it one that is its own."""

import os
import time

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf

from apps.common.prepared import Statement
from apps.common.tasks import hold

OWN = "CLUSTER_QUEUE"
"""The variable by which a supervisor names its cluster's own queue."""


WAITS = Statement(
    'SELECT "key" FROM "django_q_ormq" WHERE "key" IN (%s, %s) AND "lock" < %s ORDER BY "key" = %s DESC LIMIT 1'
)
"""Which of two queues holds a task that nobody works on: the one that is named first and last, where both do."""


class Queues(ORM):  # type: ignore[misc]  # django-q carries no types
    """It is django-q's broker, but asks one plain question while there is nothing to do."""

    def enqueue(self, task: str) -> int | None:
        """The number of the task; None where it is written together with others, later."""
        if hold(self.list_key or Conf.CLUSTER_NAME, task):
            return None
        number: int = super().enqueue(task)
        return number

    def dequeue(self) -> list[tuple[int, str]] | None:
        """The next task as (id, payload), own ones first; None after a short sleep where there is none."""
        # A connection that is too old is closed by this.
        self.get_connection()
        own = os.environ.get(OWN, "") if self.list_key == Conf.CLUSTER_NAME else ""
        waits = WAITS.row(own, self.list_key, timezone.now(), own)
        if waits is None:
            time.sleep(Conf.POLL)
            return None
        found: list[tuple[int, str]] | None = ORM(list_key=own).dequeue() if waits == (own,) else super().dequeue()
        return found
