"""Nothing that may cost is asked a second time unless a person wants it: the sandbox's wallet is the witness.

The sandbox ignores here every key that no documentation promises, so that each question is charged.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.models.connections import Provider
from apps.jobs.engine import actions, attempts, resolution, submission
from apps.jobs.engine.callbacks import callback_for
from apps.jobs.engine.copying import copy_outputs
from apps.jobs.kinds import kind
from apps.jobs.models import Attempt, Cap, Job, JobEvent, LedgerEntry, Output
from apps.jobs.models.attempts import Ending
from apps.jobs.money import caps, ledger
from apps.jobs.states import State
from apps.library.models import Asset, Media
from apps.library.references.asset_ids import of_media
from apps.voices import tasks
from apps.voices.models import Piece
from tests.support.sandbox import SandboxProcess
from tests.support.speech import Speaker, long_text, speaker
from tests.support.world import NOTHING, World, held_and_spent
from tests.videos.sounds import wav
from tests.videos.test_sending import into_library

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
    attempts.close(claimed[1], Ending.BUSY, status=429)
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


@pytest.mark.parametrize("file", ["exchanged", "refused"])
def test_a_film_in_doubt_is_not_given_back_because_its_file_cannot_be_sent_again(world: World, file: str) -> None:
    sound = into_library(world, wav(2), "Talk")
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/videos", key=world.key)
    job = world.approved(script="", voice_id="", audio=of_media(sound).to_json())
    submission.advance(world.connection.pk)
    Job.objects.filter(pk=job.pk).update(next_check_at=timezone.now())

    if file == "exchanged":
        Media.objects.filter(pk=sound.pk).update(sha256="another")
    else:
        Asset.objects.all().delete()
        world.sandbox.fault("rejected", times=1, match="POST /v3/assets", key=world.key)
    resolution.resolve(job.pk)

    doubtful = Job.objects.get(pk=job.pk)
    assert len(world.films()) == 1
    assert (doubtful.state, doubtful.failure_code) == (State.UNCONFIRMED, "")
    assert Attempt.objects.filter(job=job).latest("pk").ending == Ending.NOT_SENT
    assert held_and_spent(job)[0] == job.estimate_high


# ---------------------------------------------------------------- sent anew


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lost(one: Speaker, *text: str, fault: str = "disconnect_after", every: int | None = None, **options: Any) -> Job:
    """A speech whose answer got lost, left to people. `disconnect_after` was charged all the same, `broken` was not."""
    one.world.sandbox.fault(fault, times=1, every=every, match=f"POST {one.path}", key=one.key)
    job = one.approved(*(text or (TEXT,)), **options)
    send_all(one)
    return Job.objects.get(pk=job.pk)


def send_all(one: Speaker) -> None:
    while submission.advance(one.connection.pk):
        pass


def anew(world: World, job: Job, by: User | None = None) -> Any:
    url = reverse("jobs:send_anew", args=[job.pk])
    return client_of(by or world.cast.cleo).post(url, {"round": str(job.round)})


def held(job: Job) -> Decimal:
    return ledger.exact(held_and_spent(job)[0])


def test_sent_anew_it_has_a_new_key_money_for_both_and_both_are_in_the_ledger(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen)
    once = charged(world)
    assert job.state == State.UNCONFIRMED
    page = client_of(world.cast.cleo).get(job.get_absolute_url()).content.decode()
    assert "If the first request did arrive, both are charged." in page
    anew(world, job)
    assert held(job) == 2 * (job.estimate_high or 0)
    assert ledger.this_month(job.workspace_id, simulated=True).held == held(job), "the caps see both"
    send_all(heygen)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.round) == (State.COMPLETED, 2)
    assert len({call["idempotency_key"] for call in heygen.calls()}) == len(heygen.calls()) == 2
    assert Attempt.objects.filter(job=job).count() == 2
    assert abs(charged(world) - 2 * once) < Decimal("0.001")
    assert held(job) == 0
    agree(world)


def test_a_long_speech_that_was_lost_in_the_middle_pays_its_parts_once_and_the_lost_one_twice(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen, long_text(2400), every=3, most=600)
    assert (job.state, job.step) == (State.UNCONFIRMED, 2)
    before = charged(world)
    anew(world, job)
    rest = LedgerEntry.objects.get(job=job, round=2).held
    assert rest is not None
    assert 0 < rest < (job.estimate_high or 0), "what is done is not held again"
    send_all(heygen)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.COMPLETED
    assert charged(world) > before
    texts = [call["body"]["text"] for call in heygen.calls()]
    assert len(texts) == len(set(texts)) + 1
    assert held(job) == 0
    agree(world)


def test_a_second_click_sends_nothing_and_only_administrators_may(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen)
    assert anew(world, job, by=world.cast.ana).status_code == 403
    assert anew(world, job, by=world.cast.ben).status_code == 403
    assert "Send again" not in client_of(world.cast.ana).get(job.get_absolute_url()).content.decode()
    anew(world, job)
    anew(world, job)
    send_all(heygen)
    assert len(heygen.calls()) == 2
    assert Job.objects.get(pk=job.pk).round == 2


def test_while_the_provider_remembers_the_key_nothing_is_sent_anew(world: World) -> None:
    world.sandbox.fault("broken", times=1, match="POST /v3/videos", key=world.key)
    job = world.approved()
    submission.advance(world.connection.pk)
    anew(world, job)
    doubtful = Job.objects.get(pk=job.pk)
    assert (doubtful.state, doubtful.round) == (State.UNCONFIRMED, 1)
    Job.objects.filter(pk=job.pk).update(key_used_at=timezone.now() - timedelta(days=1))
    anew(world, job)
    assert Job.objects.get(pk=job.pk).round == 2


def test_a_cap_that_leaves_too_little_for_both_keeps_it_from_being_sent(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen)
    assert job.estimate_high
    caps.set_cap(job.workspace, Cap.Span.MONTH, job.estimate_high + Decimal("0.01"), by=world.cast.cleo)
    anew(world, job)
    assert Job.objects.get(pk=job.pk).state == State.UNCONFIRMED
    assert held(job) == job.estimate_high
    assert len(heygen.calls()) == 1


def test_given_up_after_all_both_are_given_back(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen, fault="broken")
    world.sandbox.fault("broken", times=1, match=f"POST {heygen.path}", key=world.key)
    anew(world, job)
    send_all(heygen)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.round) == (State.UNCONFIRMED, 2)
    client_of(world.cast.cleo).post(reverse("jobs:give_up", args=[job.pk]))
    assert Job.objects.get(pk=job.pk).state == State.FAILED
    assert held_and_spent(job) == NOTHING
    agree(world)


def test_what_was_lost_and_never_had_a_twin_counts_as_all_that_was_held(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen)
    world.sandbox.fault("rejected", times=1, match=f"POST {heygen.path}", key=world.key)
    anew(world, job)
    send_all(heygen)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.FAILED
    assert held_and_spent(job) == (Decimal(0), job.estimate_high or Decimal(0))
    actions.render_again(job, by=world.cast.ana, round_seen=2)
    assert held(job) == job.estimate_high, "the new render is held in full"
    send_all(heygen)
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED


def test_canceled_before_it_was_sent_anew_the_lost_one_counts(heygen: Speaker) -> None:
    world = heygen.world
    job = lost(heygen)
    anew(world, job)
    answer = client_of(world.cast.ana).post(reverse("jobs:cancel", args=[job.pk]), follow=True)
    assert "counts as charged" in answer.content.decode()
    assert held_and_spent(job) == (Decimal(0), job.estimate_high or Decimal(0))
    assert len(heygen.calls()) == 1
