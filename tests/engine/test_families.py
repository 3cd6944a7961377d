"""One request, several results: approved once, and each of them followed, paid, failed and rendered again alone."""

from collections.abc import Iterator

import pytest

from apps.jobs.engine import submission
from apps.jobs.models import Attempt, Job
from apps.jobs.money import ledger
from apps.jobs.states import State
from tests.support import families
from tests.support.world import World, held_and_spent


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with families.registered():
        yield


def children_of(job: Job) -> list[Job]:
    return list(Job.objects.filter(parent=job).order_by("number"))


def campaign(world: World, *names: str) -> Job:
    return families.approve(world, families.ask(world, "test.campaign", names=list(names)))


def test_a_campaign_is_approved_once_and_each_row_is_sent_by_itself(world: World) -> None:
    job = campaign(world, "Ana", "Ben", "Cleo")
    assert held_and_spent(job)[0] == job.estimate_high
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert job.state == State.PROCESSING
    assert Attempt.objects.filter(job=job).count() == 0
    rows = children_of(job)
    assert [row.state for row in rows] == [State.QUEUED] * 3
    assert [row.title for row in rows] == ["Hello all · Ana", "Hello all · Ben", "Hello all · Cleo"]
    assert held_and_spent(job)[0] == 0
    assert sum(held_and_spent(row)[0] for row in rows) == job.estimate_high
    assert ledger.this_month(job.workspace_id, simulated=True).held == job.estimate_high
    for _row in rows:
        submission.advance(world.connection.pk)
    assert sorted(film["title"] for film in world.films()) == [row.title for row in rows]
