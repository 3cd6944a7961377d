"""Values for the variables of a template: of what type, within which bounds, and what becomes of them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sandbox.background.media_process import blob
from sandbox.context import world
from sandbox.errors import ApiError, invalid
from sandbox.http.fields import Field, check_value
from sandbox.routes.heygen import inputs
from sandbox.routes.heygen.avatars import look_by_id
from sandbox.routes.heygen.templates.store import Stored
from sandbox.routes.heygen.video_body import ASSET
from sandbox.routes.heygen.voices import voice_by_id

_BRACES = re.compile(r"\{\{(\w+)\}\}")
_ASSET = replace(ASSET, required=True, nullable=False)
_FIT = Field(choices=("cover", "contain", "crop", "none"))
_VALUE = Field(
    kind="object",
    nullable=False,
    closed=False,
    discriminator="type",
    variants={
        "text": {"content": Field(required=True, nullable=False, shortest=1, longest=10_000)},
        "image": {"asset": _ASSET, "fit": _FIT},
        "video": {
            "asset": _ASSET,
            "fit": _FIT,
            "play_style": Field(choices=("fit_to_scene", "freeze", "loop", "once", "full_video")),
            "volume": Field(kind="number", low=0, high=1),
        },
        "audio": {"asset": _ASSET},
        "character": {
            "character_id": Field(required=True, nullable=False),
            "character_type": Field(choices=("avatar", "talking_photo")),
        },
        "voice": {"voice_id": Field(required=True, nullable=False), "locale": Field()},
    },
)
TYPES = tuple(_VALUE.variants)


def check_values(values: Mapping[str, Any], template: Stored, *, swappable: bool = False) -> None:
    """Refuse what the template does not have, or has of another type. ``swappable``: pictures and clips may take
    each other's place.
    """
    unknown = sorted(set(values) - set(template.variables))
    if unknown:
        raise invalid("variables", f"This template has no variable named: {', '.join(unknown)}.")
    for name, value in values.items():
        check_value(value, _VALUE, f"variables.{name}")
        wanted = template.variables[name]["type"]
        pair = {wanted, value["type"]}
        if len(pair) > 1 and not (swappable and pair == {"image", "video"}):
            raise invalid(f"variables.{name}.type", f"{name!r} is a variable of type {wanted}.")


def scenes_for_renderer(template: Stored, chosen: list[dict[str, Any]], values: Mapping[str, Any]) -> list[Any]:
    """The scenes with everything filled in. A text without a value stays in its braces, in picture and speech; any
    other variable without one is as in the template.
    """
    filled = _Filled(template, values)
    return [filled.scene(scene) for scene in chosen]


class _Filled:
    def __init__(self, template: Stored, values: Mapping[str, Any]) -> None:
        own = {name: value for name, value in template.variables.items() if value["type"] != "text"}
        self._given = set(values)
        self._values: dict[str, Any] = {**own, **values}
        self._files: dict[str, str] = {}
        for name, value in self._values.items():
            if value["type"] == "character":
                self._check_look(name, value)
            elif value["type"] == "voice" and voice_by_id(value["voice_id"]) is None:
                path = f"variables.{name}.voice_id"
                raise ApiError(404, "voice_not_found", f"No voice {value['voice_id']!r} in this workspace.", path)
            elif "asset" in value:
                self._files[name] = self._file(name, value)

    def scene(self, scene: Mapping[str, Any]) -> dict[str, Any]:
        image, video = self._named(scene["image"]), self._named(scene["video"])
        shown = image or video
        is_clip = shown is not None and shown["type"] == "video"
        look, voice = self._named(scene["look"]), self._named(scene["voice"])
        heard = voice_by_id(voice["voice_id"] if voice else scene["voice"])
        file = self._path(scene["image"]) or self._path(scene["video"])
        sound = self._path(scene["audio"])
        is_clip = is_clip or (shown is None and bool(scene["video"]))
        return {
            "look_id": (look["character_id"] if look else scene["look"]) or None,
            "image_path": None if is_clip else file,
            "video_path": file if is_clip else None,
            "fit": (shown or {}).get("fit") or "contain",
            "play_style": (shown or {}).get("play_style") or "loop" if is_clip else None,
            "text": None if sound else self._text(scene["script"]) or None,
            "audio_path": sound,
            "voice_id": None if heard is None else heard.heard,
            "title": self._text(scene["title"]) or None,
        }

    def _path(self, place: str) -> str | None:
        """The file that a scene has in this place: a variable's, or one of its own."""
        return self._files.get(_name(place) or "", place if place.startswith(blob("")) else None)

    def _named(self, place: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._values.get(_name(place) or "")
        return found

    def _text(self, words: str) -> str:
        def fill(found: re.Match[str]) -> str:
            value = self._values.get(found[1])
            return str(value["content"]) if value and value["type"] == "text" else found[0]

        return _BRACES.sub(fill, words)

    def _file(self, name: str, value: Mapping[str, Any]) -> str:
        if name not in self._given and value["asset"]["type"] == "url":
            return blob(_of_catalogue(value["asset"]["url"]))
        return blob(inputs.from_union(value["asset"], value["type"], f"variables.{name}.asset"))

    @staticmethod
    def _check_look(name: str, value: Mapping[str, Any]) -> None:
        look = look_by_id(value["character_id"])
        photo = value.get("character_type") == "talking_photo"
        if look is None or photo != (look.avatar_type == "photo_avatar"):
            path = f"variables.{name}.character_id"
            raise ApiError(404, "avatar_not_found", f"No look {value['character_id']!r} in this workspace.", path)


def _name(place: str) -> str | None:
    """The variable that a scene names in this place."""
    found = _BRACES.fullmatch(place)
    return None if found is None else found[1]


def _of_catalogue(link: str) -> str:
    """The stored file behind a link of the template's own."""
    kind, name = link.rsplit("/", 2)[1:]
    path: Path | None = world().previews.file(kind, name)
    if path is None:
        raise invalid("variables", "A file of this template is gone.")
    return world().blobs.put(path.read_bytes(), path.suffix.lstrip("."))
