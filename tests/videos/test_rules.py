"""The rules of a film at their bounds and just outside."""

from dataclasses import replace
from typing import Any

import pytest

from apps.library.references import MediaRef
from apps.library.references.asset_ids import of_media
from apps.videos.kinds.shared.params import Background, VoiceEngine, VoiceSettings, Watermark
from apps.videos.kinds.talking_head import hints
from apps.videos.kinds.talking_head.kind import AvatarVideo, ImageVideo
from apps.videos.kinds.talking_head.lookups import look_up
from apps.videos.kinds.talking_head.params import AvatarParams, FilmParams, ImageParams
from apps.voices.models import Voice
from tests.videos.conftest import Shop
from tests.videos.sounds import png, wav

LINK = MediaRef(url="https://example.org/a.png")
SOUND = MediaRef(url="https://example.org/a.mp3")


def good(shop: Shop, **changes: Any) -> AvatarParams:
    params = AvatarParams(avatar_id=shop.twin.look_id, script="Hello.", voice_id=shop.voice.voice_id)
    return replace(params, **changes)


def problems(shop: Shop, params: AvatarParams | ImageParams, title: str = "A film") -> dict[str, str]:
    work = AvatarVideo() if isinstance(params, AvatarParams) else ImageVideo()
    return dict(work.problems(params, look_up(params, shop.connection), title))


def test_a_plain_film_has_no_problem(shop: Shop) -> None:
    assert problems(shop, good(shop)) == {}


def test_both_a_text_and_a_recording_are_refused(shop: Shop) -> None:
    found = problems(shop, good(shop, audio=SOUND))
    assert "Keep one" in found["script"]
    assert "Keep one" in found["audio"]


@pytest.mark.parametrize("script", ["", "   \n"])
def test_nothing_to_say_is_refused(shop: Shop, script: str) -> None:
    assert "script" in problems(shop, good(shop, script=script))


@pytest.mark.parametrize(("length", "fine"), [(1, True), (5000, True), (5001, False)])
def test_a_script_has_up_to_5000_characters(shop: Shop, length: int, fine: bool) -> None:
    assert ("script" not in problems(shop, good(shop, script="a" * length))) is fine


@pytest.mark.parametrize(
    ("tuning", "field"),
    [
        (VoiceSettings(speed=0.5), None),
        (VoiceSettings(speed=1.5), None),
        (VoiceSettings(speed=0.49), "speed"),
        (VoiceSettings(speed=1.51), "speed"),
        (VoiceSettings(speed=float("nan")), "speed"),
        (VoiceSettings(pitch=-50), None),
        (VoiceSettings(pitch=50), None),
        (VoiceSettings(pitch=-50.5), "pitch"),
        (VoiceSettings(pitch=51), "pitch"),
        (VoiceSettings(volume=0), None),
        (VoiceSettings(volume=1), None),
        (VoiceSettings(volume=1.01), "volume"),
        (VoiceSettings(volume=-0.01), "volume"),
        (VoiceSettings(locale="en-GB"), None),
        (VoiceSettings(locale="not a locale"), "locale"),
    ],
)
def test_voice_settings_keep_their_ranges(shop: Shop, tuning: VoiceSettings, field: str | None) -> None:
    assert list(problems(shop, good(shop, voice=tuning))) == ([field] if field else [])


@pytest.mark.parametrize(
    ("engine", "field"),
    [
        (VoiceEngine(engine_type="starfish"), None),
        (VoiceEngine(engine_type="elevenlabs", model="eleven_v3", stability=0.5), None),
        (VoiceEngine(engine_type="elevenlabs", model="eleven_v3", stability=0.4), "stability"),
        (VoiceEngine(engine_type="elevenlabs", model="eleven_turbo_v2_5", stability=0.4), None),
        (VoiceEngine(engine_type="elevenlabs", similarity_boost=1, style=0, use_speaker_boost=False), None),
        (VoiceEngine(engine_type="elevenlabs", similarity_boost=1.01), "similarity_boost"),
        (VoiceEngine(engine_type="elevenlabs", similarity=0.5), "similarity"),
        (VoiceEngine(engine_type="elevenlabs", model="s1"), "model"),
        (VoiceEngine(engine_type="fish", model="s2-pro", similarity=1, stability=0), None),
        (VoiceEngine(engine_type="fish", style=0.5), "style"),
        (VoiceEngine(engine_type="fish", use_speaker_boost=True), "use_speaker_boost"),
        (VoiceEngine(engine_type="starfish", stability=0.5), "stability"),
        (VoiceEngine(engine_type="other"), "engine_type"),
    ],
)
def test_each_voice_engine_knows_its_own_settings(shop: Shop, engine: VoiceEngine, field: str | None) -> None:
    assert list(problems(shop, good(shop, voice=VoiceSettings(engine=engine)))) == ([field] if field else [])


