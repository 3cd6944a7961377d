"""What really arrives at the provider, read from the journal of a sandbox that refuses what the contract refuses."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import Connection, VendorCall
from apps.jobs.engine import actions
from apps.jobs.kinds import Callback, kind
from apps.jobs.models import Job
from apps.library.models import Asset, Media, Origin
from apps.library.references import MediaRef
from apps.library.references.asset_ids import of_media
from apps.library.vault import keep, received
from apps.providers import Forbidden, NotFound, NotSent, OutcomeUnknown, Rejected
from apps.videos.kinds.shared.params import Background, VoiceEngine, VoiceSettings, Watermark
from apps.videos.kinds.talking_head.params import AvatarParams, FilmParams, ImageParams
from apps.videos.models import Look
from apps.voices.models import Voice
from tests.support.world import World
from tests.videos.sounds import png, wav

NOBODY = Callback(url=None, id="1.1")
TYPES = {"image/png", "audio/wav"}


def into_library(world: World, content: bytes, title: str) -> Media:
    with received([content], allowed=TYPES, max_bytes=1_000_000) as arrived:
        return keep(
            arrived, workspace=world.cast.northbound, title=title, origin=Origin.UPLOAD, added_by=world.cast.ana
        )


def film(world: World, params: FilmParams, title: str = "A film") -> Job:
    name = "video.avatar" if isinstance(params, AvatarParams) else "video.image"
    job = actions.create_draft(
        workspace=world.cast.northbound,
        author=world.cast.ana,
        connection=world.connection,
        name=name,
        title=title,
        params=params.to_json(),
        nonce=uuid4().hex,
    )
    assert actions.problems(job) == []
    return job


def send(world: World, job: Job, callback: Callback = NOBODY) -> tuple[str, dict[str, Any]]:
    """The provider's id, and the body that arrived there."""
    start = world.sandbox.last_entry()
    made = kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=callback)
    entries = world.sandbox.journal(after=start, method="POST", path="/v3/videos", key=world.key)
    assert [entry["status"] for entry in entries] == [200]
    body: dict[str, Any] = entries[0]["body"]
    return made.provider_id, body


def twin_on_avatar_v(world: World) -> Look:
    twins = Look.objects.filter(connection=world.connection, avatar_type="digital_twin").order_by("pk")
    found: Look = next(look for look in twins if "avatar_v" in look.supported_api_engines)
    return found


def spoken(world: World, **changes: Any) -> AvatarParams:
    params = AvatarParams(
        avatar_id=world.look.look_id, script="Hello.", voice_id=world.look.default_voice_id, resolution="720p"
    )
    return replace(params, **changes)


@pytest.mark.row("VID-02", "VID-07", "VID-35", "VID-36")
def test_a_plain_film_sends_look_script_and_voice_and_no_callback(world: World) -> None:
    video_id, body = send(world, film(world, spoken(world)))
    assert video_id
    assert body == {
        "type": "avatar",
        "avatar_id": world.look.look_id,
        "engine": {"type": "avatar_iv"},
        "title": "A film",
        "script": "Hello.",
        "voice_id": world.look.default_voice_id,
        "resolution": "720p",
        "aspect_ratio": "16:9",
    }


@pytest.mark.row("VID-37", "VID-38")
def test_a_public_portal_says_where_to_ring(world: World) -> None:
    callback = Callback(url="https://portal.example/webhooks/job/x/", id="7.1")
    _, body = send(world, film(world, spoken(world)), callback)
    assert (body["callback_url"], body["callback_id"]) == (callback.url, callback.id)


@pytest.mark.row("VID-09", "VID-10")
def test_each_size_and_shape_arrives(world: World) -> None:
    pairs = [("4k", "16:9"), ("1080p", "9:16"), ("720p", "4:5"), ("720p", "5:4"), ("720p", "1:1"), ("720p", "auto")]
    for resolution, ratio in pairs:
        _, body = send(world, film(world, spoken(world, resolution=resolution, aspect_ratio=ratio)))
        assert (body["resolution"], body["aspect_ratio"]) == (resolution, ratio)


@pytest.mark.row("ACC-21")
def test_a_watermark_arrives_where_the_account_may_have_one(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(custom_watermark=True)
    logo = into_library(world, png(), "Logo")
    mark = Watermark(image=of_media(logo), scale=0.5, position="top_left", offset_x=0.1)
    job = film(world, spoken(world, watermark=mark))
    world.sandbox.settings(custom_watermarks=True)
    try:
        _, body = send(world, job)
    finally:
        world.sandbox.settings(custom_watermarks=False)
    asset = Asset.objects.get(media=logo)
    assert body["watermark"] == {
        "image": {"type": "asset_id", "asset_id": asset.asset_id},
        "scale": 0.5,
        "placement": {"position": "top_left", "offset_x": 0.1},
    }
    with pytest.raises(Forbidden):
        kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=NOBODY)


@pytest.mark.row("VID-15", "VID-16")
def test_every_choice_of_a_photo_look_arrives(world: World) -> None:
    photo = Look.objects.filter(connection=world.connection, avatar_type="photo_avatar").order_by("pk")[0]
    params = spoken(
        world,
        avatar_id=photo.look_id,
        voice=VoiceSettings(speed=1.2, pitch=2, volume=0.8, engine=VoiceEngine(engine_type="starfish")),
        voice_id=world.look.default_voice_id,
        expressiveness="medium",
        motion_prompt="nods",
        burn_captions=True,
        fit="contain",
        background=Background(kind="color", color="#123456"),
    )
    _, body = send(world, film(world, params))
    assert body["expressiveness"] == "medium"
    assert body["motion_prompt"] == "nods"
    assert body["caption"] == {"file_format": "srt", "style": "default"}
    assert body["background"] == {"type": "color", "value": "#123456"}
    assert body["voice_settings"]["engine_settings"] == {"engine_type": "starfish"}


