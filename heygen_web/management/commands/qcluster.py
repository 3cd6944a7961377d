from typing import Any

from django_q.management.commands import qcluster

from heygen_web import heartbeat
from heygen_web.processes import end_forks_with_parent


class Command(qcluster.Command):  # type: ignore[misc]  # django-q carries no types
    """django-q's cluster, each of whose processes ends with the one above it and gives signs of life."""

    def handle(self, *args: Any, **options: Any) -> None:
        end_forks_with_parent()
        heartbeat.give_signs()
        super().handle(*args, **options)
