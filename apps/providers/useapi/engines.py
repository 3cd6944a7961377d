"""Which engine of the gateway will speak. Its answers do not say, so it is computed and kept with the job.

Voices spell engines in their own way ("elevenlabs"), requests in one ("elevenLabs"): names are compared without
regard to case, and what is sent is always the spelling of `ENGINES`.
"""

from collections.abc import Iterable
from typing import Final

ENGINES: Final = (
    "auto",
    "aws",
    "azure",
    "elevenLabs",
    "elevenLabsV3",
    "fish",
    "google",
    "openai",
    "openaiEmo",
    "panda",
    "starfish",
)
"""All that a request may name."""

AUTO: Final = "auto"
FIRST_CHOICE: Final = "elevenLabs"
"""Speaks where no engine is named and the voice supports it."""

TAGS: Final = "elevenLabsV3"
"""The engine that understands stage directions in brackets, such as [whispers]."""

_SPELLINGS: Final = {name.casefold(): name for name in ENGINES}


def spelled(name: str) -> str | None:
    """The name as a request writes it, or None for one that no request may hold."""
    return _SPELLINGS.get(name.strip().casefold())


def offered(engines: Iterable[str], default: str | None) -> tuple[str, ...]:
    """The engines of a voice as requests write them, in the order of `ENGINES`, without "auto"."""
    known = {spelled(name) for name in (*engines, default or "")}
    return tuple(name for name in ENGINES if name in known and name != AUTO)


def speaking(engines: Iterable[str], default: str | None, *, asked: str | None = None) -> str | None:
    """The engine that will speak when a request asks for `asked`, None for "automatic".

    None where the gateway would refuse: the voice does not support what was asked for. An engine of the voice that
    no request may name is given as the voice spells it.
    """
    usable = offered(engines, default)
    if asked is not None and (wanted := spelled(asked)) != AUTO:
        return wanted if wanted in usable else None
    if FIRST_CHOICE in usable:
        return FIRST_CHOICE
    return (spelled(default) or default) if default else None