def test_a_twin_on_avatar_v_and_a_see_through_film_arrive(world: World) -> None:
    twin = twin_on_avatar_v(world)
    params = spoken(world, avatar_id=twin.look_id, engine="avatar_v", motion_prompt="points left")
    _, body = send(world, film(world, params))
    assert body["engine"] == {"type": "avatar_v"}
    _, clear = send(world, film(world, spoken(world, output_format="webm")))
    assert clear["output_format"] == "webm"
    assert "background" not in clear


@pytest.mark.row("VID-04")
def test_a_recording_is_uploaded_once_and_then_named(world: World) -> None:
    sound = into_library(world, wav(2), "Talk")
    params = spoken(world, script="", voice_id="", audio=of_media(sound))
    start = world.sandbox.last_entry()
    _, body = send(world, film(world, params))
    asset = Asset.objects.get(media=sound)
    assert body["audio_asset_id"] == asset.asset_id
    assert not {"script", "voice_id", "voice_settings", "audio_url"} & set(body)
    send(world, film(world, params, "Again"))
    uploads = world.sandbox.journal(after=start, method="POST", path="/v3/assets", key=world.key)
    assert len(uploads) == 1


@pytest.mark.row("VID-03")
def test_a_link_to_a_recording_arrives_without_script_and_voice(world: World) -> None:
    voice = Voice.objects.exclude(preview=None).select_related("preview").order_by("pk")[0]
    assert voice.preview is not None
    link = voice.preview.source
    _, body = send(world, film(world, spoken(world, script="", voice_id="", audio=MediaRef(url=link))))
    assert body["audio_url"] == link
    assert not {"script", "voice_id", "voice_settings", "audio_asset_id"} & set(body)


@pytest.mark.row("VID-13")
def test_a_background_is_removed_only_where_that_was_chosen(world: World) -> None:
    _, kept = send(world, film(world, spoken(world)))
    _, removed = send(world, film(world, spoken(world, remove_background=True)))
    assert (kept.get("remove_background"), removed["remove_background"]) == (None, True)


@pytest.mark.row("VID-18")
def test_a_picture_of_the_library_speaks(world: World) -> None:
    picture = into_library(world, png(640, 640), "Face")
    params = ImageParams(
        image=of_media(picture), script="Hello.", voice_id=world.look.default_voice_id, aspect_ratio="1:1"
    )
    video_id, body = send(world, film(world, params))
    assert body["image"] == {"type": "asset_id", "asset_id": Asset.objects.get(media=picture).asset_id}
    assert kind("video.image").fetch(world.connection, video_id, reason="test").provider_id == video_id


def test_a_lost_upload_never_throws_doubt_on_the_film(world: World) -> None:
    sound = into_library(world, wav(2), "Talk")
    job = film(world, spoken(world, script="", voice_id="", audio=of_media(sound)))
    start = world.sandbox.last_entry()
    world.sandbox.fault("broken", times=20, match="POST /v3/assets", key=world.key)
    try:
        with pytest.raises(NotSent):
            kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=NOBODY)
    finally:
        world.sandbox.clear_faults()
    assert not world.sandbox.journal(after=start, method="POST", path="/v3/videos", key=world.key)


def test_a_file_that_was_exchanged_is_never_sent(world: World) -> None:
    sound = into_library(world, wav(2), "Talk")
    job = film(world, spoken(world, script="", voice_id="", audio=of_media(sound)))
    Media.objects.filter(pk=sound.pk).update(sha256="another")
    with pytest.raises(Rejected, match="gone"):
        kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=NOBODY)


def test_one_attempt_is_one_exchange_even_when_the_provider_stumbles(world: World) -> None:
    job = film(world, spoken(world))
    start = world.sandbox.last_entry()
    world.sandbox.fault("broken", times=5, match="POST /v3/videos", key=world.key)
    try:
        with pytest.raises(OutcomeUnknown):
            kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=NOBODY)
    finally:
        world.sandbox.clear_faults()
    assert len(world.sandbox.journal(after=start, method="POST", path="/v3/videos", key=world.key)) == 1
    assert VendorCall.objects.filter(reason=f"job {job.pk}", method="POST").count() == 1


def test_many_states_come_with_one_call_and_a_missing_film_has_ended(world: World) -> None:
    video_id, _ = send(world, film(world, spoken(world)))
    states = kind("video.avatar").fetch_states(world.connection, [video_id, "unheard-of"])
    assert states[video_id] in ("processing", "completed")
    assert states["unheard-of"] == "failed"
    with pytest.raises(NotFound):
        kind("video.avatar").fetch(world.connection, "unheard-of", reason="test")


def test_an_unreadable_file_is_not_sent(world: World) -> None:
    sound = into_library(world, wav(2), "Talk")
    job = film(world, spoken(world, script="", voice_id="", audio=of_media(sound)))
    Media.objects.filter(pk=sound.pk).update(file="nowhere/at-all.wav")
    with pytest.raises(NotSent):
        kind(job.kind).submit(job, idempotency_key=uuid4().hex, callback=NOBODY)
