"""No attempt stays open once its job has moved on, in whatever order answers and news come in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.jobs.engine import attempts, lifecycle, resolution, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Attempt, Job
from apps.jobs.models.attempts import Ending
from apps.jobs.states import Source, State
from apps.providers import Report
from tests.support.world import World

FILM = "f" * 32
READY = Report(state="completed", provider_id=FILM, duration=1.0, links={})
NO_GOOD = replace(READY, state="failed", failure_code="rendering_failed")


def sending(world: World) -> tuple[Job, Attempt]:
    world.approved()
    found = submission.claim_next(world.connection.pk)
    assert found is not None
    return found


def doubtful(world: World) -> tuple[Job, Attempt]:
    """A job in doubt that a worker has just taken to ask again."""
    job, _attempt = sending(world)
    lifecycle.lose(job, News("Lost", Source.WORKER), seconds=0)
    attempt = resolution._take(job)
    assert attempt is not None
    return Job.objects.get(pk=job.pk), attempt


def ending(attempt: Attempt) -> str:
    attempt.refresh_from_db()
    assert (attempt.ending == Ending.OPEN) == (attempt.ended_at is None)
    return attempt.ending


@pytest.mark.parametrize("start", [sending, doubtful], ids=["sending", "in doubt"])
@pytest.mark.parametrize("report", [READY, NO_GOOD], ids=["ready", "failed"])
@pytest.mark.parametrize("source", [Source.WEBHOOK, Source.POLL, Source.STREAM])
def test_news_before_the_answer_closes_the_attempt(
    world: World, start: Callable[[World], tuple[Job, Attempt]], report: Report, source: Source
) -> None:
    job, attempt = start(world)
    assert lifecycle.record(job, report, source)
    assert ending(attempt) == Ending.OVERTAKEN


def test_the_answer_after_the_news_is_written_down(world: World) -> None:
    job, attempt = sending(world)
    lifecycle.record(job, READY, Source.WEBHOOK)
    attempts.close(attempt, Ending.ACCEPTED, status=200)
    assert ending(attempt) == Ending.ACCEPTED
    assert attempt.status == 200


def test_an_answer_that_is_lost_after_the_news_tells_nothing_new(world: World) -> None:
    job, attempt = sending(world)
    lifecycle.record(job, READY, Source.WEBHOOK)
    attempts.close(attempt, Ending.UNKNOWN)
    assert ending(attempt) == Ending.OVERTAKEN


def test_the_answer_before_the_news_stands(world: World) -> None:
    job, attempt = sending(world)
    attempts.close(attempt, Ending.ACCEPTED, status=200)
    lifecycle.accept(job, FILM, News("Accepted", Source.WORKER), first_check=0)
    lifecycle.record(job, READY, Source.WEBHOOK)
    assert ending(attempt) == Ending.ACCEPTED


def test_news_after_the_lease_ran_out_leaves_the_lost_attempt_lost(world: World) -> None:
    job, attempt = sending(world)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert resolution.expire_lease(job.pk)
    assert ending(attempt) == Ending.UNKNOWN
    lifecycle.record(Job.objects.get(pk=job.pk), READY, Source.POLL)
    assert ending(attempt) == Ending.UNKNOWN


def test_who_gives_up_closes_the_attempt_of_the_worker_that_died(world: World) -> None:
    job, attempt = doubtful(world)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert resolution.give_up(Job.objects.get(pk=job.pk), world.cast.cleo)
    assert ending(attempt) == Ending.UNKNOWN


def test_nobody_asks_again_about_what_news_has_settled_meanwhile(world: World) -> None:
    job, _attempt = sending(world)
    lifecycle.lose(job, News("Lost", Source.WORKER), seconds=0)
    seen_before = Job.objects.get(pk=job.pk)
    assert lifecycle.record(job, READY, Source.WEBHOOK)
    assert resolution._take(seen_before) is None
    assert not Attempt.objects.filter(job=job, ending=Ending.OPEN).exists()
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED
