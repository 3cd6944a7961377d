"""Params: what is written is read back, what is odd is forgiven, and what is sent is the contract's body."""

import json
from typing import Any

import pytest

from apps.library.references import MediaRef
from apps.videos.kinds.shared.params import Background, VoiceEngine, VoiceSettings, Watermark
from apps.videos.kinds.talking_head.body import request_body
from apps.videos.kinds.talking_head.params import AvatarParams, FilmParams, ImageParams, read_avatar, read_image

PICTURE = MediaRef(media=7, sha256="ab" * 32)
FULL: dict[str, Any] = {
    "script": "Guten Tag",
    "voice_id": "v",
    "voice": VoiceSettings(
        speed=1.25,
        pitch=-3,
        volume=0.5,
        locale="de-DE",
        engine=VoiceEngine(engine_type="elevenlabs", model="eleven_v3", stability=0, use_speaker_boost=False),
    ),
    "resolution": "4k",
    "aspect_ratio": "4:5",
    "fit": "cover",
    "background": Background(kind="image", image=PICTURE),
    "remove_background": True,
    "expressiveness": "high",
    "motion_prompt": "nods",
    "burn_captions": True,
    "watermark": Watermark(image=MediaRef(url="https://a.example/x.png"), scale=0.5, position="top_left", offset_x=0.0),
    "folder_id": "f",
    "brand_glossary_id": "g",
}
FILMS: list[FilmParams] = [
    AvatarParams(),
    AvatarParams(avatar_id="l", engine="avatar_v", reference_look_id="r", voice_from_look=True, **FULL),
    AvatarParams(audio=MediaRef(media=3, sha256="cd" * 32, seconds=4.25)),
    ImageParams(),
    ImageParams(image=PICTURE, **FULL),
    ImageParams(image=MediaRef(asset_id="a"), background=Background(kind="color", color="#00ff00")),
]


@pytest.mark.parametrize("params", FILMS)
def test_what_is_stored_is_read_back_the_same(params: FilmParams) -> None:
    stored = json.loads(json.dumps(params.to_json(), allow_nan=False))
    read = read_avatar if isinstance(params, AvatarParams) else read_image
    assert read(stored) == params
    assert read(stored).to_json() == stored


@pytest.mark.parametrize(
    "odd",
    [
        {"script": 7, "audio": "x", "voice_settings": [], "background": 3, "watermark": "w", "engine": "avatar_v"},
        {"resolution": None, "remove_background": "yes", "burn_captions": 1, "unknown": {"a": 1}},
        {"audio": {"media": True, "seconds": "long"}, "image": {"media": -1}},
    ],
)
def test_odd_values_become_the_defaults(odd: dict[str, Any]) -> None:
    assert read_avatar(odd) == AvatarParams()
    assert read_image(odd) == ImageParams()


def test_defaults_are_left_out_but_never_what_a_price_hangs_on() -> None:
    always = {"resolution": "1080p", "aspect_ratio": "16:9"}
    assert AvatarParams().to_json() == {**always, "engine": {"type": "avatar_iv"}}
    assert ImageParams().to_json() == always


def test_the_body_of_a_plain_film_holds_nothing_else() -> None:
    params = AvatarParams(avatar_id="look", script="Hi", voice_id="voice", voice_from_look=True)
    assert request_body(params, title="A", asset_ids={}) == {
        "type": "avatar",
        "avatar_id": "look",
        "engine": {"type": "avatar_iv"},
        "title": "A",
        "script": "Hi",
        "voice_id": "voice",
        "resolution": "1080p",
        "aspect_ratio": "16:9",
    }


def test_the_body_of_a_full_film_names_everything_in_the_contracts_words() -> None:
    params = ImageParams(image=PICTURE, **FULL)
    body = request_body(params, title="A", asset_ids={"image": "asset-1", "background": "asset-2"})
    assert body["image"] == {"type": "asset_id", "asset_id": "asset-1"}
    assert body["background"] == {"type": "image", "asset_id": "asset-2"}
    assert body["caption"] == {"file_format": "srt", "style": "default"}
    assert body["voice_settings"]["engine_settings"]["stability"] == 0
    assert body["watermark"] == {
        "image": {"type": "url", "url": "https://a.example/x.png"},
        "scale": 0.5,
        "placement": {"position": "top_left", "offset_x": 0.0},
    }
    assert "engine" not in body
    assert "voice_from_look" not in body


def test_a_recording_is_sent_without_any_voice() -> None:
    params = AvatarParams(
        avatar_id="look", audio=MediaRef(url="https://a.example/a.mp3"), voice=VoiceSettings(speed=1.2)
    )
    body = request_body(params, title="A", asset_ids={})
    assert body["audio_url"] == "https://a.example/a.mp3"
    assert not {"script", "voice_id", "voice_settings", "audio_asset_id"} & set(body)
