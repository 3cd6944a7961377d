"""A film in other languages: asked for on its desk, priced, approved once, a result for each language."""

import math
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.jobs import tasks
from apps.jobs.engine import actions
from apps.jobs.models import Job, Output
from apps.jobs.states import State
from apps.library.formats import subtitles
from apps.library.models import Asset, Media
from apps.reviews import flow
from apps.translations.kinds.dub.body import options
from apps.translations.kinds.dub.params import OUTPUT, PRECISION, DubParams
from apps.translations.languages.sync import sync_languages
from apps.translations.models import LanguageList, LanguageSet
from tests.support.families import adds_up, go_on, parts_of, translations
from tests.support.world import World
from tests.videos.sounds import wav

DESK = "/create/translation/?n=one"
THREE = ["German (Germany)", "Arabic (Egypt)", "Japanese (Japan)"]
SRT = b"1\n00:00:00,000 --> 00:00:02,000\nHallo und willkommen.\n"


def form(medium: Media, **changes: Any) -> dict[str, Any]:
    """What the page sends for a film of the library, into three languages."""
    return {
        "nonce": "one",
        "title": "Welcome, abroad",
        "video_media": str(medium.pk),
        "languages": THREE,
        "mode": "speed",
        "do": "send",
        **changes,
    }


def approved(world: World, client: Client, **fields: Any) -> Job:
    sent = client.post(DESK, fields)
    assert sent.status_code == 302, sent.context["form"].errors
    job = Job.objects.select_related("review").get(kind="translation.dub", parent=None)
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    return Job.objects.get(pk=job.pk)


@pytest.mark.row("TRA-01", "TRA-02", "TRA-03", "TRA-06", "TRA-20")
def test_three_languages_are_one_request_and_three_results(world: World, medium: Media, ana: Client) -> None:
    job = go_on(world, approved(world, ana, **form(medium)))

    (sent,) = translations(world)
    asset = Asset.objects.get(media=medium, connection=world.connection)
    assert sent["body"] == {
        "video": {"type": "asset_id", "asset_id": asset.asset_id},
        "output_languages": THREE,
        "title": "Welcome, abroad",
    }
    parts = parts_of(job)
    assert [part.title for part in parts] == [f"Welcome, abroad · {language}" for language in THREE]
    assert [part.state for part in parts] == [State.COMPLETED] * 3
    assert len({part.provider_id for part in parts}) == 3
    adds_up(job)
    rate = Decimal("0.0333")
    assert job.rate == rate
    assert job.estimate_high is not None
    assert job.estimate_high >= 3 * rate * math.ceil(medium.seconds or 0)

    tasks.copy(parts[0].pk)
    page = ana.get(parts[0].get_absolute_url()).content.decode()
    assert page.count("<video") == 2, "the translation beside the original"
    assert medium.link in page


@pytest.mark.row("TRA-04", "TRA-05")
def test_one_slow_language_hides_no_other_and_one_that_failed_is_made_again_alone(
    world: World, medium: Media, ana: Client
) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key)
    job = go_on(world, approved(world, ana, **form(medium)))
    (failed,) = [part for part in parts_of(job) if part.state == State.FAILED]
    assert actions.render_again(failed, by=world.cast.ana, round_seen=1)
    go_on(world, job)
    assert [part.state for part in parts_of(job)] == [State.COMPLETED] * 3
    assert [one["body"]["output_languages"] for one in translations(world)] == [THREE, failed.params["languages"]]
    adds_up(job)


def test_one_language_alone_is_a_plain_job(world: World, medium: Media, ana: Client) -> None:
    job = go_on(world, approved(world, ana, **form(medium, languages=THREE[:1])))
    assert (job.parts, parts_of(job), job.state) == (0, [], State.COMPLETED)
    assert job.provider_id.endswith("-de")


