"""Slots of a provider that answers slowly are kept busy by the workers that there usually are."""

from datetime import timedelta
from math import ceil

import pytest
from django.db.models import Avg

from apps.accounts.models import Connection, VendorCall
from apps.accounts.models.connections import Provider
from apps.jobs.models import Attempt, Job, JobEvent
from apps.jobs.states import IN_FLIGHT, State
from tests.engine.test_faults import POLLING
from tests.support.portal import Portal
from tests.support.sandbox import wait_until
from tests.support.speech import speaker
from tests.support.world import World

LIMIT, ANSWERS, SECONDS = 9, 30, 3
USUAL = {**POLLING, "TASK_TIMEOUT": "150", "SUBMIT_LEASE": "180", "VENDOR_WRITE_TIMEOUT": "120"}
"""As the portal waits where nobody has set anything."""


@pytest.mark.timeout(150)
def test_thirty_slow_answers_under_a_limit_of_nine_take_little_more_than_they_must(
    world: World, portal: Portal
) -> None:
    gateway = speaker(world, Provider.USEAPI)
    Connection.objects.filter(pk=gateway.connection.pk).update(concurrency=LIMIT)
    for _ in range(ANSWERS):
        gateway.approved()
    world.sandbox.fault("slow", times=ANSWERS, match=f"POST {gateway.path}", key=gateway.key, seconds=SECONDS)
    portal.worker(**USUAL)
    mine = Job.objects.filter(connection=gateway.connection)
    wait_until(lambda: mine.filter(state=State.COMPLETED).count() == ANSWERS, seconds=100)
    first = Attempt.objects.filter(job__in=mine).order_by("pk")[0].started_at
    last = mine.order_by("-ended_at")[0].ended_at
    assert last is not None
    calls = VendorCall.objects.filter(connection=gateway.connection, method="POST")
    took = calls.aggregate(milliseconds=Avg("duration_ms"))["milliseconds"]
    assert took >= SECONDS * 1000
    ideal = timedelta(milliseconds=ceil(ANSWERS / LIMIT) * took)
    assert last - first <= 1.2 * ideal, f"{last - first} instead of {ideal}"
    assert len(gateway.calls()) == ANSWERS
    assert _most_under_way() == LIMIT


def _most_under_way() -> int:
    """What the events tell, in the order of their commits."""
    busy = most = 0
    for before, after in JobEvent.objects.order_by("seq").values_list("before", "after"):
        busy += (after in IN_FLIGHT) - (before in IN_FLIGHT)
        most = max(most, busy)
    return most
