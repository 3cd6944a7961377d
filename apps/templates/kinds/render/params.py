"""A film of a template as it is stored, sealed and sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.common.stored_json import Json, filled, flag, number, text, whole
from apps.library.references import MediaRef

from ...schema import AUDIO, CHARACTER, FILES, IMAGE, TEXT, VIDEO, VOICE

AVATAR, PHOTO = "avatar", "talking_photo"


@dataclass(frozen=True, kw_only=True)
class SpokenText:
    """Words that a voice of the catalogue speaks for a sound; with an empty `locale` as the voice does."""

    text: str
    voice_id: str = ""
    locale: str = ""

    def to_json(self) -> dict[str, Any]:
        return filled(**vars(self))

    @classmethod
    def read(cls, value: object) -> "SpokenText | None":
        data = value if isinstance(value, Mapping) else {}
        spoken = cls(text=text(data, "text"), voice_id=text(data, "voice_id"), locale=text(data, "locale"))
        return spoken if spoken != cls(text="") else None


@dataclass(frozen=True, kw_only=True)
class Value:
    """What one variable is filled with. What its type does not have is empty.

    `content` are the words of a text; a sound is a `file` or `speech`; `id` is a look's or a voice's; `kind` says
    whether a look is an avatar or a talking photo; `volume` is 0 to 1. Empty `fit`, `play_style` and `volume` leave it
    to the template.
    """

    type: str
    content: str = ""
    file: MediaRef | None = None
    speech: SpokenText | None = None
    fit: str = ""
    play_style: str = ""
    volume: float | None = None
    id: str = ""
    kind: str = AVATAR
    locale: str = ""

    @property
    def is_empty(self) -> bool:
        if self.type == TEXT:
            return not self.content.strip()
        if self.type in FILES:
            return not (self.file or (self.speech and self.speech.text.strip()))
        return not self.id

    @property
    def words(self) -> str:
        """What it shows or says; empty where that is nothing in writing."""
        return self.speech.text if self.speech else self.content

    def to_json(self) -> dict[str, Any]:
        if self.type == TEXT:
            return {"type": TEXT, "content": self.content}
        if self.type == CHARACTER:
            return {"type": CHARACTER, "id": self.id, "kind": self.kind}
        if self.type == VOICE:
            return {"type": VOICE, "id": self.id, **filled(locale=self.locale)}
        file, speech = self.file.to_json() if self.file else None, self.speech.to_json() if self.speech else None
        shown = filled(fit=self.fit, play_style=self.play_style, volume=self.volume)
        return {"type": self.type} | filled(file=file, speech=speech) | shown

    @classmethod
    def read(cls, value: object) -> "Value | None":
        data = value if isinstance(value, Mapping) else {}
        if text(data, "type") not in (TEXT, IMAGE, VIDEO, AUDIO, CHARACTER, VOICE):
            return None
        return cls(
            type=text(data, "type"),
            content=text(data, "content"),
            file=MediaRef.read(data.get("file")),
            speech=SpokenText.read(data.get("speech")),
            fit=text(data, "fit"),
            play_style=text(data, "play_style"),
            volume=number(data, "volume", None),
            id=text(data, "id"),
            kind=text(data, "kind", AVATAR),
            locale=text(data, "locale"),
        )


@dataclass(frozen=True, kw_only=True)
class Subtitles:
    """Words drawn into the picture. Empty or None leaves a thing to the provider."""

    preset_name: str
    alignment: int | None = None
    font_size: int | None = None
    disable_highlight: bool = False
    position_x: float | None = None
    position_y: float | None = None

    def to_json(self) -> dict[str, Any]:
        return filled(**vars(self))

    @classmethod
    def read(cls, value: object) -> "Subtitles | None":
        data = value if isinstance(value, Mapping) else {}
        if not text(data, "preset_name"):
            return None
        return cls(
            preset_name=text(data, "preset_name"),
            alignment=whole(data, "alignment"),
            font_size=whole(data, "font_size"),
            disable_highlight=flag(data, "disable_highlight", False),
            position_x=number(data, "position_x", None),
            position_y=number(data, "position_y", None),
        )


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a film of a template is made. What is as at first is neither stored nor sent.

    Without `scene_ids` all scenes are played as designed; `width` and `height` are pixels, None as designed.
    """

    scene_ids: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None
    fps: int | None = None
    caption: bool = False
    subtitles: Subtitles | None = None
    reorder_music: bool = True
    keep_text_vertically_centered: bool = False
    include_gif: bool = False
    enable_sharing: bool = False
    folder_id: str = ""
    brand_glossary_id: str = ""

    def to_json(self) -> dict[str, Any]:
        plain = {name: value for name, value in vars(self).items() if value != getattr(AS_DESIGNED, name)}
        if self.scene_ids:
            plain["scene_ids"] = list(self.scene_ids)
        if self.subtitles:
            plain["subtitles"] = self.subtitles.to_json()
        return plain

    @classmethod
    def read(cls, value: object) -> "Options":
        data = value if isinstance(value, Mapping) else {}
        scenes = data.get("scene_ids")
        return cls(
            scene_ids=tuple(str(one) for one in scenes) if isinstance(scenes, list) else (),
            width=whole(data, "width"),
            height=whole(data, "height"),
            fps=whole(data, "fps"),
            caption=flag(data, "caption", False),
            subtitles=Subtitles.read(data.get("subtitles")),
            reorder_music=flag(data, "reorder_music", True),
            keep_text_vertically_centered=flag(data, "keep_text_vertically_centered", False),
            include_gif=flag(data, "include_gif", False),
            enable_sharing=flag(data, "enable_sharing", False),
            folder_id=text(data, "folder_id"),
            brand_glossary_id=text(data, "brand_glossary_id"),
        )


AS_DESIGNED = Options()


@dataclass(frozen=True, kw_only=True)
class RenderParams:
    """One film. `version` is the fingerprint of what the template was when it was filled in.

    `values` are those that were given, by variable; others stay as designed. `row` is the campaign's row that it is
    made of, None where it was filled in by hand.
    """

    template_id: str = ""
    version: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    options: Options = AS_DESIGNED
    row: int | None = None

    def files(self) -> dict[str, MediaRef]:
        """The files that it names, by variable."""
        return {name: value.file for name, value in self.values.items() if value.file}

    def to_json(self) -> dict[str, Any]:
        values = {name: value.to_json() for name, value in self.values.items()}
        return {
            "template_id": self.template_id,
            "version": self.version,
            "values": values,
            **filled(options=self.options.to_json(), row=self.row),
        }


def read_values(data: object) -> dict[str, Value]:
    """By name; what cannot be read is left out."""
    given = data if isinstance(data, Mapping) else {}
    read = {str(name): Value.read(value) for name, value in given.items()}
    return {name: value for name, value in read.items() if value}


def read_render(data: Json) -> RenderParams:
    return RenderParams(
        template_id=text(data, "template_id"),
        version=text(data, "version"),
        values=read_values(data.get("values")),
        options=Options.read(data.get("options")),
        row=whole(data, "row"),
    )
