"""The shape of a video order: which fields there are, of what kind, within which bounds."""

from collections.abc import Mapping
from typing import Any

from sandbox.errors import ApiError, invalid
from sandbox.http.fields import Field, check_object

ENGINES = ("avatar_iv", "avatar_v", "avatar_iii")
_SHARE = Field(kind="number", low=0, high=1)

_ENGINE_SETTINGS = Field(
    kind="object",
    closed=False,
    discriminator="engine_type",
    variants={
        "elevenlabs": {
            "model": Field(choices=("eleven_multilingual_v2", "eleven_turbo_v2_5", "eleven_flash_v2_5", "eleven_v3")),
            "stability": _SHARE,
            "similarity_boost": _SHARE,
            "style": _SHARE,
            "use_speaker_boost": Field(kind="boolean"),
        },
        "fish": {"model": Field(choices=("s1", "s2-pro")), "stability": _SHARE, "similarity": _SHARE},
        "starfish": {},
    },
)

_VOICE_SETTINGS = Field(
    kind="object",
    closed=False,
    fields={
        "speed": Field(kind="number", nullable=False, low=0.5, high=1.5),
        "pitch": Field(kind="number", nullable=False, low=-50, high=50),
        "volume": Field(kind="number", nullable=False, low=0, high=1),
        "locale": Field(),
        "engine_settings": _ENGINE_SETTINGS,
    },
)

ASSET = Field(
    kind="object",
    discriminator="type",
    variants={
        "url": {"url": Field(required=True, nullable=False, shortest=1)},
        "asset_id": {"asset_id": Field(required=True, nullable=False, shortest=1)},
        "base64": {
            "media_type": Field(required=True, nullable=False),
            "data": Field(required=True, nullable=False, shortest=1),
        },
    },
)

_WATERMARK = Field(
    kind="object",
    fields={
        "image": Field(kind="object", required=True, nullable=False, discriminator="type", variants=ASSET.variants),
        "scale": Field(kind="number", nullable=False, above=0, high=2),
        "opacity": Field(kind="number", nullable=False, low=0, high=1),
        "placement": Field(
            kind="object",
            fields={
                "position": Field(nullable=False, choices=("top_left", "top_right", "bottom_left", "bottom_right")),
                "offset_x": Field(kind="number", low=-1, high=1),
                "offset_y": Field(kind="number", low=-1, high=1),
            },
        ),
    },
)

_BACKGROUND = Field(
    kind="object",
    closed=False,
    fields={
        "type": Field(required=True, nullable=False, choices=("color", "image")),
        "value": Field(pattern="#[0-9A-Fa-f]{6}"),
        "url": Field(),
        "asset_id": Field(),
    },
)

_COMMON = {
    "type": Field(required=True, nullable=False),
    "title": Field(),
    "script": Field(shortest=1, longest=5000),
    "audio_url": Field(),
    "audio_asset_id": Field(),
    "voice_id": Field(),
    "voice_settings": _VOICE_SETTINGS,
    "resolution": Field(choices=("4k", "1080p", "720p")),
    "aspect_ratio": Field(choices=("16:9", "9:16", "4:5", "5:4", "1:1", "auto")),
    "fit": Field(choices=("contain", "cover")),
    "output_format": Field(nullable=False, choices=("mp4", "webm")),
    "background": _BACKGROUND,
    "remove_background": Field(kind="boolean"),
    "expressiveness": Field(choices=("high", "medium", "low")),
    "motion_prompt": Field(),
    "caption": Field(
        kind="object",
        closed=False,
        fields={"file_format": Field(nullable=False, choices=("srt",)), "style": Field(choices=("default",))},
    ),
    "watermark": _WATERMARK,
    "callback_url": Field(),
    "callback_id": Field(),
    "folder_id": Field(),
    "brand_glossary_id": Field(shortest=1),
}

_BODIES: Mapping[str, Mapping[str, Field]] = {
    "avatar": {
        **_COMMON,
        "avatar_id": Field(required=True, nullable=False),
        "engine": Field(
            kind="object",
            discriminator="type",
            variants={"avatar_v": {"reference_look_id": Field()}, "avatar_iv": {}, "avatar_iii": {}},
        ),
    },
    "image": {
        **_COMMON,
        "image": Field(kind="object", required=True, nullable=False, discriminator="type", variants=ASSET.variants),
    },
}


def check_body(body: Mapping[str, Any]) -> None:
    """Everything that can be said without knowing looks, voices and files. Raises ApiError."""
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in _BODIES:
        raise invalid("type", f"'type' must be one of: {', '.join(_BODIES)}.")
    check_object(body, _BODIES[kind])
    _check_speech(body)
    _check_background(body)
    engine = (body.get("voice_settings") or {}).get("engine_settings") or {}
    if engine.get("model") == "eleven_v3" and engine.get("stability") not in (None, 0, 0.5, 1):
        raise invalid("voice_settings.engine_settings.stability", "eleven_v3 takes a stability of 0, 0.5 or 1 only.")


def _check_speech(body: Mapping[str, Any]) -> None:
    sources = [name for name in ("script", "audio_url", "audio_asset_id") if body.get(name) is not None]
    if len(sources) != 1:
        raise invalid("script", "Give exactly one of 'script', 'audio_url' and 'audio_asset_id'.")
    if sources != ["script"] and body.get("voice_settings") is not None:
        raise invalid("voice_settings", "'voice_settings' only goes with 'script'.")
    if sources == ["script"] and not body["script"].strip():
        raise ApiError(400, "tts_text_invalid", "There is nothing to say in this script.", "script")


def _check_background(body: Mapping[str, Any]) -> None:
    background = body.get("background")
    if background is None:
        return
    if body.get("output_format") == "webm":
        raise invalid("background", "WebM is transparent: it takes no background.")
    if background["type"] == "color" and background.get("value") is None:
        raise invalid("background.value", "A colour background needs 'value', such as #ffffff.")
    if background["type"] == "image" and (background.get("url") is None) == (background.get("asset_id") is None):
        raise invalid("background", "An image background needs exactly one of 'url' and 'asset_id'.")
