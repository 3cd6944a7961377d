"""What work costs, in millionths of a US dollar a second; indicative self-serve prices of 2026."""

from sandbox.state.spaces import to_micros

# Asked by: photo avatar or picture, Avatar III, 4k.
_VIDEO = {
    (False, False, False): 0.0667,
    (False, False, True): 0.0833,
    (True, False, False): 0.05,
    (True, False, True): 0.0667,
    (False, True, False): 0.0167,
    (False, True, True): 0.02,
    (True, True, False): 0.0433,
}
_SPEECH = 0.000667
_TRANSLATION = {"speed": 0.0333, "precision": 0.0667}


def video_rate(*, photo: bool, engine: str, resolution: str) -> int:
    """Per second of the finished film. A photo on Avatar III in 4k is refused before it comes to a price."""
    return to_micros(_VIDEO[photo, engine == "avatar_iii", resolution == "4k"])


def translation_rate(*, mode: str, audio_only: bool) -> int:
    """Per second and language. Sources differ on sound alone: it never costs more than speed here."""
    return to_micros(_TRANSLATION["speed" if audio_only else mode])


def speech_rate() -> int:
    return to_micros(_SPEECH)
