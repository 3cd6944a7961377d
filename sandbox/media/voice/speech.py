"""What is heard: a text in a voice, or a recording."""

from dataclasses import dataclass

from sandbox.catalogue import VOICES
from sandbox.media.errors import MediaError
from sandbox.media.spec import Spec
from sandbox.media.voice.espeak import Phoneme, speak
from sandbox.media.voice.sound import Sound, read_recording
from sandbox.media.voice.words import Word, spoken_ssml, timed_words

_VOICES = {voice.id: voice for voice in VOICES}

PACE = 0.87
"""espeak reads faster than its nominal words a minute; people who present do not."""


@dataclass(frozen=True)
class Speech:
    """A sound with what is known about it: words and phonemes if it was synthesised."""

    sound: Sound
    words: tuple[Word, ...] = ()
    phonemes: tuple[Phoneme, ...] = ()


def speech_of(spec: Spec) -> Speech:
    """The sound that an order asks for."""
    if spec.audio_path is not None:
        return Speech(read_recording(spec.audio_path, spec.max_seconds))
    return say(
        spec.text or "",
        spec.voice_id or "",
        speed=spec.speed,
        pitch=spec.pitch,
        volume=spec.volume,
        ssml=spec.ssml,
        max_seconds=spec.max_seconds,
    )


def say(
    text: str,
    voice_id: str,
    *,
    speed: float = 1.0,
    pitch: float = 0.0,
    volume: float = 1.0,
    ssml: bool = False,
    max_seconds: float = 60.0,
) -> Speech:
    """Synthesise a text. Raises MediaError `voice_not_found`, `script_too_long`, `rendering_failed`."""
    voice = _VOICES.get(voice_id)
    if voice is None:
        raise MediaError("voice_not_found", "There is no such voice.")
    script = spoken_ssml(text) if ssml else text
    utterance = speak(
        script,
        voice.espeak,
        rate=voice.base_rate * PACE * speed,
        pitch=voice.base_pitch + pitch,
        volume=volume,
        ssml=ssml,
        max_seconds=max_seconds,
    )
    words = timed_words(script, utterance, ssml=ssml)
    if not words:
        raise MediaError("rendering_failed", "The script holds nothing that can be said.")
    return Speech(Sound(utterance.samples, utterance.rate), words, tuple(utterance.phonemes))
