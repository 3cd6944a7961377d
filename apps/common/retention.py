"""Logs that do not grow for ever: what is older than `LOG_DAYS` goes, a little at a time."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

BATCH = 500
"""Rows that are looked at in one beat of the clock, so that no beat takes long."""


def delete_old(rows: QuerySet[Any], when: str, *, at_least: int = 0) -> int:
    """Delete what is older than `LOG_DAYS` among the first rows; `when` names the column of their time.

    Nothing is deleted that is younger than `at_least` days, whatever the setting says.

    The first rows are the oldest, so no index over the time is needed. The number deleted; always 0 where all is kept.
    """
    if settings.LOG_DAYS <= 0:
        return 0
    end = timezone.now() - timedelta(days=max(settings.LOG_DAYS, at_least))
    first = rows.order_by("pk").values_list("pk", when)[:BATCH]
    old = [pk for pk, at in first if at < end]
    return rows.filter(pk__in=old).delete()[0] if old else 0
