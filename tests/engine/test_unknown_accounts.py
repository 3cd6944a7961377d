"""Keys whose account no provider tells: what is open with one is left to it, or to one that is proved the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.engine import copying, polling, resolution, submission
from apps.jobs.models import Attempt, Job, Output
from apps.jobs.states import Source, State
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.voices.models import Clone
from apps.voices.tasks import clone as go_on
from tests.engine.test_accounts import account_of, charged, due, lost, made_at, now, put, ready, under_way
from tests.engine.test_keys import key_of, picture, saved
from tests.support.speech import speaker
from tests.support.world import NOTHING, World, held_and_spent

ME = "GET /v3/users/me"


@pytest.fixture
def other(world: World) -> str:
    """The key of another account. Neither key may ask whose it is."""
    other = world.sandbox.key("southfield")
    for key in (world.key, other):
        silence(world, key)
    return other


def silence(world: World, key: str) -> str:
    world.sandbox.fault("forbidden", every=1, match=ME, key=key)
    return key


def refused(world: World, cleo: Client, key: str, job: Job) -> None:
    status, page = saved(cleo, job.connection, key)
    assert status == 422
    assert f'<a class="link" href="{job.get_absolute_url()}">{job.title}</a>' in page
    assert key not in page
    assert key_of(job.connection) != key


def once(world: World, job: Job, other: str) -> None:
    """One film, at the first account, and the books agree with its wallet."""
    ready(world, job)
    assert (len(made_at(world, world.key)), made_at(world, other)) == (1, [])
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))
    assert charged(world, other) == 0


def test_another_key_is_refused_while_an_answer_is_lost(world: World, cleo: Client, other: str) -> None:
    job = lost(world)
    assert (job.account, Attempt.objects.get(job=job).account) == ("", "")
    refused(world, cleo, other, job)
    assert "find out whether this key opens the same account" in saved(cleo, world.connection, other)[1]
    assert resolution.resolve(due(job).pk)
    once(world, job, other)


def test_another_key_is_refused_although_it_tells_its_account(world: World, cleo: Client) -> None:
    other = world.sandbox.key("southfield")
    silence(world, world.key)
    job = lost(world)
    refused(world, cleo, other, job)
    assert resolution.resolve(due(job).pk)
    once(world, job, other)


def test_a_key_that_came_in_all_the_same_asks_nothing_about_a_lost_answer(world: World, other: str) -> None:
    job = lost(world)
    put(world, other)
    for _ in range(2):
        assert resolution.resolve(due(job).pk) is False
    assert held_and_spent(job) == (job.estimate_high, Decimal(0))
    assert job.events.filter(what=resolution.OTHER_KEY, detail__contains="an earlier key").count() == 1
    assert (len(made_at(world, world.key)), made_at(world, other)) == (1, [])
    put(world, world.key)
    assert resolution.resolve(due(job).pk)
    once(world, job, other)


def test_a_key_that_came_in_all_the_same_fails_nothing_that_is_under_way(world: World, other: str) -> None:
    job = under_way(world)
    put(world, other)
    assert polling.poll(job.pk, Source.POLL) is False
    assert polling.poll_many([job.pk]) == 0
    assert (now(job).state, held_and_spent(job)) == (State.PROCESSING, (job.estimate_high, Decimal(0)))
    put(world, world.key)
    once(world, job, other)
    put(world, other)
    assert copying.copy_outputs(job.pk) is False
    assert all("an earlier key" in output.error for output in Output.objects.filter(job=job))


def test_what_was_approved_for_one_key_is_not_sent_with_another(world: World, cleo: Client, other: str) -> None:
    job, (in_review, review) = world.approved(), world.in_review("Waits")
    assert saved(cleo, world.connection, other)[0] == 302
    with pytest.raises(Refused, match="an earlier key"):
        flow.approve(review, by=world.cast.ben, seen=review.seal)
    assert not submission.advance(world.connection.pk)
    assert (now(job).state, held_and_spent(job)) == (State.DRAFT, NOTHING)
    assert now(in_review).state == State.IN_REVIEW
    assert made_at(world, world.key) == made_at(world, other) == []


def test_a_key_that_finds_the_film_opens_the_same_account(world: World, cleo: Client, other: str) -> None:
    job, waiting = under_way(world), world.approved("Waits")
    second = silence(world, f"{world.key}--second")
    assert saved(cleo, world.connection, second)[0] == 302
    assert key_of(world.connection) == second
    ready(world, job)
    assert submission.advance(world.connection.pk)
    paid = sum((held_and_spent(ready(world, one))[1] for one in (job, waiting)), Decimal(0))
    assert (paid, charged(world, other)) == (charged(world, world.key), Decimal(0))


def test_the_same_key_is_saved_again_in_the_middle(world: World, cleo: Client, other: str) -> None:
    job = lost(world)
    assert saved(cleo, world.connection, world.key)[0] == 302
    assert resolution.resolve(due(job).pk)
    once(world, job, other)


def test_an_account_that_is_told_later_is_that_of_the_key_all_along(world: World, cleo: Client) -> None:
    world.sandbox.fault("forbidden", times=1, match=ME, key=world.key)
    job = lost(world)
    assert job.account == ""
    assert saved(cleo, world.connection, f"{world.key}--second")[0] == 302
    assert world.connection.identity == account_of(world, world.key)
    assert resolution.resolve(due(job).pk)
    once(world, job, world.sandbox.key("southfield"))


def test_nothing_that_is_kept_tells_the_key(world: World, other: str) -> None:
    job = lost(world)
    mark = account_identity.mark(world.connection)
    assert {job.key_mark, Attempt.objects.get(job=job).key_mark} == {mark}
    assert (len(mark), world.key in mark) == (64, False)
    put(world, other)
    assert account_identity.mark(world.connection) != mark


def test_work_from_before_keys_were_marked_is_taken_for_that_of_the_present_key(
    world: World, cleo: Client, other: str
) -> None:
    job = lost(world)
    Job.objects.update(key_mark=None)
    Attempt.objects.update(key_mark=None)
    refused(world, cleo, other, now(job))
    assert saved(cleo, world.connection, world.key)[0] == 302
    assert resolution.resolve(due(job).pk)
    once(world, job, other)


def test_a_clone_whose_account_nobody_knows_keeps_its_key(world: World, cleo: Client, other: str) -> None:
    cleo.post(reverse("library:upload"), {"file": picture(), "title": "Not heard here"})
    sent: dict[str, Any] = {"asked_at": timezone.now(), "key_mark": account_identity.mark(world.connection)}
    clone = Clone.objects.create(
        workspace=world.cast.northbound,
        connection=world.connection,
        author=world.cast.cleo,
        owner=world.cast.ana,
        name="Ana",
        recording=Media.objects.latest("pk"),
        next_try_at=timezone.now(),
        **sent,
    )
    status, page = saved(cleo, world.connection, other)
    assert status == 422
    assert f'href="{reverse("voices:clone")}">Ana</a>' in page
    put(world, other)
    go_on(clone.pk)
    clone.refresh_from_db()
    assert (clone.state, clone.next_try_at is None) == (Clone.State.WANTED, False)
    assert "an earlier key" in clone.error


def test_an_untested_token_pays_at_its_own_account_alone(world: World, cleo: Client) -> None:
    gateway = speaker(world, Provider.USEAPI)
    other = "user:9999-anotherTokenOfTheirs"
    world.sandbox.fault("disconnect_after", key=gateway.key, times=1, match=f"POST {gateway.path}")
    job = gateway.approved()
    submission.advance(gateway.connection.pk)
    assert now(job).state == State.UNCONFIRMED
    refused(world, cleo, other, now(job))
    assert resolution.resolve(due(job).pk)
    assert now(job).state == State.COMPLETED
    assert [call["replayed"] for call in gateway.calls()] == [False, True]
    assert world.sandbox.journal(method="POST", path=gateway.path, key=other) == []


def test_an_untested_token_that_tells_nothing_pays_at_its_own_account_alone(world: World, cleo: Client) -> None:
    gateway = speaker(world, Provider.USEAPI)
    other = "user:9999-anotherTokenOfTheirs"
    for key in (gateway.key, other):
        world.sandbox.fault("forbidden", every=1, match="GET /useapi/v1/heygen/accounts", key=key)
    world.sandbox.fault("disconnect_after", key=gateway.key, times=1, match=f"POST {gateway.path}")
    job = gateway.approved()
    submission.advance(gateway.connection.pk)
    assert (now(job).state, Connection.objects.get(pk=gateway.connection.pk).identity) == (State.UNCONFIRMED, "")
    refused(world, cleo, other, now(job))
    connection = Connection.objects.get(pk=gateway.connection.pk)
    connection.set_key(other)
    connection.save()
    assert resolution.resolve(due(job).pk) is False
    assert world.sandbox.journal(method="POST", path=gateway.path, key=other) == []
    connection.set_key(gateway.key)
    connection.save()
    assert resolution.resolve(due(job).pk)
    assert now(job).state == State.COMPLETED


def test_the_same_user_id_at_playht_proves_nothing_while_a_speech_is_made(world: World, cleo: Client) -> None:
    playht = speaker(world, Provider.PLAYHT)
    job = playht.approved()
    submission.advance(playht.connection.pk)
    assert (now(job).state, now(job).account) == (State.PROCESSING, "northbound")
    refused(world, cleo, "playht-another-key", now(job))
    elsewhere = world.sandbox.url.replace("127.0.0.1", "localhost") + "/playht"
    status, page = saved(cleo, now(job).connection, "playht-another-key", base_url=elsewhere)
    assert status == 422
    assert "find out which account this key belongs to" in page
    assert now(job).connection.base_url == playht.connection.base_url

    connection = now(job).connection
    connection.set_key("playht-another-key")
    connection.save()
    Job.objects.filter(pk=job.pk).update(accepted_at=timezone.now() - 2 * polling.MAY_BE_INVISIBLE)
    assert polling.poll(job.pk, Source.POLL) is False
    assert now(job).state == State.PROCESSING

    assert saved(cleo, connection, f"{playht.key}--second")[0] == 302
    ready(world, job)


def test_a_speech_approved_for_a_key_of_playht_is_not_sent_with_another(world: World, cleo: Client) -> None:
    playht = speaker(world, Provider.PLAYHT)
    job = playht.approved()
    assert saved(cleo, playht.connection, "playht-another-key")[0] == 302
    assert not submission.advance(playht.connection.pk)
    assert now(job).state == State.DRAFT
    assert world.sandbox.journal(method="POST", path=playht.path, key="playht-another-key") == []


def test_the_same_key_at_another_address_proves_nothing_while_work_is_open(
    world: World, cleo: Client, other: str
) -> None:
    job = lost(world)
    elsewhere = world.sandbox.url.replace("127.0.0.1", "localhost")
    assert saved(cleo, world.connection, world.key, base_url=elsewhere)[0] == 422
    assert world.connection.base_url == world.sandbox.url
    assert resolution.resolve(due(job).pk)
    once(world, job, other)