@pytest.mark.parametrize(
    ("told", "fine", "doubted"),
    [
        ({"starfish": True, "elevenlabs": True}, True, False),
        ({"starfish": True, "elevenlabs": False}, False, False),
        ({"starfish": True}, True, True),
        (None, True, True),
    ],
)
def test_a_voice_that_does_not_work_with_the_engine_is_told_before_the_review_and_where_nobody_knows_that_is_said(
    shop: Shop, told: dict[str, bool] | None, fine: bool, doubted: bool
) -> None:
    Voice.objects.filter(pk=shop.voice.pk).update(film_engines=told)
    params = good(shop, voice=VoiceSettings(engine=VoiceEngine(engine_type="elevenlabs")))
    found = problems(shop, params)
    assert found == ({} if fine else {"engine_type": "Mara, calm does not work with ElevenLabs."})
    said = "".join(hints.hints(params, look_up(params, shop.connection)))
    assert ("doesn’t say whether Mara, calm works with ElevenLabs" in said) is doubted


def test_a_locale_that_nobody_knows_or_that_the_voice_does_not_have_is_told(shop: Shop) -> None:
    def said(locale: str) -> str:
        params = good(shop, voice=VoiceSettings(locale=locale))
        return " ".join(hints.hints(params, look_up(params, shop.connection)))

    assert "Mara, calm has one accent only" in said("en-GB")
    Voice.objects.filter(pk=shop.voice.pk).update(support_locale=True)
    assert said("en-GB") == said("zu-ZA") == said("nb-NO") == said("") == ""
    assert "“xq-GB” is not a language we know" in said("xq-GB")


def test_files_that_nobody_can_look_into_are_told(shop: Shop) -> None:
    def said(params: FilmParams) -> str:
        return " ".join(hints.hints(params, look_up(params, shop.connection)))

    image = ImageParams(image=of_media(shop.media("image/png", png())), script="Hello.", voice_id=shop.voice.voice_id)
    assert said(image) == ""
    for file in (MediaRef(url="https://files.example/a.png"), MediaRef(asset_id="asset_1")):
        assert "can’t be checked here. HeyGen takes pictures of at most 2047 pixels" in said(replace(image, image=file))
    for content, fine in ((wav(2), True), (b"RIFF\0\0\0\0WAVE no sound at all", False)):
        recording = of_media(shop.media("audio/wav", content, "A recording"))
        spoken = good(shop, script="", voice_id="", audio=recording)
        assert ("“A recording” can’t be played here" not in said(spoken)) is fine


def test_what_heygen_does_not_say_of_a_look_is_told_where_it_matters(shop: Shop) -> None:
    def said(**changes: Any) -> str:
        params = good(shop, **changes)
        return " ".join(hints.hints(params, look_up(params, shop.connection)))

    assert "doesn’t say whether the background of Mara, desk can be removed" in said(output_format="webm")
    assert "can be removed" in said(remove_background=True)
    assert said() == said(output_format="webm", avatar_id=shop.photo.look_id) == ""


def test_voice_settings_and_voices_need_a_script(shop: Shop) -> None:
    spoken = good(shop, script="", audio=SOUND, voice=VoiceSettings(speed=1.2))
    assert set(problems(shop, spoken)) == {"voice", "speed"}
    assert problems(shop, replace(spoken, voice_id="", voice=VoiceSettings())) == {}


def test_a_script_needs_a_voice_that_is_there(shop: Shop) -> None:
    assert "voice" in problems(shop, good(shop, voice_id=""))
    assert "catalogue" in problems(shop, good(shop, voice_id="unheard-of"))["voice"]
    shop.voice.gone = True
    shop.voice.save()
    assert "no longer offered" in problems(shop, good(shop))["voice"]


def test_a_look_must_be_there_and_ready(shop: Shop) -> None:
    assert "look" in problems(shop, good(shop, avatar_id=""))
    assert "look" in problems(shop, good(shop, avatar_id="unheard-of"))
    shop.twin.state = "processing"
    shop.twin.save()
    assert "not ready" in problems(shop, good(shop))["look"]


