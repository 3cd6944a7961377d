from base64 import b64encode
from dataclasses import replace
from typing import Any

import pytest

from sandbox.catalogue import LOOKS, VOICES
from sandbox.errors import ApiError
from sandbox.routes.heygen.video_rules import check_look
from tests.sandbox.conftest import look, order
from tests.support.sandbox import SandboxProcess
from tests.videos.sounds import png

TWIN = look("digital_twin").id
STUDIO = look("studio_avatar").id
PHOTO = look("photo_avatar").id
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"type": "cartoon"}, "type"),
    ({"script": None}, "script"),
    ({"script": ""}, "script"),
    ({"script": "x" * 5001}, "script"),
    ({"audio_url": "https://example.com/a.mp3"}, "script"),
    ({"script": None, "audio_asset_id": "a", "voice_settings": {"speed": 1}}, "voice_settings"),
    ({"voice_settings": {"speed": 0.4}}, "voice_settings.speed"),
    ({"voice_settings": {"speed": 1.6}}, "voice_settings.speed"),
    ({"voice_settings": {"pitch": -51}}, "voice_settings.pitch"),
    ({"voice_settings": {"volume": 1.01}}, "voice_settings.volume"),
    ({"voice_settings": {"engine_settings": {"engine_type": "hal"}}}, "voice_settings.engine_settings.engine_type"),
    (
        {"voice_settings": {"engine_settings": {"engine_type": "elevenlabs", "model": "eleven_v3", "stability": 0.3}}},
        "voice_settings.engine_settings.stability",
    ),
    ({"resolution": "8k"}, "resolution"),
    ({"aspect_ratio": "4:3"}, "aspect_ratio"),
    ({"fit": "crop"}, "fit"),
    ({"output_format": "mov"}, "output_format"),
    ({"output_format": "webm", "background": {"type": "color", "value": "#ffffff"}}, "background"),
    ({"background": {"type": "color"}}, "background.value"),
    ({"background": {"type": "color", "value": "white"}}, "background.value"),
    ({"background": {"type": "image"}}, "background"),
    ({"background": {"type": "image", "url": "https://example.com/a.png", "asset_id": "a"}}, "background"),
    ({"caption": {"file_format": "vtt"}}, "caption.file_format"),
    ({"caption": {"style": "loud"}}, "caption.style"),
    ({"watermark": {"image": {"type": "asset_id", "asset_id": "a"}, "scale": 0}}, "watermark.scale"),
    ({"watermark": {"scale": 1}}, "watermark.image"),
    ({"callback_url": "ftp://example.com"}, "callback_url"),
    ({"engine": {"type": "avatar_vi"}}, "engine.type"),
    ({"engine": {"type": "avatar_iv", "reference_look_id": "x"}}, "engine.reference_look_id"),
    ({"avatar_id": TWIN, "expressiveness": "high"}, "expressiveness"),
    ({"avatar_id": TWIN, "motion_prompt": "wave"}, "motion_prompt"),
    ({"avatar_id": TWIN, "engine": {"type": "avatar_v", "reference_look_id": PHOTO}}, "engine.reference_look_id"),
    ({"type": "image", "avatar_id": None, "image": {"type": "url"}}, "image.url"),
    ({"type": "image", "image": {"type": "base64", "media_type": "image/png", "data": PIXEL}}, "avatar_id"),
    (
        {
            "type": "image",
            "avatar_id": None,
            "voice_id": None,
            "image": {"type": "base64", "media_type": "image/png", "data": PIXEL},
        },
        "voice_id",
    ),
    (
        {
            "type": "image",
            "avatar_id": None,
            "image": {"type": "base64", "media_type": "image/png", "data": "bm8gcGljdHVyZQ=="},
        },
        "image.data",
    ),
    (
        {
            "type": "image",
            "avatar_id": None,
            "image": {"type": "base64", "media_type": "image/png", "data": b64encode(png(2048, 2)).decode()},
        },
        "image.data",
    ),
]


@pytest.mark.parametrize(("changes", "param"), REFUSED, ids=[f"{param}-{n}" for n, (_, param) in enumerate(REFUSED)])
def test_a_body_that_breaks_a_rule_is_refused_at_its_field(
    sandbox: SandboxProcess, ana: str, changes: dict[str, Any], param: str
) -> None:
    answer = sandbox.call(ana, "POST", "/v3/videos", json=order(**changes))
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["param"]) == ("invalid_parameter", param), error


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"avatar_id": "none"}, 404, "avatar_not_found"),
        ({"voice_id": "none"}, 404, "voice_not_found"),
        ({"script": None, "audio_asset_id": "none"}, 404, "asset_not_found"),
        ({"script": "   "}, 400, "tts_text_invalid"),
        ({"watermark": {"image": {"type": "asset_id", "asset_id": "a"}}}, 403, "forbidden"),
    ],
)
def test_some_refusals_have_codes_of_their_own(
    sandbox: SandboxProcess, ana: str, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = sandbox.call(ana, "POST", "/v3/videos", json=order(**changes))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_an_engine_that_the_look_lacks_is_refused(sandbox: SandboxProcess, ana: str) -> None:
    for one in LOOKS:
        for engine in {"avatar_iii", "avatar_iv", "avatar_v"} - set(one.supported_api_engines):
            body = order(avatar_id=one.id, engine={"type": engine})
            error = sandbox.call(ana, "POST", "/v3/videos", json=body).json()["error"]
            assert error["param"] == "engine"


def test_a_photo_on_avatar_iii_does_not_come_in_4k() -> None:
    photo = replace(look("photo_avatar"), supported_api_engines=("avatar_iii",))
    body = order(engine={"type": "avatar_iii"}, resolution="4k")
    with pytest.raises(ApiError) as refused:
        check_look(body, photo, [photo])
    assert refused.value.param == "resolution"


def test_webm_and_removal_need_a_look_that_supports_matting(sandbox: SandboxProcess, ana: str) -> None:
    bare = next(one for one in LOOKS if not one.matting and one.avatar_type != "photo_avatar")
    engine = {"type": bare.supported_api_engines[0]}
    for changes in ({"output_format": "webm"}, {"remove_background": True}):
        body = order(avatar_id=bare.id, engine=engine, **changes)
        error = sandbox.call(ana, "POST", "/v3/videos", json=body).json()["error"]
        assert error["param"] == next(iter(changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"voice_id": None},
        {"voice_settings": {"speed": 1.2, "pitch": -5, "volume": 0.5, "something_new": 1}},
        {"avatar_id": PHOTO, "expressiveness": "high", "motion_prompt": "nod"},
        {"aspect_ratio": "auto", "fit": "cover", "caption": {"style": "default"}},
        {"engine": {"type": "avatar_iii"}, "avatar_id": look("studio_avatar", engine="avatar_iii").id},
        {"folder_id": "", "brand_glossary_id": "g1", "callback_id": "c1"},
    ],
)
def test_good_bodies_are_taken(sandbox: SandboxProcess, ana: str, changes: dict[str, Any]) -> None:
    # The title lets the render fail at once, so that checking costs no film.
    answer = sandbox.call(ana, "POST", "/v3/videos", json=order(title="fail:rendering_failed", **changes))
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["status"] == "waiting"


def test_engine_settings_must_fit_the_voice(sandbox: SandboxProcess, ana: str) -> None:
    voice = next(voice for voice in VOICES if "fish" not in voice.engines)
    body = order(voice_id=voice.id, voice_settings={"engine_settings": {"engine_type": "fish"}})
    error = sandbox.call(ana, "POST", "/v3/videos", json=body).json()["error"]
    assert error["param"] == "voice_settings.engine_settings"
