"""The gateway's voices: those of the house, seen through engines of many kinds."""

import re
from dataclasses import dataclass

from sandbox.catalogue import VOICES, Voice

EMOTIONS = ("happy", "sad", "neutral")
ENGINES = (
    "auto", "aws", "azure", "elevenLabs", "elevenLabsV3", "fish", "google", "openai", "openaiEmo", "panda", "starfish",
)  # fmt: skip


@dataclass(frozen=True)
class Sort:
    """What a group of voices can do. The first spells an engine as the gateway's own list does: in lower case."""

    engines: tuple[str, ...]
    default: str
    emotions: tuple[str, ...]
    label: str


SORTS = (
    Sort(("azure", "elevenlabs"), "azure", EMOTIONS, "premium"),
    Sort(("azure", "aws"), "azure", (), "neural"),
    Sort(("elevenLabs", "elevenLabsV3"), "elevenLabs", (*EMOTIONS, "excited"), "expressive"),
    Sort(("openai", "openaiEmo"), "openai", ("cheerful", "calm"), "natural"),
    Sort(("starfish", "panda", "fish", "google"), "starfish", (), "studio"),
)


@dataclass(frozen=True)
class GatewayVoice:
    """`voice` is who speaks in truth."""

    id: str
    name: str
    voice: Voice
    sort: Sort
    place: int

    @property
    def supported(self) -> tuple[str, ...]:
        """The engines as a request may name them, the automatic one first."""
        spelled = {name.casefold(): name for name in ENGINES}
        named = [spelled[engine.casefold()] for engine in self.sort.engines]
        return ("auto", *dict.fromkeys(named))

    def speaks_with(self, asked: str | None) -> str:
        if asked and asked != "auto":
            return asked
        return "elevenLabs" if "elevenLabs" in self.supported else self.sort.default


def _made() -> list[GatewayVoice]:
    found: list[GatewayVoice] = []
    for number, voice in enumerate(VOICES):
        word = re.sub(r"\W+", "", voice.name.title())
        found.append(_voice(f"{voice.locale}-{word}Neural", voice, SORTS[number % 4], len(found)))
        if number % 5 < 3:
            found.append(_voice(f"{voice.locale}-{word}Studio", voice, SORTS[4], len(found)))
    return found


def _voice(identifier: str, voice: Voice, sort: Sort, place: int) -> GatewayVoice:
    return GatewayVoice(identifier, f"{voice.name} ({sort.label})", voice, sort, place)


BASIC = _made()
BY_ID = {voice.id: voice for voice in BASIC}
LANGUAGES = sorted({(voice.locale, voice.language) for voice in VOICES})


def voices(extra: int) -> list[GatewayVoice]:
    """The catalogue, with so many made-up voices at its end; they sound like the others."""
    return [*BASIC, *(_numbered(number) for number in range(extra))]


def find(identifier: str, extra: int) -> GatewayVoice | None:
    found = BY_ID.get(identifier)
    number = re.fullmatch(r"bulk-(\d{1,6})", identifier)
    if found is None and number and int(number[1]) < extra:
        return _numbered(int(number[1]))
    return found


def _numbered(number: int) -> GatewayVoice:
    voice = VOICES[number % len(VOICES)]
    return _voice(f"bulk-{number}", voice, SORTS[number % len(SORTS)], len(BASIC) + number)
