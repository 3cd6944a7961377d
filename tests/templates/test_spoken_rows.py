"""Rows whose sound is spoken from a text of their own: the speech is made first, then the film with it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from apps.jobs.models import Job, JobLink, Output
from apps.library.models import Asset
from apps.reviews import flow
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.progress import Sent, progress_of
from apps.templates.campaigns.batches.rows_page import rows_page
from apps.templates.campaigns.checks import check_campaign
from apps.templates.campaigns.columns import read_columns
from apps.templates.campaigns.results import clearing
from apps.templates.models import Campaign, CampaignRow, Template
from apps.voices.models import Piece, Voice
from tests.support.families import adds_up, go_on, go_on_until, parts_of
from tests.support.world import World
from tests.templates.campaign_world import approved, campaign_of, no_pilot, row

CLAIM = {"claim": {"type": "text", "content": "For every weather."}}
COLUMNS = ("Product", "Price", "Text to speak")
ROWS = (
    ("Rain jacket", "49 euros", "Dear Mia, rain is on its way, and so are we."),
    ("Wool hat", "19 euros", "Dear Søren, this hat is as warm as your heart."),
)


def offers(world: World, offer: Template, rows: Sequence[Sequence[str]] = ROWS) -> Campaign:
    campaign = campaign_of(world, offer, columns=COLUMNS, rows=rows)
    speech = {"text": "", "voice_id": speaker(world).voice_id}
    campaign.constants = {"sound": {"type": "audio", "speech": speech}, **CLAIM}
    campaign.save()
    check_campaign(campaign)
    return campaign


def speaker(world: World) -> Voice:
    found = Voice.objects.filter(connection=world.connection, engines=["starfish"], language="English").order_by("pk")
    return found[0]


def said(world: World) -> list[dict[str, Any]]:
    return [one["body"] for one in world.sandbox.journal(method="POST", path="/v3/voices/speech", key=world.key)]


def calls(world: World, offer: Template) -> list[str]:
    """What was asked for that costs money, in the order of the asking."""
    made = world.sandbox.journal(method="POST", key=world.key)
    wanted = {"/v3/voices/speech": "speech", f"/v3/templates/{offer.template_id}": "film"}
    return [wanted[one["path"]] for one in made if one["path"] in wanted]


@pytest.mark.row("TPL-22", "VID-82")
def test_each_row_is_spoken_first_and_its_film_plays_that_sound(world: World, offer: Template) -> None:
    no_pilot(world)
    campaign = offers(world, offer)
    assert [column.target for column in read_columns(campaign)][2] == "sound.speech"
    assert [one["code"] for number in (1, 2) for one in row(campaign, number).problems] == []

    job = approved(world, campaign)
    assert job.estimate_high == sum((one.high for one in campaign.rows.all() if one.high), Decimal(0))
    job = go_on(world, job)

    assert calls(world, offer).count("speech") == calls(world, offer).count("film") == 2
    assert calls(world, offer)[0] == "speech"
    assert [one["text"] for one in said(world)] == [cells[2] for cells in ROWS]
    assert {one["voice_id"] for one in said(world)} == {speaker(world).voice_id}
    films = parts_of(job)[:2]
    renders = world.sandbox.journal(method="POST", path=f"/v3/templates/{offer.template_id}", key=world.key)
    for film in films:
        sound = JobLink.objects.get(job=film).source
        media = sound.outputs.get(part="audio").media
        asset = Asset.objects.get(connection=world.connection, media=media)
        sent = next(one["body"] for one in renders if one["body"]["title"] == film.title)
        assert sent["variables"]["sound"] == {
            "type": "audio",
            "asset": {"type": "asset_id", "asset_id": asset.asset_id},
        }
    adds_up(job)
    progress = progress_of(campaign, Sent.of(campaign))
    assert (progress.rows, progress.ready, progress.failed) == (2, 2, 0)


def test_a_row_says_with_which_voice_and_in_which_language(world: World, offer: Template) -> None:
    other = Voice.objects.filter(connection=world.connection, engines=["starfish"], language="German").order_by("pk")[0]
    campaign = campaign_of(
        world,
        offer,
        columns=("Product", "Price", "Script", "Speaker"),
        rows=[("Hut", "19 Euro", "Guten Tag.", other.name)],
    )
    no_pilot(world)
    Campaign.objects.filter(pk=campaign.pk).update(constants=CLAIM)
    campaign.refresh_from_db()
    check_campaign(campaign)
    job = batch_actions.send(campaign, "rest", by=world.cast.ana)
    assert job.params["rows"][0]["values"]["sound"]["speech"] == {"text": "Guten Tag.", "voice_id": other.voice_id}
    assert job.review is not None
    assert "German" in job.review.languages


def test_what_cannot_be_spoken_blocks_its_row(world: World, offer: Template) -> None:
    campaign = offers(world, offer, (*ROWS, ("Boots", "99 euros", "a" * 5001), ("Socks", "9 euros", "")))
    assert [(one["code"], one["column"]) for one in row(campaign, 3).problems if one["blocking"]] == [
        ("values.sound", "Text to speak")
    ]
    assert "Too long" in row(campaign, 3).problems[0]["words"]
    assert not row(campaign, 4).blocked, "without a text the sound stays as designed"

    Campaign.objects.filter(pk=campaign.pk).update(constants=CLAIM)
    campaign.refresh_from_db()
    check_campaign(campaign)
    assert [one["words"] for one in row(campaign, 1).problems if one["blocking"]] == ["Choose a voice."]


def test_of_a_changed_row_neither_speech_nor_film_is_sent(world: World, offer: Template) -> None:
    no_pilot(world)
    campaign = offers(world, offer)
    job = approved(world, campaign)
    CampaignRow.objects.filter(campaign=campaign, number=1).update(cells=[*ROWS[0][:2], "Something else."])
    job = go_on(world, job)
    states = {part.title.rpartition(" · ")[2]: part.state for part in parts_of(job)}
    assert states["Rain jacket"] == states["Rain jacket, Sound"] == "failed"
    assert states["Wool hat"] == "completed"
    assert [one["text"] for one in said(world)] == [ROWS[1][2]]
    adds_up(job)


def test_only_what_failed_is_spoken_again(world: World, offer: Template) -> None:
    no_pilot(world)
    world.sandbox.fault("rejected", match="POST /v3/voices/speech", times=1, key=world.key)
    campaign = offers(world, offer)
    job = go_on(world, approved(world, campaign))
    progress = progress_of(campaign, Sent.of(campaign))
    assert (progress.ready, progress.failed) == (1, 1)
    assert batch_actions.repeat_failed(campaign, by=world.cast.ana) == 1
    job = go_on(world, job)
    assert progress_of(campaign, Sent.of(campaign)).ready == 2
    assert (calls(world, offer).count("speech"), calls(world, offer).count("film")) == (3, 2)
    adds_up(job)


def test_a_speech_that_became_too_long_for_the_approved_price_makes_no_film(world: World, offer: Template) -> None:
    no_pilot(world)
    job = approved(world, offers(world, offer))
    go_on_until(world, lambda: Output.objects.filter(job__parent=job, part="audio", media__isnull=False).count() == 2)
    film = parts_of(job)[0]
    sound = JobLink.objects.get(job=film).source
    output = sound.outputs.get(part="audio")
    assert output.media is not None
    output.media.seconds = 500.0
    output.media.save()
    job = go_on(world, job)
    film.refresh_from_db()
    assert film.state == "failed"
    assert "longer than expected" in film.failure_detail
    adds_up(job)


def test_a_reviewer_reads_finds_and_leaves_out_what_is_spoken(world: World, offer: Template) -> None:
    no_pilot(world)
    campaign = offers(world, offer)
    job = batch_actions.send(campaign, "rest", by=world.cast.ana)
    page = rows_page(job, {"q": "warm as your heart"}, world.cast.ben)
    assert [shown.row.number for shown in page.rows] == [2]
    assert ROWS[1][2] in page.rows[0].scripts
    run = page.rows[0].run
    assert run is not None
    batch_actions.leave_out(run, by=world.cast.ben, left_out=True)
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    job = go_on(world, job)
    assert [one["text"] for one in said(world)] == [ROWS[0][2]]
    assert [part.state for part in parts_of(job)] == ["completed", "canceled", "completed", "canceled"]


def test_deleting_the_recipients_data_takes_what_was_spoken_along(world: World, offer: Template) -> None:
    no_pilot(world)
    campaign = offers(world, offer)
    job = go_on(world, approved(world, campaign))
    clearing.clear(campaign, reason="They asked.", films=True, by=world.cast.ana)
    kept = [str(vars(one)) for model in (Job, Piece) for one in model.objects.all()]
    assert not [one for one in kept if "Dear" in one or "heart" in one], kept
    assert parts_of(job)


def test_a_film_is_copied_with_the_sound_that_was_made_for_it(world: World, offer: Template, ana: Client) -> None:
    no_pilot(world)
    job = go_on(world, approved(world, offers(world, offer)))
    film = parts_of(job)[0]
    page = ana.get(film.get_absolute_url()).content.decode()
    assert f"“{ROWS[0][2]}”, spoken by" in page
    sound = JobLink.objects.get(job=film).source
    assert sound.title in page
    copied = ana.post(f"/jobs/{film.pk}/copy/", {"nonce": "copy-1"})
    assert copied.status_code == 302
    draft = Job.objects.get(kind="template.render", nonce="copy-1")
    assert draft.params["values"]["sound"]["file"]["media"] == sound.outputs.get(part="audio").media_id


def test_the_voice_of_all_rows_is_chosen_with_the_columns(world: World, offer: Template, ana: Client) -> None:
    campaign = campaign_of(world, offer, columns=COLUMNS, rows=ROWS)
    at = f"/templates/campaigns/{campaign.pk}/columns/"
    page = ana.get(at).content.decode()
    assert "Sound: voice that speaks" in page
    form = {f"target_{n}": column.target for n, column in enumerate(read_columns(campaign))}
    form |= {"constant_claim": "For every weather.", "constant_sound_voice": speaker(world).voice_id}
    assert ana.post(at, form | {"constant_sound_voice": "nobody's"}).status_code == 422
    assert ana.post(at, form | {"constant_sound_locale": "en-GB"}).status_code == 302
    campaign.refresh_from_db()
    speech = {"voice_id": speaker(world).voice_id, "locale": "en-GB"}
    assert campaign.constants["sound"] == {"type": "audio", "speech": speech}
