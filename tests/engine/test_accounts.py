"""A job is at the account that was approved. Through the key of another one nothing is sent, asked or given up."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.models import Connection
from apps.jobs.engine import actions, copying, polling, resolution, submission
from apps.jobs.engine.sealing import seal_of, snapshot
from apps.jobs.models import Attempt, Job, LedgerEntry, Output
from apps.jobs.states import Source, State
from apps.jobs.subjects import JobRequest
from apps.reviews import flow
from apps.reviews.refusal import Refused
from tests.support.sandbox import wait_until
from tests.support.world import NOTHING, World, held_and_spent

CREATE = "POST /v3/videos"
LOST = {"times": 1, "match": CREATE}


def account_of(world: World, key: str) -> str:
    """Whose key it is, as the sandbox says."""
    return str(world.sandbox.state(key)["spaces"][0]["username"])


def put(world: World, key: str) -> None:
    """Another key in the row, past the doors that would refuse it."""
    connection = world.connection
    connection.set_key(key)
    connection.identity = ""
    connection.save()
    account_identity.learn(connection)


def charged(world: World, key: str) -> Decimal:
    return Decimal(str(world.sandbox.state(key)["spent"]))


def made_at(world: World, key: str) -> list[dict[str, Any]]:
    videos: list[dict[str, Any]] = world.sandbox.state(key)["videos"]
    return videos


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def due(job: Job) -> Job:
    """The same job, its next look due."""
    Job.objects.filter(pk=job.pk).update(next_check_at=timezone.now(), lease_until=None)
    return now(job)


def ready(world: World, job: Job) -> Job:
    """Look until it is done."""

    def done() -> Job | None:
        polling.poll(job.pk, Source.POLL)
        found = now(job)
        return found if found.state == State.COMPLETED else None

    found = wait_until(done)
    assert isinstance(found, Job)
    return found


@pytest.fixture
def other(world: World) -> str:
    """The key of another account at the same sandbox."""
    account_identity.learn(world.connection)
    return world.sandbox.key("southfield")


def lost(world: World) -> Job:
    """A film that the provider makes although its answer never came."""
    world.sandbox.fault("disconnect_after", key=world.key, **LOST)
    job = world.approved()
    assert submission.advance(world.connection.pk)
    assert now(job).state == State.UNCONFIRMED
    return now(job)


def under_way(world: World) -> Job:
    job = world.approved()
    assert submission.advance(world.connection.pk)
    assert now(job).state == State.PROCESSING
    Job.objects.filter(pk=job.pk).update(accepted_at=timezone.now() - 2 * polling.MAY_BE_INVISIBLE)
    return now(job)


@pytest.mark.usefixtures("other")
def test_the_seal_and_each_attempt_hold_the_account(world: World) -> None:
    job, review = world.in_review()
    mine = account_of(world, world.key)
    assert job.account == review.snapshot["account"] == mine
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    submission.advance(world.connection.pk)
    assert Attempt.objects.get(job=job).account == mine


def test_an_account_that_nobody_knew_at_the_seal_is_known_when_it_is_sent(world: World) -> None:
    job = world.approved()
    assert job.account == ""
    assert submission.advance(world.connection.pk)
    assert Attempt.objects.get(job=job).account == account_of(world, world.key)


def test_a_service_that_does_not_tell_the_account_gets_the_work_all_the_same(world: World) -> None:
    world.sandbox.fault("forbidden", every=1, match="GET /v3/users/me", key=world.key)
    job = world.approved()
    assert submission.advance(world.connection.pk)
    assert now(job).state == State.PROCESSING
    assert Attempt.objects.get(job=job).account == ""


@pytest.mark.usefixtures("other")
def test_a_seal_from_before_accounts_were_sealed_still_holds(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(identity="")
    job = world.approved()
    assert "account" not in snapshot(job)
    account_identity.learn(world.connection)
    assert seal_of(now(job)) == job.seal
    assert submission.advance(world.connection.pk)
    assert now(job).state == State.PROCESSING


def test_what_was_approved_for_one_account_is_not_sent_to_another(world: World, other: str) -> None:
    job = world.approved()
    put(world, other)
    assert not submission.advance(world.connection.pk)
    back = now(job)
    assert (back.state, held_and_spent(back)) == (State.DRAFT, NOTHING)
    told = back.events.get(what__contains="not what was approved")
    assert account_of(world, world.key) in told.detail
    assert account_of(world, other) in told.detail
    assert made_at(world, world.key) == made_at(world, other) == []
    review = actions.submit(back, by=world.cast.ana)
    assert review is not None
    assert review.snapshot["account"] == account_of(world, other)


def test_an_approval_that_would_have_another_account_pay_is_refused(world: World, other: str) -> None:
    job, review = world.in_review()
    assert account_of(world, world.key) in {fact.inside for fact in JobRequest().facts(review)}
    put(world, other)
    with pytest.raises(Refused, match=f"belongs to the account {account_of(world, world.key)}"):
        flow.approve(review, by=world.cast.ben, seen=review.seal)
    assert (now(job).state, held_and_spent(job)) == (State.IN_REVIEW, NOTHING)


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "only sent"])
def test_a_key_of_another_account_asks_nothing_about_a_lost_answer(world: World, other: str, sealed: bool) -> None:
    if not sealed:
        Connection.objects.filter(pk=world.connection.pk).update(identity="")
    job = lost(world)
    assert bool(job.account) is sealed
    put(world, other)
    for _ in range(2):
        assert resolution.resolve(due(job).pk) is False
    waiting = now(job)
    assert waiting.state == State.UNCONFIRMED
    assert waiting.next_check_at is not None
    assert held_and_spent(job) == (job.estimate_high, Decimal(0))
    assert job.events.filter(what=resolution.OTHER_KEY, detail__contains=account_of(world, world.key)).count() == 1
    assert (len(made_at(world, world.key)), made_at(world, other)) == (1, [])

    put(world, f"{world.key}--second")
    assert resolution.resolve(due(job).pk)
    job = ready(world, job)
    assert (len(made_at(world, world.key)), made_at(world, other)) == (1, [])
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))
    assert charged(world, other) == 0


def test_not_found_through_a_key_of_another_account_fails_nothing(world: World, other: str) -> None:
    job = under_way(world)
    put(world, other)
    assert polling.poll(job.pk, Source.POLL) is False
    assert polling.poll_many([job.pk]) == 0
    assert polling.poll_object(now(job), job.provider_id, Source.WEBHOOK) is False
    assert now(job).state == State.PROCESSING
    assert held_and_spent(job) == (job.estimate_high, Decimal(0))
    asked = world.sandbox.journal(method="GET", path="/v3/videos", key=other)
    assert asked == []
    put(world, world.key)
    job = ready(world, job)
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


def test_outputs_wait_for_a_key_of_the_account_that_has_them(world: World, other: str) -> None:
    job = ready(world, under_way(world))
    put(world, other)
    assert copying.copy_outputs(job.pk) is False
    missing = Output.objects.filter(job=job, media__isnull=True)
    assert missing
    assert all(account_of(world, world.key) in output.error for output in missing)
    put(world, f"{world.key}--second")
    missing.update(next_try_at=timezone.now())
    assert copying.copy_outputs(job.pk) is True
    assert LedgerEntry.objects.filter(job=job).count() == 2


def test_another_key_of_the_same_account_goes_on_in_the_middle(world: World, other: str) -> None:
    job, waiting = under_way(world), world.approved("Waits")
    assert {waiting.account, job.account} == {account_of(world, world.key)}
    put(world, f"{world.key}--second")
    assert ready(world, job).pk == job.pk
    submission.advance(world.connection.pk)
    paid = sum((held_and_spent(ready(world, one))[1] for one in (job, waiting)), Decimal(0))
    assert (paid, charged(world, other)) == (charged(world, world.key), Decimal(0))
