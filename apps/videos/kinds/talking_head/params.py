"""What a film is made of, as it is stored in a job, sealed, and sent.

Stored is the contract's own shape with two differences: a file may be one of the library (`media`, with its hash), and
defaults are left out. Reading is tolerant: an unknown key is ignored, an odd value becomes the default. Money is never
in it, and every value is one of JSON's own types.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.common.stored_json import Json, filled, flag, text
from apps.library.references import MediaRef
from apps.videos.kinds.shared.params import IV, Background, VoiceSettings, Watermark

PLAIN = {
    "script": "",
    "voice_id": "",
    "voice_from_look": False,
    "resolution": "1080p",
    "aspect_ratio": "16:9",
    "fit": "",
    "output_format": "mp4",
    "remove_background": False,
    "expressiveness": "",
    "motion_prompt": "",
    "burn_captions": False,
    "folder_id": "",
    "brand_glossary_id": "",
}
"""The simple fields of both types of film, with the contract's defaults."""


@dataclass(frozen=True, kw_only=True)
class FilmParams:
    """What avatar films and speaking pictures have in common.

    `voice_from_look` says that the voice is the look's own: another look then brings another voice, until a person
    chooses one. What is sealed and sent is `voice_id` all the same.
    """

    script: str = ""
    audio: MediaRef | None = None
    voice_id: str = ""
    voice_from_look: bool = False
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    resolution: str = "1080p"
    aspect_ratio: str = "16:9"
    fit: str = ""
    output_format: str = "mp4"
    background: Background | None = None
    remove_background: bool = False
    expressiveness: str = ""
    motion_prompt: str = ""
    burn_captions: bool = False
    watermark: Watermark | None = None
    folder_id: str = ""
    brand_glossary_id: str = ""

    def files(self) -> dict[str, MediaRef]:
        """Every file by the name of its form field."""
        found = {
            "audio": self.audio,
            "background": self.background.image if self.background else None,
            "watermark": self.watermark.image if self.watermark else None,
        }
        return {name: file for name, file in found.items() if file}

    def to_json(self) -> dict[str, Any]:
        parts = {
            "audio": self.audio.to_json() if self.audio else None,
            "voice_settings": self.voice.to_json() or None,
            "background": self.background.to_json() if self.background else None,
            "watermark": self.watermark.to_json() if self.watermark else None,
        }
        # What a price hangs on is always written, so that a seal never rests on somebody's default.
        always = {"resolution": self.resolution, "aspect_ratio": self.aspect_ratio}
        plain = {name: getattr(self, name) for name, default in PLAIN.items() if getattr(self, name) != default}
        return {**plain, **filled(**parts), **always}


@dataclass(frozen=True, kw_only=True)
class AvatarParams(FilmParams):
    """A film of an avatar; `avatar_id` is the id of a look."""

    avatar_id: str = ""
    engine: str = IV
    reference_look_id: str = ""

    def to_json(self) -> dict[str, Any]:
        engine = {"type": self.engine, **filled(reference_look_id=self.reference_look_id)}
        return {**super().to_json(), **filled(avatar_id=self.avatar_id), "engine": engine}


@dataclass(frozen=True, kw_only=True)
class ImageParams(FilmParams):
    """A still picture that is made to speak."""

    image: MediaRef | None = None

    def files(self) -> dict[str, MediaRef]:
        return {**({"image": self.image} if self.image else {}), **super().files()}

    def to_json(self) -> dict[str, Any]:
        return {**super().to_json(), **filled(image=self.image.to_json() if self.image else None)}


def read_avatar(data: Json) -> AvatarParams:
    engine = data.get("engine")
    engine = engine if isinstance(engine, Mapping) else {}
    return AvatarParams(
        **_common(data),
        avatar_id=text(data, "avatar_id"),
        engine=text(engine, "type", IV),
        reference_look_id=text(engine, "reference_look_id"),
    )


def read_image(data: Json) -> ImageParams:
    return ImageParams(**_common(data), image=MediaRef.read(data.get("image")))


def with_own_voice(params: AvatarParams, default_voice_id: str) -> AvatarParams:
    """The look's own voice where nobody has chosen one, and only for a script."""
    if not params.voice_from_look or not params.script:
        return params
    return replace(params, voice_id=default_voice_id)


def _common(data: Json) -> dict[str, Any]:
    plain = {
        name: flag(data, name, default) if isinstance(default, bool) else text(data, name, str(default))
        for name, default in PLAIN.items()
    }
    return {
        **plain,
        "audio": MediaRef.read(data.get("audio")),
        "voice": VoiceSettings.read(data.get("voice_settings")),
        "background": Background.read(data.get("background")),
        "watermark": Watermark.read(data.get("watermark")),
    }
