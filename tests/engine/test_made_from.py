"""A part that is made with the result of another: it waits, continues automatically, and fails with what it needs."""

from decimal import Decimal

import pytest

from apps.jobs import tasks
from apps.jobs.engine import actions, children, sealing, submission
from apps.jobs.kinds.lineage import needs_of
from apps.jobs.models import Job, JobLink, Output
from apps.jobs.states import State
from apps.notices.models import Notice
from apps.reviews.refusal import Refused
from apps.voices.models import Voice
from tests.support.families import adds_up, approve, ask, go_on, go_on_until, parts_of
from tests.support.world import World, held_and_spent

pytestmark = pytest.mark.usefixtures("kinds_of_families")
NOTHING = (Decimal(0), Decimal(0))


def spoken(world: World, *, says: str = "Welcome, everybody.") -> Job:
    voice = Voice.objects.filter(connection=world.connection, engines=["starfish"]).order_by("pk").first()
    assert voice is not None
    return approve(world, ask(world, "test.spoken", says=says, speaker=voice.voice_id))


def speeches(world: World) -> int:
    return len(world.sandbox.journal(method="POST", path="/v3/voices/speech", key=world.key))


def test_what_is_made_with_another_part_is_sent_once_that_is_copied(world: World) -> None:
    job = spoken(world)
    submission.claim_next(world.connection.pk)
    submission.advance(world.connection.pk)
    film, sound = parts_of(job)
    assert (film.state, film.next_check_at, sound.state) == (State.QUEUED, None, State.COMPLETED)
    assert needs_of(film) == [sound]
    assert (speeches(world), world.creates()) == (1, [])
    Output.objects.filter(job=sound).update(media=None, next_try_at=sound.ended_at)
    tasks.release(film.pk)
    assert not submission.advance(world.connection.pk), "its sound is not here yet"

    tasks.copy(sound.pk)
    go_on(world, job)
    assert [part.state for part in parts_of(job)] == [State.COMPLETED] * 2
    assert (speeches(world), len(world.creates())) == (1, 1)
    adds_up(job)
    assert [notice.text for notice in Notice.objects.filter(user=world.cast.ana, kind="finished")] == ["1 of 1 ready."]


def test_a_part_fails_with_what_it_needs_and_both_are_made_again(world: World) -> None:
    world.sandbox.fault("rejected", match="POST /v3/voices/speech", times=1, key=world.key)
    job = go_on(world, spoken(world))
    film, sound = parts_of(job)
    assert (job.state, sound.state, film.state) == (State.FAILED, State.FAILED, State.FAILED)
    assert film.failure_code == children.NEEDED
    assert film.failure == f"“{sound.title}” could not be made. {sound.failure}"
    assert held_and_spent(film) == held_and_spent(sound) == NOTHING
    with pytest.raises(Refused, match="could not be made"):
        actions.render_again(film, by=world.cast.ana, round_seen=film.round)
    assert world.creates() == []

    assert actions.render_again(sound, by=world.cast.ana, round_seen=sound.round)
    assert actions.render_again(film, by=world.cast.ana, round_seen=film.round)
    film.refresh_from_db()
    assert (film.state, film.next_check_at) == (State.QUEUED, None)
    go_on(world, job)
    assert [part.state for part in parts_of(job)] == [State.COMPLETED] * 2
    assert (speeches(world), len(world.creates())) == (2, 1)
    adds_up(job)


def test_a_part_that_is_cancelled_takes_along_what_is_made_with_it(world: World) -> None:
    world.sandbox.fault("busy", match="POST /v3/voices/speech", times=1, key=world.key)
    job = spoken(world)
    submission.claim_next(world.connection.pk)
    submission.advance(world.connection.pk)
    film, sound = parts_of(job)
    assert sound.state == State.QUEUED
    assert actions.cancel(sound, by=world.cast.ana)
    tasks.release(film.pk)
    film.refresh_from_db()
    job.refresh_from_db()
    assert (film.state, job.state) == (State.FAILED, State.FAILED)
    adds_up(job)


def test_the_sweep_finds_what_nobody_was_told_of(world: World) -> None:
    job = spoken(world)
    go_on_until(world, lambda: parts_of(job) and parts_of(job)[1].state == State.COMPLETED)
    film, sound = parts_of(job)
    Job.objects.filter(pk=film.pk).update(state=State.QUEUED, next_check_at=None)
    tasks.copy(sound.pk)
    assert children.take_waiting() == [film.pk]
    assert tasks.is_due()


def test_what_a_part_is_made_with_is_sealed(world: World) -> None:
    job = spoken(world)
    submission.claim_next(world.connection.pk)
    film, sound = parts_of(job)
    assert job.review is not None
    assert [part.get("made_from") for part in job.review.snapshot["parts"]] == [None, [2]]
    assert sealing.broken(film) == sealing.broken(sound) == ""
    JobLink.objects.filter(job=film).delete()
    assert "changed after it was sealed" in sealing.broken(film)
