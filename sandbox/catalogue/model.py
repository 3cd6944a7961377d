"""What the sandbox has on its shelf: persons, their looks, and voices."""

import uuid
from dataclasses import dataclass

_SHELF = uuid.UUID("5b1f6f0e-6d0c-4f53-9c55-0a1d3a7c9e21")


def opaque_id(kind: str, slug: str) -> str:
    """The stable id, 32 hexadecimal digits, of the thing of this kind with this slug."""
    return uuid.uuid5(_SHELF, f"{kind}:{slug}").hex


@dataclass(frozen=True)
class AvatarGroup:
    """A person. `created_at` is in Unix seconds."""

    id: str
    name: str
    gender: str
    default_voice_id: str
    created_at: int


@dataclass(frozen=True)
class Look:
    """One person in one setting. A look id is what a film asks for; sizes are in pixels."""

    id: str
    name: str
    group_id: str
    avatar_type: str
    gender: str
    tags: tuple[str, ...]
    default_voice_id: str
    image_width: int
    image_height: int
    preferred_orientation: str
    supported_api_engines: tuple[str, ...]
    matting: bool
    ownership: str


@dataclass(frozen=True)
class Voice:
    """A voice. `espeak` is voice and variant; pitch is 0 to 99, rate in words per minute."""

    id: str
    name: str
    language: str
    locale: str
    gender: str
    type: str
    engines: tuple[str, ...]
    support_locale: bool
    support_pause: bool
    espeak: str
    base_pitch: int = 50
    base_rate: int = 165
    sounds_like: str = ""
    """The voice of the catalogue that is really heard; empty for those of the catalogue itself."""

    @property
    def heard(self) -> str:
        return self.sounds_like or self.id
