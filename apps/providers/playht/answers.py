"""What PlayHT tells, in frozen types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from apps.providers.reading import Json, flag, ident, integer, moment, number, part, text, word
from apps.providers.report import Report, State

OLDEST_ENGINE: Final = "PlayHT1.0"
"""The engine of a voice that names none."""

_FAILED: Final = frozenset({"failed", "error", "cancelled", "canceled"})


@dataclass(frozen=True, kw_only=True)
class SpeechJob:
    """A job. `url` is the sound and is only there once it is made; `duration` in seconds, `size` in bytes.

    `input` is the request with PlayHT's defaults filled in. PlayHT removes jobs after 48 hours.
    """

    id: str
    created_at: datetime | None
    input: Mapping[str, object] = field(repr=False)
    status: str | None
    url: str | None = field(repr=False)
    duration: float | None
    size: int | None

    @property
    def state(self) -> State:
        """The sound is the one dependable sign; no word of `status` is documented."""
        if self.url is not None:
            return "completed"
        return "failed" if self.status in _FAILED else "processing"

    def report(self) -> Report:
        return Report(
            state=self.state,
            provider_id=self.id,
            duration=self.duration,
            created_at=self.created_at,
            links=MappingProxyType({} if self.url is None else {"audio": self.url}),
        )

    @classmethod
    def read(cls, data: Json) -> "SpeechJob":
        output = part(data, "output") or {}
        return cls(
            id=ident(data, "id"),
            created_at=moment(data, "created"),
            input=MappingProxyType(dict(part(data, "input") or {})),
            status=word(data, "status") or None,
            url=text(output, "url"),
            duration=number(output, "duration"),
            size=integer(output, "size"),
        )


@dataclass(frozen=True, kw_only=True)
class PlayHTVoice:
    """A stock voice. `loudness` and `tempo` are words, or numbers told as words: PlayHT's own sources disagree."""

    id: str
    name: str | None
    language: str | None
    language_code: str | None
    sample: str | None
    accent: str | None
    age: str | None
    gender: str | None
    loudness: str | None
    style: str | None
    tempo: str | None
    texture: str | None
    is_cloned: bool
    engine: str

    @classmethod
    def read(cls, data: Json) -> "PlayHTVoice":
        return cls(
            id=ident(data, "id"),
            name=text(data, "name"),
            language=text(data, "language"),
            language_code=text(data, "language_code"),
            sample=text(data, "sample"),
            accent=text(data, "accent"),
            age=text(data, "age"),
            gender=text(data, "gender"),
            loudness=_told(data, "loudness"),
            style=text(data, "style"),
            tempo=_told(data, "tempo"),
            texture=text(data, "texture"),
            is_cloned=flag(data, "is_cloned") or False,
            engine=text(data, "voice_engine") or OLDEST_ENGINE,
        )


@dataclass(frozen=True, kw_only=True)
class ClonedVoice:
    """A voice that the account cloned. `type` is instant or high-fidelity; `engine` is None where it is not told."""

    id: str
    name: str | None
    type: str | None
    gender: str | None
    engine: str | None

    @classmethod
    def read(cls, data: Json) -> "ClonedVoice":
        return cls(
            id=ident(data, "id"),
            name=text(data, "name"),
            type=text(data, "type"),
            gender=text(data, "gender"),
            engine=text(data, "voice_engine"),
        )


def _told(data: Json, name: str) -> str | None:
    amount = number(data, name)
    return text(data, name) if amount is None else f"{amount:g}"
