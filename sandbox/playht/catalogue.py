"""PlayHT's stock voices: those of the house in PlayHT's own words."""

import hashlib
from dataclasses import dataclass

from sandbox.catalogue import VOICES, Voice

ENGINES = ("PlayHT2.0", "PlayHT1.0", "Play3.0-mini", "PlayDialog")
OFFERED = ("PlayHT2.0", None, "PlayHT1.0", "Play3.0-mini", "PlayHT2.0")
"""The engine that the voices name, in turn; one of them names none."""
_STYLES = ("narrative", "videos", "training", "advertising", None)
_AGES = ("adult", "youth", "old", None)


@dataclass(frozen=True)
class Stock:
    """`voice` is who speaks in truth; `engine` None is a voice that names none."""

    id: str
    name: str
    voice: Voice
    engine: str | None
    place: int

    @property
    def used_engine(self) -> str:
        return self.engine or "PlayHT1.0"

    @property
    def style(self) -> str | None:
        return _STYLES[self.place % len(_STYLES)]

    @property
    def age(self) -> str | None:
        return _AGES[self.place % len(_AGES)]


def _made() -> list[Stock]:
    found = []
    for place, voice in enumerate(VOICES[:24]):
        folder = hashlib.sha256(voice.id.encode()).hexdigest()[:12]
        found.append(
            Stock(
                f"s3://voices.sandbox.example/{folder}/{voice.gender}-cs/manifest.json",
                voice.name.partition(",")[0] + (f" {place}" if place > 4 else ""),
                voice,
                OFFERED[place % len(OFFERED)],
                place,
            )
        )
    return found


STOCK = _made()
BY_ID = {stock.id: stock for stock in STOCK}
EMOTIONS = tuple(
    f"{whose}_{how}"
    for whose in ("female", "male")
    for how in ("happy", "sad", "angry", "fearful", "disgust", "surprised")
)
QUALITIES = ("draft", "low", "medium", "high", "premium")
FORMATS = ("mp3", "ogg", "wav", "flac", "mulaw")
