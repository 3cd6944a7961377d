"""What a template consists of: its variables, with the values that it was designed with, and its scenes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.stored_json import text
from apps.providers import TemplateDetail
from apps.reviews.seals import seal

TEXT, IMAGE, VIDEO, AUDIO, CHARACTER, VOICE = "text", "image", "video", "audio", "character", "voice"
TYPES: Final = {
    TEXT: gettext_lazy("Text"),
    IMAGE: gettext_lazy("Picture"),
    VIDEO: gettext_lazy("Video"),
    AUDIO: gettext_lazy("Sound"),
    CHARACTER: gettext_lazy("Avatar"),
    VOICE: gettext_lazy("Voice"),
}
FILES: Final = (IMAGE, VIDEO, AUDIO)
"""Types that are filled with a file."""


@dataclass(frozen=True)
class Variable:
    """One thing that can be filled in. `default` is its value as the provider gives and takes it."""

    name: str
    type: str
    default: Mapping[str, Any]

    @property
    def is_known(self) -> bool:
        """Whether the portal can fill it in; another kind of variable keeps the template's own value."""
        return self.type in TYPES

    @property
    def label(self) -> str:
        """The name in words: "first_name" is "First name"."""
        words = self.name.replace("_", " ").strip()
        return words[:1].upper() + words[1:]

    @property
    def own_text(self) -> str:
        return text(self.default, "content")


@dataclass(frozen=True)
class Scene:
    id: str
    script: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Schema:
    variables: Mapping[str, Variable]
    scenes: tuple[Scene, ...]
    aspect_ratio: str

    def named(self, scene_ids: Sequence[str]) -> list[Scene]:
        """The scenes that are played: these in this order, or all of them where none are chosen."""
        known = {scene.id: scene for scene in self.scenes}
        return [known[one] for one in scene_ids if one in known] if scene_ids else list(self.scenes)

    def of_type(self, *types: str) -> list[Variable]:
        return [variable for variable in self.variables.values() if variable.type in types]


def stored_schema(told: TemplateDetail) -> dict[str, Any]:
    """What is kept of a template as the provider tells it, and what a change is seen by.

    Of a link only the file counts: the provider signs links anew each time.
    """
    stored: dict[str, Any] = plain(
        {
            "variables": {name: _unsigned(value) for name, value in told.variables.items()},
            "scenes": [
                {"id": scene.scene_id, "script": scene.script or "", "variables": list(scene.variables)}
                for scene in told.scenes
            ],
            "aspect_ratio": (told.aspect_ratio or "")[:10],
        }
    )
    return stored


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 of what `stored_schema` made."""
    return seal(dict(stored))


def read_schema(stored: Mapping[str, Any]) -> Schema:
    return Schema(
        {name: Variable(name, text(value, "type"), value) for name, value in stored["variables"].items()},
        tuple(Scene(one["id"], one["script"], tuple(one["variables"])) for one in stored["scenes"]),
        stored["aspect_ratio"],
    )


def differences(before: Schema, now: Schema) -> list[str]:
    """What changed from one version to another, a sentence each."""
    found = [
        *(_("“%(name)s” is new.") % {"name": name} for name in now.variables if name not in before.variables),
        *(_("“%(name)s” is gone.") % {"name": name} for name in before.variables if name not in now.variables),
    ]
    for name, variable in now.variables.items():
        old = before.variables.get(name)
        if old is None or old == variable:
            continue
        if old.type != variable.type:
            words = {"name": name, "old": TYPES.get(old.type, old.type), "new": TYPES.get(variable.type, variable.type)}
            found.append(_("“%(name)s” was %(old)s and is %(new)s now.") % words)
        else:
            found.append(_("“%(name)s” has another value of its own.") % {"name": name})
    if [scene.id for scene in before.scenes] != [scene.id for scene in now.scenes]:
        found.append(_("The scenes are others, or in another order."))
    elif before.scenes != now.scenes:
        found.append(_("The words of a scene changed."))
    if before.aspect_ratio != now.aspect_ratio:
        words = {"old": before.aspect_ratio, "new": now.aspect_ratio}
        found.append(_("The shape was %(old)s and is %(new)s now.") % words)
    return found


def _unsigned(value: Mapping[str, Any]) -> dict[str, Any]:
    asset = value.get("asset")
    if not isinstance(asset, Mapping) or "url" not in asset:
        return dict(value)
    return {**value, "asset": {**asset, "url": str(asset["url"]).partition("?")[0]}}


def plain(value: Any) -> Any:
    """What every database and every seal can hold of an answer: no NUL, no half signs, no numbers that are none."""
    match value:
        case str():
            return value.encode("utf-8", "ignore").decode().replace("\0", "")
        case Mapping():
            return {plain(str(name)): plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case float() if not math.isfinite(value):
            return None
    return value