EVERYTHING: dict[str, Any] = {
    "mode": "precision",
    "translate_audio_only": "on",
    "speaker_num": "2",
    "start_time": "0.5",
    "end_time": "1.5",
    "exact_timing": "on",
    "disable_music_track": "on",
    "enable_speech_enhancement": "on",
    "enable_watermark": "on",
    "keep_the_same_format": "on",
    "input_language": "English",
}


@pytest.mark.row("TRA-07", "TRA-08", "TRA-10", "TRA-11", "TRA-12", "TRA-13")
def test_every_choice_is_sent_as_the_contract_calls_it(world: World, medium: Media, ana: Client) -> None:
    go_on(world, approved(world, ana, **form(medium, languages=THREE[:1], **EVERYTHING)))
    (sent,) = translations(world)
    asked = {name: value for name, value in sent["body"].items() if name not in ("video", "output_languages", "title")}
    assert asked == {
        "mode": "precision",
        "translate_audio_only": True,
        "speaker_num": 2,
        "start_time": 0.5,
        "end_time": 1.5,
        "enable_dynamic_duration": False,
        "disable_music_track": True,
        "enable_speech_enhancement": True,
        "enable_watermark": True,
        "keep_the_same_format": True,
        "input_language": "English",
    }


@pytest.mark.row("TRA-17", "TRA-18")
def test_own_sound_and_own_subtitles_are_uploaded_and_sent(world: World, medium: Media, ana: Client) -> None:
    files = {
        "audio_file": SimpleUploadedFile("dub.wav", wav(2.0)),
        "srt_file": SimpleUploadedFile("german.srt", SRT),
    }
    fields = form(medium, languages=THREE[:1], srt_role=OUTPUT, fps_mode="cfr", **files)
    job = go_on(world, approved(world, ana, **fields))
    (sent,) = translations(world)
    assets = dict(Asset.objects.filter(connection=world.connection).values_list("media__mime_type", "asset_id"))
    assert sent["body"]["audio"] == {"type": "asset_id", "asset_id": assets["audio/wav"]}
    assert sent["body"]["srt"] == {"type": "asset_id", "asset_id": assets["application/x-subrip"]}
    assert (sent["body"]["srt_role"], sent["body"]["fps_mode"]) == ("output", "cfr")
    assert job.state == State.COMPLETED


@pytest.mark.row("TRA-21")
def test_captions_come_with_each_language(world: World, medium: Media, ana: Client) -> None:
    job = go_on(
        world,
        approved(
            world, ana, **form(medium, languages=THREE[:1], srt_file=SimpleUploadedFile("w.srt", SRT), srt_role=OUTPUT)
        ),
    )
    tasks.copy(job.pk)
    captions = Output.objects.select_related("media").get(job=job, part="subtitle").media
    assert captions is not None
    told = world.sandbox.call(world.key, "GET", f"/v3/video-translations/{job.provider_id}").json()["data"]
    theirs = world.sandbox.call(world.key, "GET", told["srt_caption_url"].removeprefix(world.sandbox.url)).content
    mine = b"".join(ana.get(captions.link).streaming_content)  # type: ignore[attr-defined]
    assert subtitles.parse(mine).cues == subtitles.parse(theirs).cues != ()
    assert ana.get(f"/library/{captions.pk}.vtt").status_code == 200


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"languages": []}, "languages", "at least one"),
    ({"languages": ["Klingon"]}, "languages", "Klingon"),
    ({"speaker_num": "0"}, "speaker_num", "At least 1"),
    ({"start_time": "2", "end_time": "1"}, "end_time", "after the beginning"),
    ({"start_time": "900"}, "start_time", "lasts"),
    ({"end_time": "900"}, "end_time", "lasts"),
    ({"fps_mode": "cfr"}, "fps_mode", "sound of your own"),
    ({"video_media": ""}, "video_media", "Choose a film"),
    ({"video_media": "", "video_url": "ftp://example.com/film.mp4"}, "video_url", "https"),
    ({"brand_glossary_id": "a b"}, "brand_glossary_id", "letters"),
]