def test_an_engine_that_the_look_lacks_is_refused(shop: Shop) -> None:
    params = good(shop, avatar_id=shop.studio.look_id, engine="avatar_v")
    assert list(problems(shop, params)) == ["engine"]
    assert problems(shop, replace(params, engine="avatar_iv")) == {}
    assert list(problems(shop, good(shop, engine="avatar_ix"))) == ["engine"]


@pytest.mark.parametrize(
    ("look", "engine", "expressive", "moves"),
    [
        ("photo", "avatar_iv", True, True),
        ("twin", "avatar_iv", False, False),
        ("studio", "avatar_iv", False, False),
        ("photo", "avatar_v", False, True),
        ("twin", "avatar_v", False, True),
        ("photo", "avatar_iii", False, False),
        ("twin", "avatar_iii", False, False),
    ],
)
def test_movement_depends_on_look_and_engine(shop: Shop, look: str, engine: str, expressive: bool, moves: bool) -> None:
    params = good(shop, avatar_id=getattr(shop, look).look_id, engine=engine)
    assert ("expressiveness" not in problems(shop, replace(params, expressiveness="high"))) is expressive
    assert ("motion_prompt" not in problems(shop, replace(params, motion_prompt="nods"))) is moves


def test_a_photo_without_a_twin_takes_no_movements_on_avatar_v(shop: Shop) -> None:
    shop.twin.delete()
    params = good(shop, avatar_id=shop.photo.look_id, engine="avatar_v", motion_prompt="nods")
    assert "twin" in problems(shop, params)["motion_prompt"]


def test_the_reference_is_a_twin_of_the_same_person_on_avatar_v(shop: Shop) -> None:
    params = good(shop, avatar_id=shop.photo.look_id, engine="avatar_v", reference_look_id=shop.twin.look_id)
    assert problems(shop, params) == {}
    for wrong in (
        replace(params, engine="avatar_iv"),
        replace(params, reference_look_id=shop.photo.look_id),
        replace(params, reference_look_id="unheard-of"),
    ):
        assert "reference_look_id" in problems(shop, wrong)
    stranger = replace(params, avatar_id=shop.studio.look_id, engine="avatar_iv")
    assert "reference_look_id" in problems(shop, stranger)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"resolution": "720p"}, None),
        ({"resolution": "4k"}, None),
        ({"resolution": "8k"}, "resolution"),
        ({"aspect_ratio": "auto"}, None),
        ({"aspect_ratio": "5:4"}, None),
        ({"aspect_ratio": "21:9"}, "aspect_ratio"),
        ({"fit": "cover"}, None),
        ({"fit": "stretch"}, "fit"),
        ({"output_format": "mov"}, "output_format"),
        ({"output_format": "webm"}, None),
        ({"background": Background(kind="color", color="#12aBef")}, None),
        ({"background": Background(kind="color", color="red")}, "background_color"),
        ({"background": Background(kind="color", color="#12abef", image=LINK)}, "background"),
        ({"background": Background(kind="image", image=LINK)}, None),
        ({"background": Background(kind="image")}, "background_image"),
        ({"background": Background(kind="image", image=LINK, color="#12abef")}, "background"),
        ({"background": Background(kind="video")}, "background"),
        ({"background": Background(kind="color", color="#12abef"), "output_format": "webm"}, "background"),
        ({"watermark": Watermark(image=LINK, scale=2, opacity=0, offset_x=-1, offset_y=1)}, None),
        ({"watermark": Watermark()}, "watermark"),
        ({"watermark": Watermark(image=LINK, scale=0)}, "watermark_scale"),
        ({"watermark": Watermark(image=LINK, scale=2.01)}, "watermark_scale"),
        ({"watermark": Watermark(image=LINK, opacity=1.01)}, "watermark_opacity"),
        ({"watermark": Watermark(image=LINK, position="middle")}, "watermark_position"),
        ({"watermark": Watermark(image=LINK, offset_x=1.01)}, "watermark_offset_x"),
        ({"watermark": Watermark(image=LINK, offset_y=-1.01)}, "watermark_offset_y"),
        ({"folder_id": "f_1"}, None),
        ({"folder_id": "a folder"}, "folder_id"),
        ({"brand_glossary_id": "x" * 121}, "brand_glossary_id"),
    ],
)
def test_output_background_and_watermark(shop: Shop, changes: dict[str, Any], field: str | None) -> None:
    shop.connection.custom_watermark = True
    assert list(problems(shop, good(shop, **changes))) == ([field] if field else [])


