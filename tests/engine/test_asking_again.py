"""Nothing that may cost is asked a second time unless a person wants it: the sandbox's wallet is the witness.

The sandbox ignores here every key that no documentation promises, so that each question is charged.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from apps.accounts.models.connections import Provider
from apps.jobs import lifecycle, resolution, submission
from apps.jobs.callbacks import callback_for
from apps.jobs.copying import copy_outputs
from apps.jobs.kinds import kind
from apps.jobs.models import Attempt, Job, JobEvent, LedgerEntry, Output
from apps.jobs.models.attempts import Ending
from apps.jobs.states import State
from apps.voices import tasks
from apps.voices.models import Piece
from tests.support.sandbox import SandboxProcess
from tests.support.speech import Speaker, long_text, speaker
from tests.support.world import World

TEXT = long_text(1500)
"""Long enough that a second charge is more than a cent."""


@pytest.fixture(autouse=True)
def _strict(sandbox: SandboxProcess) -> Iterator[None]:
    sandbox.settings(ignore_assumed_keys=True)
    yield
    sandbox.settings(ignore_assumed_keys=False)


@pytest.fixture
def heygen(world: World) -> Speaker:
    return speaker(world, Provider.HEYGEN)


def charged(world: World) -> Decimal:
    """What the provider took from the wallet of this test, in USD."""
    return Decimal(str(world.sandbox.state(world.key)["spent"]))


def agree(world: World) -> None:
    """The ledger and the wallet, to the cent."""
    spent = LedgerEntry.objects.aggregate(spent=Sum("spent"))["spent"] or Decimal(0)
    assert abs(spent - charged(world)) < Decimal("0.005"), (spent, charged(world))


def due(job: Job) -> None:
    Output.objects.filter(job=job, media__isnull=True).update(next_try_at=timezone.now())


def left_behind(job: Job) -> None:
    """As the sweep finds a job whose worker has not been heard of."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert resolution.expire_lease(job.pk)


def test_a_copy_that_fails_is_tried_again_from_the_link_that_came_and_asks_nothing_new(heygen: Speaker) -> None:
    world = heygen.world
    world.sandbox.fault("link_expired", times=2, key=world.key)
    job = heygen.approved(TEXT)
    assert submission.advance(world.connection.pk)
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED
    assert Output.objects.get(job=job, part="audio").media is None
    due(job)
    assert not copy_outputs(job.pk)
    # A day later, when every provider has forgotten every key.
    Piece.objects.filter(job=job).update(asked_at=timezone.now() - timedelta(days=2))
    due(job)
    assert copy_outputs(job.pk)
    assert Output.objects.get(job=job, part="audio").media is not None
    assert len(heygen.calls()) == 1
    assert Attempt.objects.filter(job=job).count() == 1
    agree(world)


def test_the_gateway_too_is_asked_once_however_often_the_copy_fails(world: World) -> None:
    gateway = speaker(world, Provider.USEAPI)
    world.sandbox.fault("link_expired", times=2, key=gateway.key)
    job = gateway.approved()
    submission.advance(gateway.connection.pk)
    due(job)
    copy_outputs(job.pk)
    due(job)
    assert copy_outputs(job.pk)
    assert len(gateway.calls()) == 1


def test_the_link_is_forgotten_once_the_copy_is_here(heygen: Speaker) -> None:
    job = heygen.approved()
    submission.advance(heygen.connection.pk)
    assert Piece.objects.get(job=job).link
    tasks.sweep()
    assert not Piece.objects.get(job=job).link


def test_a_link_that_has_run_out_ends_the_tries_and_is_told_once(heygen: Speaker) -> None:
    world = heygen.world
    world.sandbox.fault("link_expired", times=1, key=world.key)
    job = heygen.approved(TEXT)
    submission.advance(world.connection.pk)
    long_ago = timezone.now() - timedelta(days=8)
    Piece.objects.filter(job=job).update(asked_at=long_ago)
    Job.objects.filter(pk=job.pk).update(ended_at=long_ago)
    tasks.sweep()
    for _ in range(3):
        Output.objects.filter(job=job, next_try_at__isnull=False).update(next_try_at=timezone.now())
        assert not copy_outputs(job.pk)
    assert not Output.objects.filter(job=job, next_try_at__isnull=False).exists()
    assert JobEvent.objects.filter(job=job, what="A file can no longer be copied").count() == 1
    assert len(heygen.calls()) == 1
    agree(world)


@pytest.mark.parametrize("provider", [Provider.HEYGEN, Provider.USEAPI, Provider.PLAYHT])
def test_a_worker_that_dies_between_the_stored_piece_and_the_acceptance_costs_nothing_twice(
    world: World, provider: Provider
) -> None:
    service = speaker(world, provider)
    job = service.approved(TEXT)
    claimed = submission.claim_next(service.connection.pk)
    assert claimed is not None
    sending, _attempt = claimed
    kind(job.kind).submit(sending, idempotency_key=sending.idempotency_key, callback=callback_for(sending))
    left_behind(job)
    assert resolution.resolve(job.pk)
    found = Job.objects.get(pk=job.pk)
    assert found.state in (State.PROCESSING, State.COMPLETED)
    assert found.provider_id == Piece.objects.get(job=job).provider_id
    assert len(service.calls()) == 1
    assert not Attempt.objects.filter(job=job, ending="open").exists()
    if provider == Provider.HEYGEN:
        assert Output.objects.get(job=job, part="audio").media is not None
        agree(world)


def test_a_worker_that_dies_with_a_no_in_its_hands_leaves_no_doubt(heygen: Speaker) -> None:
    job = heygen.approved()
    claimed = submission.claim_next(heygen.connection.pk)
    assert claimed is not None
    lifecycle.close_attempt(claimed[1], Ending.BUSY, status=429)
    left_behind(job)
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_a_lost_answer_of_heygens_speech_waits_for_a_person_because_no_key_is_promised(heygen: Speaker) -> None:
    world = heygen.world
    world.sandbox.fault("disconnect_after", times=1, match=f"POST {heygen.path}", key=world.key)
    job = heygen.approved(TEXT)
    submission.advance(world.connection.pk)
    Job.objects.filter(pk=job.pk).update(next_check_at=timezone.now())
    assert not resolution.resolve(job.pk)
    doubtful = Job.objects.get(pk=job.pk)
    assert (doubtful.state, doubtful.next_check_at) == (State.UNCONFIRMED, None)
    assert len(heygen.calls()) == 1
    assert charged(world) > Decimal("0.01"), "it did arrive"
    assert LedgerEntry.objects.filter(job=job).count() == 1


def test_a_film_whose_answer_was_lost_is_still_found_by_its_key(world: World) -> None:
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/videos", key=world.key)
    job = world.approved()
    submission.advance(world.connection.pk)
    Job.objects.filter(pk=job.pk).update(next_check_at=timezone.now())
    assert resolution.resolve(job.pk)
    assert [call["replayed"] for call in world.creates()] == [False, True]
    assert len(world.films()) == 1
