"""espeak-ng through ctypes.

The library is global state and not safe for threads: one process speaks one thing at a time.
"""

import ctypes
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import espeakng_loader

from sandbox.media.errors import MediaError

_RETRIEVAL = 1
_PHONEME_EVENTS_IN_IPA = 3
_UTF8, _SSML = 0x01, 0x10
_RATE, _VOLUME, _PITCH = 1, 2, 3
_WORD, _END, _PHONEME = 1, 5, 7
SLOWEST, FASTEST = 80, 450


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class WordEvent:
    """A word begins: index of its first character in the text, length in characters, second."""

    index: int
    length: int
    start: float


@dataclass(frozen=True)
class Phoneme:
    """A sound begins: IPA, empty for a pause; second."""

    ipa: str
    start: float


@dataclass
class Utterance:
    """What was said: signed 16 bit mono samples and what begins when."""

    rate: int
    samples: "array[int]" = field(default_factory=lambda: array("h"))
    words: list[WordEvent] = field(default_factory=list)
    phonemes: list[Phoneme] = field(default_factory=list)


@cache
def _engine() -> tuple[Any, int]:
    """The initialised library and its sample rate."""
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Synth.argtypes = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    data = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(_RETRIEVAL, 0, data, _PHONEME_EVENTS_IN_IPA)
    if rate <= 0:
        raise MediaError("rendering_failed", "The synthesiser did not start.")
    return library, rate


def has_voice(name: str) -> bool:
    """Whether this voice, and its variant after a plus sign, exist. An unknown name would speak English."""
    variant = name.partition("+")[2]
    if variant and not (Path(espeakng_loader.get_data_path()) / "voices" / "!v" / variant).is_file():
        return False
    library, _ = _engine()
    return bool(library.espeak_SetVoiceByName(name.encode()) == 0)


def speak(
    text: str, voice: str, *, rate: float, pitch: float, volume: float, ssml: bool, max_seconds: float
) -> Utterance:
    """Say a text. Rate in words per minute, pitch 0 to 99, volume 0 to 1.

    Raises MediaError: `voice_not_found`, `script_too_long`, `rendering_failed`.
    """
    if not has_voice(voice):
        raise MediaError("voice_not_found", f"The synthesiser has no voice {voice}.")
    library, sample_rate = _engine()
    library.espeak_SetParameter(_RATE, round(min(max(rate, SLOWEST), FASTEST)), 0)
    library.espeak_SetParameter(_PITCH, round(min(max(pitch, 0), 99)), 0)
    library.espeak_SetParameter(_VOLUME, round(min(max(volume, 0), 1) * 100), 0)
    utterance = Utterance(sample_rate)
    limit = int(max_seconds * sample_rate)
    callback = _Callback(_collector(utterance, limit))
    library.espeak_SetSynthCallback(callback)
    encoded = text.encode()
    flags = _UTF8 | (_SSML if ssml else 0)
    status = library.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, flags, None, None)
    library.espeak_Synchronize()
    if len(utterance.samples) > limit:
        raise MediaError("script_too_long", f"The speech is longer than {max_seconds:.0f} seconds.")
    if status != 0 or not utterance.samples:
        raise MediaError("rendering_failed", "The synthesiser said nothing.")
    return utterance


def _collector(utterance: Utterance, limit: int) -> Callable[[Any, int, Any], int]:
    """The callback of the synthesiser; answering 1 stops it."""

    def collect(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            utterance.samples.frombytes(ctypes.string_at(samples, count * 2))
        position = 0
        while events[position].type:
            _note(utterance, events[position])
            position += 1
        return int(len(utterance.samples) > limit)

    return collect


def _note(utterance: Utterance, event: _Event) -> None:
    start = event.sample / utterance.rate
    if event.type == _WORD:
        utterance.words.append(WordEvent(event.text_position - 1, event.length, start))
    elif event.type == _PHONEME:
        ipa = bytes(event.id.string).decode("utf-8", "ignore")
        utterance.phonemes.append(Phoneme(ipa, start))
    elif event.type == _END:
        utterance.phonemes.append(Phoneme("", start))
