"""A voice's own pace: what its results took moves what is expected of it, and the ceiling only up."""

from decimal import Decimal
from math import ceil

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models.connections import Provider
from apps.jobs import tasks
from apps.jobs.kinds import kind, learn
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.voices.models import Lesson, Voice
from apps.voices.speaking_time import learned_pace
from apps.voices.speaking_time.estimate import ANY_VOICE, Learnt, Length, of_expected
from apps.voices.speaking_time.spoken import Spoken
from tests.support.speech import speaker
from tests.support.world import World
from tests.voices.three_services import Studio

USUAL, WORST = 10.0, 14.0


def job_of(studio: Studio) -> Job:
    return Job.objects.create(
        workspace=studio.cast.northbound, author=studio.cast.ana, connection=studio.heygen, kind="speech.heygen"
    )


def heard(studio: Studio, *took: float, voice: Voice | None = None, speed: float = 1.0) -> Learnt:
    """Results of so many seconds, of texts that were expected to take ten; and what they teach."""
    voice = voice or studio.starfish
    for seconds in took:
        learned_pace.learn(job_of(studio), voice, speed, Spoken(USUAL, WORST), seconds)
    return learned_pace.learnt(voice, speed)


def shown(learnt: Learnt) -> Length | None:
    return of_expected(Spoken(100.0, 140.0), learnt)


def test_without_results_a_voice_is_like_any_other(studio: Studio) -> None:
    assert heard(studio) == learned_pace.learnt(None, 1.0) == ANY_VOICE
    assert shown(ANY_VOICE) == Length(100, 140)


def test_a_quick_voice_lowers_what_is_expected_and_never_the_ceiling(studio: Studio) -> None:
    assert shown(heard(studio, *[8.0] * 12)) == Length(84, 140)


def test_a_slow_voice_raises_both(studio: Studio) -> None:
    assert shown(heard(studio, *[13.0] * 12)) == Length(124, 174)


def test_one_result_alone_changes_little(studio: Studio) -> None:
    assert shown(heard(studio, 12.0)) == Length(105, 147)


def test_a_result_that_passed_its_ceiling_raises_the_next_one_at_once(studio: Studio) -> None:
    found = shown(heard(studio, 10.0, 10.0, 21.0, 10.0))
    assert found is not None
    assert found.low == 100
    assert found.high == ceil(140 * 1.5 * learned_pace.MARGIN)


@pytest.mark.parametrize("took", [0.0, -1.0, 100_000.0, 0.001])
def test_an_absurd_length_teaches_no_absurd_pace(studio: Studio, took: float) -> None:
    found = heard(studio, *[took] * 20)
    assert 1 / learned_pace.MOST <= found.usual <= learned_pace.MOST
    assert 1 <= found.worst <= learned_pace.MOST


def test_only_the_latest_results_of_this_voice_at_this_speed_count(
    studio: Studio, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    heard(studio, *[20.0] * 20)
    heard(studio, *[30.0] * 5, speed=1.5)
    heard(studio, *[30.0] * 5, voice=studio.aria)
    with django_assert_num_queries(1):
        found = learned_pace.learnt(studio.starfish, 1.0)
    assert found.usual == pytest.approx((learned_pace.CAUTION + 12 * 2) / (learned_pace.CAUTION + 12))
    assert heard(studio, *[10.0] * learned_pace.LATEST) == ANY_VOICE


def test_a_job_that_is_made_again_teaches_its_newest_result(studio: Studio) -> None:
    job = job_of(studio)
    for seconds in (10.0, 12.0):
        learned_pace.learn(job, studio.starfish, 1.0, Spoken(USUAL, WORST), seconds)
    assert list(Lesson.objects.values_list("took", flat=True)) == [12.0]


@pytest.mark.django_db(transaction=True)
def test_a_result_of_the_service_moves_the_next_estimate_and_leaves_what_was_sealed(world: World) -> None:
    at = speaker(world, Provider.HEYGEN)
    job = at.approved("Good morning, and welcome to your first week with us. " * 3)
    sealed = kind(job.kind).facts(job)[-1]
    tasks.advance(at.connection.pk)
    job.refresh_from_db()
    assert job.state == State.COMPLETED
    lesson = Lesson.objects.get(job=job)
    assert lesson.took == job.duration
    assert lesson.took <= lesson.worst
    assert lesson.voice.voice_id == job.params["voice_id"]
    Lesson.objects.filter(pk=lesson.pk).update(took=lesson.worst * 2)
    before, after = job.seconds_high, kind(job.kind).estimate(job)
    assert before is not None
    assert after.seconds_high is not None
    assert after.seconds_high > before * 1.9
    assert after.high is not None
    assert after.high > (job.estimate_high or Decimal(0))
    assert kind(job.kind).facts(job)[-1] == sealed


def test_a_film_teaches_the_pace_of_its_voice_and_a_recording_teaches_none(studio: Studio) -> None:
    params = {"script": "Good morning to all of you.", "voice_id": studio.starfish.voice_id}
    film = Job(
        workspace=studio.cast.northbound,
        author=studio.cast.ana,
        connection=studio.heygen,
        kind="video.image",
        params={**params, "voice_settings": {"speed": 1.2}},
        duration=4.5,
    )
    film.save()
    learn(film)
    assert Lesson.objects.get(job=film).took == 4.5
    assert Lesson.objects.get(job=film).speed == 1.2
    film.pk, film.params = None, {**params, "audio": {"url": "https://files.example.com/a.mp3"}}
    film.save()
    learn(film)
    assert Lesson.objects.count() == 1
