from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.common.stored_json import changed, filled, flag, number, text
from apps.library.references import MediaRef

IV, V, III = "avatar_iv", "avatar_v", "avatar_iii"


@dataclass(frozen=True, kw_only=True)
class VoiceEngine:
    """Fine tuning for the engine behind a voice. None is "not sent"."""

    engine_type: str
    model: str = ""
    stability: float | None = None
    similarity_boost: float | None = None
    similarity: float | None = None
    style: float | None = None
    use_speaker_boost: bool | None = None

    def to_json(self) -> dict[str, Any]:
        return filled(**vars(self))

    @classmethod
    def read(cls, value: object) -> "VoiceEngine | None":
        data = value if isinstance(value, Mapping) else {}
        if not text(data, "engine_type"):
            return None
        return cls(
            engine_type=text(data, "engine_type"),
            model=text(data, "model"),
            stability=number(data, "stability", None),
            similarity_boost=number(data, "similarity_boost", None),
            similarity=number(data, "similarity", None),
            style=number(data, "style", None),
            use_speaker_boost=flag(data, "use_speaker_boost", None),
        )


@dataclass(frozen=True, kw_only=True)
class VoiceSettings:
    speed: float = 1.0
    pitch: float = 0.0
    volume: float = 1.0
    locale: str = ""
    engine: VoiceEngine | None = None

    def to_json(self) -> dict[str, Any]:
        engine = self.engine.to_json() if self.engine else None
        return changed(
            VoiceSettings(), self, "speed", "pitch", "volume", "locale"
        ) | filled(engine_settings=engine)  # fmt: skip

    @classmethod
    def read(cls, value: object) -> "VoiceSettings":
        data = value if isinstance(value, Mapping) else {}
        return cls(
            speed=number(data, "speed", 1.0),
            pitch=number(data, "pitch", 0.0),
            volume=number(data, "volume", 1.0),
            locale=text(data, "locale"),
            engine=VoiceEngine.read(data.get("engine_settings")),
        )


@dataclass(frozen=True, kw_only=True)
class Background:
    """One colour ("#rrggbb") or one picture. Neither is a background still to be chosen."""

    kind: str
    color: str = ""
    image: MediaRef | None = None

    def to_json(self) -> dict[str, Any]:
        return filled(type=self.kind, value=self.color, image=self.image.to_json() if self.image else None)

    @classmethod
    def read(cls, value: object) -> "Background | None":
        data = value if isinstance(value, Mapping) else {}
        if not text(data, "type"):
            return None
        return cls(kind=text(data, "type"), color=text(data, "value"), image=MediaRef.read(data.get("image")))


@dataclass(frozen=True, kw_only=True)
class Watermark:
    image: MediaRef | None = None
    scale: float = 1.0
    opacity: float = 1.0
    position: str = "bottom_right"
    offset_x: float | None = None
    offset_y: float | None = None

    def to_json(self) -> dict[str, Any]:
        given = changed(Watermark(), self, "scale", "opacity", "position", "offset_x", "offset_y")
        return filled(image=self.image.to_json() if self.image else None) | given

    @classmethod
    def read(cls, value: object) -> "Watermark | None":
        if not isinstance(value, Mapping):
            return None
        return cls(
            image=MediaRef.read(value.get("image")),
            scale=number(value, "scale", 1.0),
            opacity=number(value, "opacity", 1.0),
            position=text(value, "position", "bottom_right"),
            offset_x=number(value, "offset_x", None),
            offset_y=number(value, "offset_y", None),
        )
