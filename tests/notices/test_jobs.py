"""Who is told what about a job, and that it is once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership, Workspace
from apps.jobs import reminders
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Job
from apps.jobs.states import Source, State
from apps.notices.models import Notice
from apps.providers import Report

from .conftest import job_of, told

DONE = Report(provider_id="film-1", state="completed", duration=4.0)
BROKEN = Report(provider_id="film-1", state="failed", failure_message="The voice is gone")


def everybody(cast: Cast) -> dict[str, list[str]]:
    people = {"ana": cast.ana, "ben": cast.ben, "cleo": cast.cleo, "dan": cast.dan}
    return {name: told(user) for name, user in people.items()}


@pytest.mark.row("WEB-22")
def test_a_finished_job_gives_its_starter_one_notice_and_nobody_else_one(cast: Cast) -> None:
    assert lifecycle.record(job_of(cast), DONE, Source.WEBHOOK)
    assert everybody(cast) == {"ana": ["finished"], "ben": [], "cleo": [], "dan": []}
    notice = Notice.objects.get()
    assert (notice.title, notice.reason) == ("Welcome video", "You created it.")
    assert notice.url == Job.objects.get().get_absolute_url()


@pytest.mark.row("WEB-14")
def test_news_that_comes_three_times_is_told_once(cast: Cast) -> None:
    job = job_of(cast)
    for _ in range(3):
        lifecycle.record(Job.objects.get(pk=job.pk), DONE, Source.WEBHOOK)
    assert told(cast.ana) == ["finished"]


def test_a_failure_is_told_with_its_reason(cast: Cast) -> None:
    lifecycle.record(job_of(cast), BROKEN, Source.POLL)
    assert told(cast.ana) == ["failed"]
    assert "could not render this" in Notice.objects.get().text


@pytest.mark.parametrize(("who", "kinds"), [("ana", []), ("cleo", ["failed"])])
def test_nobody_is_told_of_what_they_did_themselves(cast: Cast, who: str, kinds: list[str]) -> None:
    job = job_of(cast, State.UNCONFIRMED)
    by = News("Given up", Source.PERSON, actor=getattr(cast, who))
    lifecycle.fail(job, by, code="given_up", words="Nobody could find it.")
    assert told(cast.ana) == kinds


def test_a_job_that_comes_back_from_the_queue_says_why(cast: Cast) -> None:
    job = job_of(cast, State.QUEUED)
    assert lifecycle.unqueue(job, News("Not sent", Source.WORKER, detail="Nobody says yes any more."))
    assert told(cast.ana) == ["returned"]
    assert "Nobody says yes any more." in Notice.objects.get().text


def test_who_has_left_is_not_told(cast: Cast) -> None:
    job = job_of(cast)
    Membership.objects.filter(user=cast.ana).delete()
    lifecycle.record(job, DONE, Source.WEBHOOK)
    assert Notice.objects.count() == 0


def test_a_move_that_is_taken_back_takes_its_notice_along(cast: Cast) -> None:
    job = job_of(cast)
    assert not lifecycle.fail(
        Job(pk=job.pk, state=State.UNCONFIRMED, round=1, author=cast.ana, workspace=cast.northbound),
        News("Given up", Source.PERSON),
        code="given_up",
        words="",
    )
    assert Notice.objects.count() == 0


def late(cast: Cast, minutes: int) -> Job:
    job = job_of(cast)
    Job.objects.filter(pk=job.pk).update(expected_at=timezone.now() - timedelta(minutes=minutes))
    return job


def doubtful(cast: Cast, minutes: int) -> Job:
    job = job_of(cast, State.UNCONFIRMED)
    Job.objects.filter(pk=job.pk).update(changed_at=timezone.now() - timedelta(minutes=minutes))
    return job


def test_a_late_job_tells_its_author_once_and_wakes_open_pages(cast: Cast) -> None:
    job = late(cast, 6)
    for _ in range(3):
        reminders.sweep()
    assert everybody(cast) == {"ana": ["late"], "ben": [], "cleo": [], "dan": []}
    assert Workspace.objects.get(pk=cast.northbound.pk).feed_seq == 1
    Job.objects.filter(pk=job.pk).update(round=2)
    reminders.sweep()
    assert told(cast.ana) == ["late", "late"]


def test_a_job_in_doubt_for_an_hour_tells_administrators_once(cast: Cast) -> None:
    doubtful(cast, 61)
    for _ in range(3):
        reminders.sweep()
    assert everybody(cast) == {"ana": [], "ben": [], "cleo": ["unconfirmed"], "dan": []}


def test_patience_comes_first(cast: Cast) -> None:
    late(cast, 4)
    doubtful(cast, 59)
    reminders.sweep()
    assert Notice.objects.count() == 0
