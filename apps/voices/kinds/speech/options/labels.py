"""What people call the fields of a speech and their values."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ..params import Value
from ..services import Service

NAMES: Final[Mapping[str, Any]] = {
    "speed": _("Speed"),
    "pitch": _("Pitch"),
    "volume": _("Volume"),
    "emotion": _("Emotion"),
    "engine": _("Engine"),
    "voice_engine": _("Engine"),
    "language_code": _("Language"),
    "language": _("Language"),
    "locale": _("Accent"),
    "input_type": _("Kind of text"),
    "quality": _("Quality"),
    "output_format": _("File"),
    "sample_rate": _("Sample rate"),
    "seed": _("Seed"),
    "temperature": _("Temperature"),
    "voice_guidance": _("Likeness to the voice"),
    "style_guidance": _("Strength of the emotion"),
}
FORMATS: Final[Mapping[str, Any]] = {
    "mp3": "MP3",
    "ogg": "Ogg",
    "wav": "WAV",
    "flac": "FLAC",
    "mulaw": _("mu-law"),
}
TEXTS: Final[Mapping[str, Any]] = {"text": _("Plain text"), "ssml": "SSML"}


def shown(name: str, value: Value, service: Service) -> str:
    """A value with its unit: percent, a factor, hertz; words as they are."""
    if name == "output_format":
        return str(FORMATS.get(str(value), value))
    if name == "input_type":
        return str(TEXTS.get(str(value), value))
    if isinstance(value, str):
        return value.replace("_", " ")
    limit = service.limits.fields.get(name)
    units = {"percent": f"{value:g} %", "factor": f"{value:g}×", "hertz": f"{value:,} Hz"}
    return units.get(limit.unit if limit else "", f"{value:g}")
