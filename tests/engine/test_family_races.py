"""Requests for several results whose workers die, and results that end at the same instant.

`test_postgres` runs this file once more on PostgreSQL.
"""

from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.jobs.engine import lifecycle, submission
from apps.jobs.models import Job
from apps.jobs.states import Source, State
from apps.providers import Report
from tests.sandbox.test_assets import upload
from tests.support.families import LANGUAGES, adds_up, approve, ask, campaign, go_on, parts_of, translations
from tests.support.together import together
from tests.support.world import World

pytestmark = pytest.mark.usefixtures("kinds_of_families")


def test_two_results_that_end_at_the_same_instant_end_the_request_once(world: World) -> None:
    for _time in range(4):
        job = campaign(world, "Ana", "Ben")
        while submission.advance(world.connection.pk) or Job.objects.ready().exists():
            pass
        parts = parts_of(job)
        report = [Report(state="failed", provider_id=part.provider_id, failure_code="x") for part in parts]
        outcomes = together(
            *(partial(lifecycle.record, *pair, Source.POLL) for pair in zip(parts, report, strict=True))
        )
        assert outcomes == [True, True]
        job.refresh_from_db()
        assert job.state == State.FAILED
        assert job.events.filter(after=State.FAILED).count() == 1
        adds_up(job)


class Killed(BaseException):
    """The worker is gone, at this very statement."""


class Death:
    """Lets so many statements through, and no more."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            raise Killed
        self.left -= 1
        return execute(sql, params, many, context)


def killed_after(world: World, statements: int) -> bool:
    """One task of a worker that dies after so many statements. False where it was done before."""
    try:
        with connection.execute_wrapper(Death(statements)):
            submission.advance(world.connection.pk)
    except Killed:
        return True
    return False


@pytest.mark.parametrize("name", ["test.campaign", "test.dub"])
def test_a_worker_that_is_killed_at_any_statement_makes_each_result_once(world: World, film: bytes, name: str) -> None:
    asset = upload(world.sandbox, world.key, film).json()["data"]["asset_id"]
    statements, was_killed, made = 0, True, 0
    while was_killed:
        job = approve(world, ask(world, name, names=["Ana", "Ben"], asset=asset, languages=LANGUAGES[:2]))
        was_killed = killed_after(world, statements)
        go_on(world, job)
        assert job.state == State.COMPLETED, (statements, job.state, job.failure)
        assert [part.number for part in parts_of(job)] == [1, 2]
        before, made = made, count_made(world, name)
        assert made - before == (2 if name == "test.campaign" else 1), statements
        adds_up(job)
        statements += 6
    assert statements > 30


def count_made(world: World, name: str) -> int:
    """Films of a campaign; of translations, the requests that made something."""
    if name == "test.campaign":
        return len(world.films())
    return len({call["idempotency_key"] for call in translations(world)})
