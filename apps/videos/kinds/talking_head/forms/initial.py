"""From params back to the values of a form."""

from typing import Any

from apps.library.references.form_fields import initial
from apps.videos.kinds.shared.params import Watermark

from ..params import FilmParams

TEXT, RECORDING = "text", "recording"
_BOOST = {True: "yes", False: "no", None: ""}


def initial_of(params: FilmParams) -> dict[str, Any]:
    """The values of the form for these params."""
    voice, engine, mark, ground = params.voice, params.voice.engine, params.watermark or Watermark(), params.background
    values: dict[str, Any] = {
        "speech": RECORDING if params.audio and not params.script else TEXT,
        "voice": "" if params.voice_from_look else params.voice_id,
        "speed": _short(voice.speed),
        "pitch": _short(voice.pitch),
        "volume": _short(voice.volume),
        "locale": voice.locale,
        "use_speaker_boost": _BOOST[engine.use_speaker_boost if engine else None],
        "background": ground.kind if ground else "",
        "background_color": ground.color if ground else "",
        "watermark_scale": _short(mark.scale),
        "watermark_opacity": _short(mark.opacity),
        "watermark_position": mark.position,
        "watermark_offset_x": mark.offset_x,
        "watermark_offset_y": mark.offset_y,
        **initial("audio", params.audio),
        **initial("background_image", ground.image if ground else None),
        **initial("watermark", mark.image),
    }
    for name in ("engine_type", "model", "stability", "similarity_boost", "similarity", "style"):
        values[name] = getattr(engine, name) if engine else None
    for name in (
        "script", "resolution", "aspect_ratio", "fit", "output_format", "remove_background", "burn_captions",
        "expressiveness", "motion_prompt", "folder_id", "brand_glossary_id",
    ):  # fmt: skip
        values[name] = getattr(params, name)
    return values


def _short(value: float) -> float | int:
    """1 for 1.0"""
    return int(value) if value == int(value) else value