@pytest.mark.parametrize(("changes", "field", "words"), WRONG, ids=[f"{one[1]}-{n}" for n, one in enumerate(WRONG)])
def test_what_is_wrong_is_told_at_its_field(
    world: World, medium: Media, ana: Client, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = ana.post(DESK, form(medium, **changes))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert translations(world) == []


@pytest.mark.row("TRA-34")
def test_a_link_that_cannot_be_reached_is_named(world: World, medium: Media, ana: Client) -> None:
    link = f"{world.sandbox.url}/files/none.mp4"
    fields = form(medium, video_media="", video_url=link, languages=THREE[:1], start_time="0", end_time="2")
    job = go_on(world, approved(world, ana, **fields))
    assert translations(world)[0]["body"]["video"] == {"type": "url", "url": link}
    assert job.state == State.FAILED
    assert link in ana.get(job.get_absolute_url()).content.decode()
    adds_up(job)


def test_the_length_of_a_film_behind_a_link_is_unknown_and_so_is_its_price(
    world: World, medium: Media, ana: Client
) -> None:
    link = "https://example.com/film.mp4"
    assert ana.post(DESK, form(medium, video_media="", video_url=link)).status_code == 302
    job = Job.objects.get(kind="translation.dub", parent=None)
    assert (job.state, job.estimate_high) == (State.IN_REVIEW, None)


@pytest.mark.row("TRA-18")
def test_broken_subtitles_are_refused_with_their_line(world: World, medium: Media, ana: Client) -> None:
    broken = SRT + b"\n2\n00:00:0x,000 --> 00:00:04,000\nDanke.\n"
    answer = ana.post(DESK, form(medium, srt_file=SimpleUploadedFile("broken.srt", broken)))
    assert answer.status_code == 422
    assert "Line 6" in " ".join(answer.context["form"].errors["srt_media"])


def test_a_form_with_a_mistake_keeps_every_language(world: World, medium: Media, ana: Client) -> None:
    assert ana.post(DESK, form(medium, speaker_num="many", do="save")).status_code in (200, 302, 422)
    job = Job.objects.get(kind="translation.dub")
    page = ana.get(f"/drafts/{job.pk}/")
    assert page.context["form"]["languages"].value() == THREE


@pytest.mark.row("TRA-15")
def test_the_languages_are_those_that_the_provider_lists(world: World, ana: Client) -> None:
    told = world.sandbox.call(world.key, "GET", "/v3/video-translations/languages").json()["data"]["languages"]
    page = ana.get(DESK)
    listed = [value for _group, names in page.context["form"].fields["languages"].choices for value, _name in names]
    assert sorted(listed) == sorted(told)
    assert [one for one in listed if "Portug" in one] == ["Portuguese", "Portuguese (Brazil)", "Portuguese (Portugal)"]
    LanguageList.objects.update(names=[])
    assert sync_languages(world.connection.pk) == len(told)


@pytest.mark.row("TRA-05")
def test_a_set_ticks_all_its_languages(world: World, ana: Client) -> None:
    nordics = LanguageSet.objects.create(workspace=world.cast.northbound, name="Two", languages=THREE[:2])
    page = ana.get(f"{DESK}&set={nordics.pk}")
    assert page.context["form"]["languages"].value() == THREE[:2]


def test_what_is_sent_equals_what_is_sealed() -> None:
    given = DubParams(languages=("German (Germany)",), mode=PRECISION, enable_dynamic_duration=False, seconds=4.0)
    assert DubParams.read(given.to_json()) == given
    assert options(given, {}, "T") == {"title": "T", "mode": "precision", "enable_dynamic_duration": False}
    assert options(DubParams(languages=("German (Germany)",)), {}, "T") == {"title": "T"}
    assert options(DubParams(srt_role=OUTPUT), {}, "T") == {"title": "T"}, "of subtitles that are not there"
