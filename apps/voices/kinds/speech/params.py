"""What a speech is made of, as it is stored in a job, sealed, and sent.

`options` are named as the service names them and hold only what is sent; `pieces` are there where the text is more
than one request. Reading is tolerant: an unknown key is ignored, an odd value is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.common.stored_json import filled, flag, text, whole

from .text import ssml

Value = str | int | float


@dataclass(frozen=True, kw_only=True)
class SpeechParams:
    """`take` counts new takes of the same words from 0; `spoken_by` is the engine that will speak, if that is known.

    `account` is the address that was chosen where one key speaks for several; empty while nobody has chosen.
    """

    text: str = ""
    voice_id: str = ""
    account: str = ""
    split: bool = False
    pieces: tuple[str, ...] = ()
    options: Mapping[str, Value] = field(default_factory=dict)
    take: int = 0
    spoken_by: str = ""
    again_of: int | None = None
    """The job that this one is another version of."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What is sent, one request each."""
        return self.pieces or (self.text,)

    @property
    def said(self) -> str:
        """The words, without the marks of SSML."""
        return ssml.read(self.text).words if self.is_ssml else self.text

    @property
    def is_ssml(self) -> bool:
        return self.options.get("input_type") == "ssml"

    @property
    def engine(self) -> str | None:
        """The engine that the request names; None for automatic."""
        named = self.options.get("engine") or self.options.get("voice_engine")
        return str(named) if named else None

    def to_json(self) -> dict[str, Any]:
        return filled(
            text=self.text,
            voice_id=self.voice_id,
            account=self.account,
            split=self.split or None,
            pieces=list(self.pieces) or None,
            options=dict(self.options),
            take=self.take or None,
            spoken_by=self.spoken_by,
            again_of=self.again_of,
        )

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "SpeechParams":
        pieces, options = data.get("pieces"), data.get("options")
        return cls(
            text=text(data, "text"),
            voice_id=text(data, "voice_id"),
            account=text(data, "account"),
            split=flag(data, "split", False),
            pieces=tuple(p for p in pieces if isinstance(p, str)) if isinstance(pieces, list) else (),
            options={k: v for k, v in options.items() if _is_value(v)} if isinstance(options, Mapping) else {},
            take=whole(data, "take") or 0,
            spoken_by=text(data, "spoken_by"),
            again_of=whole(data, "again_of"),
        )


def _is_value(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
