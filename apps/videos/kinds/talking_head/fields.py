"""Every field of a film request: its name in the request and in the form, its type, range and default."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from apps.jobs.desk.request_fields import FLAG, NUMBER, Field
from apps.jobs.kinds import LONGEST_TITLE

from ..shared import labels


def _values(choices: Iterable[str]) -> tuple[str, ...]:
    return tuple(choice for choice in choices if choice)


_SPEECH = (
    Field("script", "script", longest=labels.LONGEST_SCRIPT, note=_("one of these three: text, link, or file")),
    Field("audio_url", "audio", note=_("MP3 or WAV, 10 minutes at most")),
    Field("audio_asset_id", "audio", note=_("MP3 or WAV, 10 minutes at most")),
    Field("voice_id", "voice", note=_("with a script only; a look may bring its own")),
)
_ENGINE = "voice_settings.engine_settings"
_VOICE = (
    Field("voice_settings.speed", "speed", NUMBER, low=labels.SPEED[0], high=labels.SPEED[1], default="1"),
    Field(
        "voice_settings.pitch",
        "pitch",
        NUMBER,
        low=labels.PITCH[0],
        high=labels.PITCH[1],
        default="0",
        note=_("semitones"),
    ),
    Field("voice_settings.volume", "volume", NUMBER, low=labels.VOLUME[0], high=labels.VOLUME[1], default="1"),
    Field("voice_settings.locale", "locale", note=_("such as en-GB")),
    Field(f"{_ENGINE}.engine_type", "engine_type", values=_values(labels.VOICE_ENGINES), note=_("must fit the voice")),
    Field(f"{_ENGINE}.model", "model", values=tuple(m for group in labels.MODELS.values() for m in group)),
    Field(f"{_ENGINE}.stability", "stability", NUMBER, low=0, high=1, note=_("eleven_v3: 0, 0.5 or 1")),
    Field(f"{_ENGINE}.similarity_boost", "similarity_boost", NUMBER, low=0, high=1, note=_("elevenlabs")),
    Field(f"{_ENGINE}.similarity", "similarity", NUMBER, low=0, high=1, note=_("fish")),
    Field(f"{_ENGINE}.style", "style", NUMBER, low=0, high=1, note=_("elevenlabs")),
    Field(f"{_ENGINE}.use_speaker_boost", "use_speaker_boost", FLAG, note=_("elevenlabs")),
)
_OUTPUT = (
    Field("title", "title", longest=LONGEST_TITLE),
    Field("resolution", "resolution", values=_values(labels.RESOLUTIONS), default="1080p"),
    Field("aspect_ratio", "aspect_ratio", values=_values(labels.RATIOS), default="16:9"),
    Field("fit", "fit", values=_values(labels.FITS)),
    Field("output_format", "output_format", values=_values(labels.FORMATS), default="mp4"),
    Field("background.type", "background", values=("color", "image"), note=_("not with webm")),
    Field("background.value", "background_color", note=_("#rrggbb")),
    Field("background.url", "background_image"),
    Field("background.asset_id", "background_image"),
    Field("remove_background", "remove_background", FLAG),
    Field("expressiveness", "expressiveness", values=_values(labels.EXPRESSIVENESS), note=_("photos on Avatar IV")),
    Field("motion_prompt", "motion_prompt", longest=labels.LONGEST_MOTION),
    Field("caption.file_format", "burn_captions", values=("srt",), default="srt"),
    Field("caption.style", "burn_captions", values=("default",), note=_("given: burnt in as well")),
    Field("watermark.image.type", "watermark", values=("url", "asset_id"), note=_("selected Enterprise accounts")),
    Field("watermark.image.url", "watermark"),
    Field("watermark.image.asset_id", "watermark"),
    Field("watermark.scale", "watermark_scale", NUMBER, low=0, high=2, above=True, default="1"),
    Field("watermark.opacity", "watermark_opacity", NUMBER, low=0, high=1, default="1"),
    Field(
        "watermark.placement.position", "watermark_position", values=_values(labels.POSITIONS), default="bottom_right"
    ),
    Field("watermark.placement.offset_x", "watermark_offset_x", NUMBER, low=-1, high=1),
    Field("watermark.placement.offset_y", "watermark_offset_y", NUMBER, low=-1, high=1),
    Field("folder_id", "folder_id"),
    Field("brand_glossary_id", "brand_glossary_id"),
)
_AVATAR = (
    Field("type", "title", values=("avatar",), required=True),
    Field("avatar_id", "look", required=True, note=_("the id of a look")),
    Field("engine.type", "engine", values=_values(labels.ENGINES), default="avatar_iv"),
    Field("engine.reference_look_id", "reference_look_id", note=_("avatar_v only: a digital twin of the same person")),
)
_IMAGE = (
    Field("type", "title", values=("image",), required=True),
    Field("image.type", "image", values=("url", "asset_id"), required=True),
    Field("image.url", "image"),
    Field("image.asset_id", "image"),
)
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "video.avatar": (*_AVATAR, *_SPEECH, *_VOICE, *_OUTPUT),
    "video.image": (*_IMAGE, *_SPEECH, *_VOICE, *_OUTPUT),
}
"""By kind of job. The portal's own `callback_url` and `callback_id` are not anybody's to fill in."""
