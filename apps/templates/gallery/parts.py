"""What of a film can become a variable of the template that is made of it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from apps.common.stored_json import text
from apps.providers import ScenePart, VideoScene

from ..schema import AUDIO, CHARACTER, IMAGE, TEXT, TYPES, VIDEO, VOICE, plain

NAME: Final = re.compile(r"[A-Za-z0-9_]+")
LONGEST_NAME: Final = 60
MOST_WORDS: Final = 300
"""Characters of a spoken text that are kept, to tell it from others."""
_SEEN: Final = {"avatar": (CHARACTER,), "text": (TEXT,), "image": (IMAGE,), "video": (VIDEO,)}
_HEARD: Final = {"text": (TEXT, VOICE), "audio": (AUDIO,)}


@dataclass(frozen=True)
class Part:
    """Something in a scene, and what it could be filled with. What is spoken is two: words and voice."""

    target_id: str
    type: str
    """One of `schema.TYPES`."""
    scene: int
    """The number of the scene where it is first found."""
    is_spoken: bool
    words: str
    """Of a text, as far as they are told."""

    @property
    def label(self) -> str:
        return str(TYPES[self.type])

    @property
    def key(self) -> tuple[str, str]:
        return self.target_id, self.type


def parts_of(scenes: Iterable[VideoScene]) -> list[dict[str, Any]]:
    """As they are stored; what is in several scenes stands there once, and what nobody knows is left out."""
    found: dict[tuple[str, str], Part] = {}
    for position, scene in enumerate(scenes, 1):
        for part in _in_scene(position, scene):
            found.setdefault(part.key, part)
    stored: list[dict[str, Any]] = plain([asdict(part) for part in found.values()])
    return stored


def read_parts(stored: Sequence[Mapping[str, Any]]) -> list[Part]:
    return [Part(**part) for part in stored]


def declarations(parts: Sequence[Part], names: Mapping[int, str]) -> list[dict[str, str]]:
    """What is sent for the parts that got a name, by their place."""
    return [
        {"name": name, "type": parts[place].type, "target_id": parts[place].target_id}
        for place, name in sorted(names.items())
        if name
    ]


def names_of(parts: Sequence[Part], declared: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The other way round: the names by the place of the part."""
    named = {(text(one, "target_id"), text(one, "type")): text(one, "name") for one in declared}
    return {place: named[part.key] for place, part in enumerate(parts) if part.key in named}


def _in_scene(position: int, scene: VideoScene) -> Iterator[Part]:
    for one in scene.script:
        for kind in _HEARD.get(one.type, ()):
            yield _part(one, kind, position, is_spoken=True)
    for one in (*scene.elements, *([scene.background] if scene.background else [])):
        for kind in _SEEN.get(one.type, ()):
            yield _part(one, kind, position, is_spoken=False)


def _part(one: ScenePart, kind: str, position: int, *, is_spoken: bool) -> Part:
    words = (one.text or "")[:MOST_WORDS] if kind == TEXT else ""
    return Part(one.id, kind, position, is_spoken, words)
