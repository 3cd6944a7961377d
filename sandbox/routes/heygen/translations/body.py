"""The shape of an order for a translation, and of what it brings along."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.catalogue.languages import language_code
from sandbox.errors import invalid
from sandbox.http.fields import Field, check_object
from sandbox.routes.heygen.video_body import ASSET

FILE = replace(ASSET, variants={kind: ASSET.variants[kind] for kind in ("url", "asset_id")})
"""A file that is never sent inline."""
SWITCH = Field(kind="boolean", nullable=False)
LANGUAGES = Field(kind="list", required=True, nullable=False, shortest=1, item=Field(nullable=False))
MODE = Field(nullable=False, choices=("speed", "precision"))

_CALLBACK = {"callback_id": Field(), "callback_url": Field()}
_STOCK_VOICE = Field(
    kind="object",
    fields={
        "use_stock_voice": SWITCH,
        "preferred_stock_voice_ids": Field(kind="list", nullable=False, item=Field(nullable=False)),
    },
)
_TRANSLATION = {
    "video": replace(FILE, required=True, nullable=False),
    "output_languages": LANGUAGES,
    "mode": MODE,
    "input_language": Field(),
    "title": Field(),
    "translate_audio_only": SWITCH,
    "speaker_num": Field(kind="integer"),
    "enable_caption": SWITCH,
    "enable_dynamic_duration": SWITCH,
    "disable_music_track": SWITCH,
    "enable_speech_enhancement": SWITCH,
    "enable_watermark": SWITCH,
    "keep_the_same_format": Field(kind="boolean"),
    "start_time": Field(kind="number", low=0),
    "end_time": Field(kind="number", low=0),
    "audio": FILE,
    "fps_mode": Field(choices=("vfr", "cfr", "passthrough")),
    "srt": FILE,
    "srt_role": Field(choices=("input", "output")),
    "stock_voice_config": _STOCK_VOICE,
    "brand_glossary_id": Field(),
    "brand_voice_id": Field(),
    "folder_id": Field(),
    **_CALLBACK,
}
_PROOFREAD = {
    "video": replace(FILE, required=True, nullable=False),
    "output_languages": LANGUAGES,
    "title": Field(required=True, nullable=False),
    "mode": MODE,
    "speaker_num": Field(kind="integer"),
    "disable_music_track": SWITCH,
    "enable_speech_enhancement": SWITCH,
    "enable_video_stretching": SWITCH,
    "keep_the_same_format": SWITCH,
    "srt": FILE,
    "brand_glossary_id": Field(),
    "brand_voice_id": Field(),
    "folder_id": Field(),
}
_GENERATE = {"captions": SWITCH, "translate_audio_only": SWITCH, **_CALLBACK}


def check_translation(body: Mapping[str, Any]) -> None:
    """Everything that can be said without looking at files. Raises ApiError."""
    check_object(body, _TRANSLATION)
    end = body.get("end_time")
    if end is not None and end <= (body.get("start_time") or 0):
        raise invalid("end_time", "'end_time' must come after 'start_time'.")


def check_proofread(body: Mapping[str, Any]) -> None:
    check_object(body, _PROOFREAD)


def check_generate(body: Mapping[str, Any]) -> None:
    check_object(body, _GENERATE)


def codes_of(body: Mapping[str, Any]) -> list[str]:
    """The codes of the target languages, in order. A target is a name of the listing, or a code."""
    codes = []
    for target in body["output_languages"]:
        code = language_code(target)
        if code is None:
            raise invalid("output_languages", f"{target!r} is not a language that films are translated into.")
        codes.append(code)
    return codes
