"""Films of recordings: what is approved is what is paid, whatever a file claims of its own length."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.jobs.engine import actions
from apps.jobs.models import Cap, Job
from apps.jobs.money import spend
from apps.library import assets
from apps.library.models import Media
from apps.library.references import MediaRef
from apps.library.references.asset_ids import of_media
from apps.reviews import flow
from apps.reviews.refusal import Refused
from tests.engine.test_faults import POLLING
from tests.support.portal import Portal
from tests.support.world import NOTHING, World, held_and_spent
from tests.videos.sounds import claiming, wav


def uploaded(world: World, content: bytes) -> Media:
    ana = Client()
    ana.force_login(world.cast.ana)
    file = SimpleUploadedFile("interview.wav", content)
    assert ana.post(reverse("library:upload"), {"file": file}).status_code == 302
    return Media.objects.latest("pk")


def film_of(world: World, recording: Media) -> Job:
    file = of_media(recording).to_json()
    return world.draft("Interview", script="", voice_id="", audio=file)


def balance(world: World) -> Decimal:
    return Decimal(str(world.sandbox.wallet(world.key)["balance"]))


@pytest.mark.parametrize("claimed", [0, 800, 2**32 - 1])
def test_a_recording_costs_what_it_lasts_and_not_what_its_header_says(
    world: World, polling: Portal, claimed: int
) -> None:
    recording = uploaded(world, claiming(wav(6), claimed))
    before = balance(world)
    job = film_of(world, recording)
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    job.refresh_from_db()
    assert job.seconds_high == 6
    assert job.estimate_high == Decimal("0.41")
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    world.one_paid_film(job)
    assert held_and_spent(job) == (Decimal(0), before - balance(world))


def test_a_cap_holds_against_a_header_that_claims_nothing(world: World) -> None:
    Cap.objects.create(workspace=world.cast.northbound, span=Cap.Span.MONTH, amount=Decimal("0.30"))
    job = film_of(world, uploaded(world, claiming(wav(6), 0)))
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    with pytest.raises(Refused):
        flow.approve(review, by=world.cast.cleo, seen=review.seal)
    assert held_and_spent(job) == NOTHING


def test_a_recording_of_unknown_length_has_no_price_and_fits_under_no_cap(world: World) -> None:
    Cap.objects.create(workspace=world.cast.northbound, span=Cap.Span.MONTH, amount=Decimal(10_000))
    recording = uploaded(world, b"RIFF\x24\0\0\0WAVEfmt " + uuid4().bytes * 20)
    job = film_of(world, recording)
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    job.refresh_from_db()
    assert job.estimate_high is None
    with pytest.raises(Refused):
        flow.approve(review, by=world.cast.cleo, seen=review.seal)
    assert world.creates() == []


def test_a_recording_whose_length_only_the_provider_knows_is_paid_by_what_it_lasts(
    world: World, portal: Portal
) -> None:
    recording = assets.ensure(uploaded(world, wav(6)), world.connection)
    before = balance(world)
    job = world.draft("Interview", script="", voice_id="", audio=MediaRef(asset_id=recording).to_json())
    review = actions.submit(job, by=world.cast.ana)
    assert review is not None
    assert review.price is None
    flow.approve(review, by=world.cast.cleo, seen=review.seal)
    assert list(job.ledger.values_list("held", "spent")) == [(None, Decimal(0))]
    portal.worker(**POLLING)
    world.wait_for(job, "completed")
    paid = before - balance(world)
    assert paid > 0
    assert list(job.ledger.values_list("move", "held", "spent").order_by("pk"))[1:] == [("settle", None, paid)]
    month = spend.of_month(job.workspace_id, spend.Month.of(None), simulated=world.connection.simulated)
    assert (month.spent, month.unpriced) == (paid, 0)
    ana = Client()
    ana.force_login(world.cast.ana)
    for url in (job.get_absolute_url(), reverse("jobs:list")):
        shown = ana.get(url).content.decode()
        assert f"${paid:.2f}" in shown
        assert "price unknown" not in shown
    assert f"settled at ${paid:.2f}" in re.sub(r"<[^>]+>", "", ana.get(job.get_absolute_url()).content.decode())
