"""A length that no result can last is unknown: what is held counts until the copy is measured."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models.connections import Provider
from apps.jobs.engine import lifecycle, polling, submission
from apps.jobs.engine.copying import copy_outputs
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger
from apps.jobs.states import Source, State
from apps.library.models import Media
from apps.providers import Report
from apps.providers.reading import number
from tests.engine.test_accounts import charged, now, ready, under_way
from tests.support.speech import long_text, speaker
from tests.support.world import World, held_and_spent

FILM, SPEECH = "GET /v3/videos/", "POST /v3/voices/speech"
CENT, NOTHING = Decimal("0.01"), Decimal(0)
ABSURD = [0, -1, 0.0001, 36_000, 1e12]


def lies(world: World, length: float | None, *, times: int = 99, match: str = FILM) -> None:
    told = {} if length is None else {"length": length}
    world.sandbox.fault("wrong_length", times=times, match=match, key=world.key, **told)


def agrees(world: World, job: Job) -> Decimal:
    """Nothing is held any more, and what is spent is what the wallet paid."""
    held, spent = held_and_spent(job)
    assert held == 0
    assert abs(spent - charged(world, world.key)) < CENT / 2
    return spent


def film_of(job: Job) -> Media:
    return Media.objects.get(outputs__job=job, outputs__part="video")


def most(job: Job) -> Decimal:
    assert job.estimate_high is not None
    return job.estimate_high


@pytest.mark.parametrize("length", [*ABSURD, float("nan"), float("inf"), float("-inf")])
def test_what_no_result_can_last_is_as_good_as_not_told(length: float) -> None:
    assert Report(state="completed", provider_id="v", duration=length).duration is None
    assert Report(state="completed", provider_id="v", duration=61.5).duration == 61.5


def test_a_number_too_long_for_any_machine_is_unknown() -> None:
    assert number({"duration": 10**400}, "duration") is None


@pytest.mark.parametrize("length", [None, *ABSURD])
def test_a_film_whose_length_is_told_wrong_is_paid_by_its_copy(world: World, length: float | None) -> None:
    lies(world, length)
    job = ready(world, under_way(world))
    assert held_and_spent(job) == (most(job), NOTHING)
    assert ledger.this_month(job.workspace_id, simulated=True) == ledger.Sums(most(job), NOTHING)
    assert job.duration is None
    copy_outputs(job.pk)
    assert 0 < agrees(world, job) <= most(job)
    assert now(job).duration == film_of(job).seconds
    assert ledger.this_month(job.workspace_id, simulated=True).held == 0
    before = list(LedgerEntry.objects.values_list("pk", flat=True))
    copy_outputs(job.pk)
    polling.poll(job.pk, Source.POLL)
    assert list(LedgerEntry.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("wrong", [(-500, None), (None, 0), (1e12, -1)])
def test_pieces_whose_lengths_are_told_wrong_are_paid_by_their_copies(
    world: World, wrong: tuple[float | None, float | None]
) -> None:
    for length in wrong:
        lies(world, length, times=1, match=SPEECH)
    job = speaker(world, Provider.HEYGEN).approved(long_text(1800), most=1000)
    while submission.advance(world.connection.pk):
        pass
    copy_outputs(job.pk)
    assert 0 < agrees(world, job) <= most(job)
    assert [fault["used"] for fault in world.sandbox.faults()[-2:]] == [1, 1]
    assert (now(job).duration or 0) > 60


def test_where_nothing_can_be_measured_all_that_was_held_counts(world: World) -> None:
    lies(world, 0)
    world.sandbox.fault("other_type", times=9, match="GET /files/videos", key=world.key, code="disorder")
    job = ready(world, under_way(world))
    assert held_and_spent(job) == (most(job), NOTHING)
    copy_outputs(job.pk)
    assert held_and_spent(job) == (NOTHING, most(job))
    assert now(job).duration is None


def test_a_length_that_is_not_that_of_the_file_is_told(world: World) -> None:
    lies(world, 0.5)
    job = ready(world, under_way(world))
    copy_outputs(job.pk)
    told = job.events.filter(what="The provider counts another length").values_list("detail", flat=True)
    assert list(told) == [f"0.50 s, and the file lasts {film_of(job).seconds:.2f} s"]


def test_no_entry_of_the_ledger_spends_less_than_nothing(world: World) -> None:
    job = under_way(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.settle(job, Decimal("-0.0667"))
    assert held_and_spent(job) == (most(job), NOTHING)


def test_a_piece_that_brought_nothing_to_copy_is_of_unknown_length_and_not_free(world: World) -> None:
    job = speaker(world, Provider.HEYGEN).approved(long_text(1800), most=1000)
    for step in (0, 1):
        name = f"piece-{step}"
        Job.objects.filter(pk=job.pk).update(state=State.PROCESSING, provider_id=name)
        report = Report(state="completed", provider_id=name, duration=(-500.0, 30.0)[step])
        assert lifecycle.record(now(job), report, Source.POLL)
    assert now(job).state == State.COMPLETED
    assert held_and_spent(job) == (NOTHING, most(job))