def test_a_watermark_is_only_for_accounts_that_may(shop: Shop) -> None:
    found = problems(shop, good(shop, watermark=Watermark(image=LINK)))
    assert found == {"watermark": "HeyGen has not enabled watermarks for this account. Remove it."}


def test_photos_on_avatar_iii_have_no_4k(shop: Shop) -> None:
    photo = good(shop, avatar_id=shop.photo.look_id, engine="avatar_iii", resolution="4k")
    assert list(problems(shop, photo)) == ["resolution"]
    assert problems(shop, replace(photo, avatar_id=shop.twin.look_id)) == {}


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://example.org/talk.mp3", True),
        ("https://example.org/talk.wav?x=1", True),
        ("https://example.org/download", True),
        ("https://example.org/talk.ogg", False),
        ("https://example.org/page.html", False),
        ("ftp://example.org/talk.mp3", False),
        ("https://", False),
        ("https://me:secret@example.org/talk.mp3", False),
        ("https://[broken/talk.mp3", False),
        ("talk.mp3", False),
    ],
)
def test_a_link_leads_straight_to_a_sound(shop: Shop, url: str, fine: bool) -> None:
    params = good(shop, script="", voice_id="", audio=MediaRef(url=url))
    assert ("audio" not in problems(shop, params)) is fine


def test_plain_http_is_for_connections_that_allow_private_addresses(shop: Shop) -> None:
    params = good(shop, script="", voice_id="", audio=MediaRef(url="http://127.0.0.1/talk.mp3"))
    for allowed in (True, False):
        shop.connection.allow_private = allowed
        assert ("audio" not in problems(shop, params)) is allowed


def test_a_recording_lasts_ten_minutes_at_most(shop: Shop) -> None:
    sound = replace(of_media(shop.sound(1)), seconds=600.0)
    params = good(shop, script="", voice_id="", audio=sound)
    assert problems(shop, params) == {}
    assert "audio" in problems(shop, replace(params, audio=replace(sound, seconds=600.1)))


def test_a_file_of_the_library_is_of_the_right_type_and_still_the_same(shop: Shop) -> None:
    picture = shop.media("image/png", png())
    params = ImageParams(image=of_media(picture), script="Hello.", voice_id=shop.voice.voice_id)
    assert problems(shop, params) == {}
    assert "image" in problems(shop, replace(params, image=MediaRef(media=picture.pk, sha256="other")))
    assert "image" in problems(shop, replace(params, image=of_media(shop.sound())))
    assert (
        "32 MB"
        in problems(shop, replace(params, image=of_media(shop.media("image/png", png(), size=32_000_001))))["image"]
    )
    assert "image" in problems(shop, replace(params, image=None))


@pytest.mark.parametrize(("width", "height", "fine"), [(2047, 9, True), (2048, 9, False), (9, 2048, False)])
def test_a_picture_that_is_too_large_for_the_provider_is_told_before_the_review(
    shop: Shop, width: int, height: int, fine: bool
) -> None:
    picture = of_media(shop.media("image/png", png(width, height), "Portrait"))
    params = ImageParams(image=picture, script="Hello.", voice_id=shop.voice.voice_id)
    found = problems(shop, params)
    assert found == {} if fine else f"“Portrait” is {width} × {height} pixels" in found["image"]


def test_a_picture_that_cannot_be_opened_is_told_before_the_review(shop: Shop) -> None:
    picture = of_media(shop.media("image/png", png()[:40], "Portrait"))
    params = ImageParams(image=picture, script="Hello.", voice_id=shop.voice.voice_id)
    assert "be opened" in problems(shop, params)["image"]


def test_a_file_of_another_workspace_is_no_file(shop: Shop) -> None:
    theirs = shop.media("image/png", png(), workspace=shop.cast.southfield)
    params = ImageParams(image=of_media(theirs), script="Hello.", voice_id=shop.voice.voice_id)
    assert "no longer in the library" in problems(shop, params)["image"]


@pytest.mark.parametrize(("title", "fine"), [("", False), ("  ", False), ("x" * 200, True), ("x" * 201, False)])
def test_a_title_is_needed_and_has_200_characters_at_most(shop: Shop, title: str, fine: bool) -> None:
    assert ("title" not in problems(shop, good(shop), title)) is fine
