"""Sound in memory: reading recordings, loudness by frame, writing MP3 and WAV."""

import wave
from array import array
from dataclasses import dataclass
from math import sqrt
from operator import mul
from pathlib import Path

import av
from av.audio.resampler import AudioResampler

from sandbox.media.errors import MediaError
from sandbox.media.spec import FPS

RECORDING_RATE = 44_100
MP3_BITS = 96_000
_CHUNK = 4096


@dataclass(frozen=True)
class Sound:
    """Mono, signed 16 bit."""

    samples: "array[int]"
    rate: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    def frames(self) -> list[av.AudioFrame]:
        """The sound in small frames for an encoder."""
        return [self._frame(start) for start in range(0, len(self.samples), _CHUNK)]

    def _frame(self, start: int) -> av.AudioFrame:
        piece = self.samples[start : start + _CHUNK]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
        plane = frame.planes[0]
        plane.update(piece.tobytes().ljust(plane.buffer_size, b"\0"))
        frame.sample_rate = self.rate
        frame.pts = start
        return frame


def read_recording(path: Path, max_seconds: float, rate: int = RECORDING_RATE) -> Sound:
    """Decode a sound file. Raises MediaError `audio_invalid` or `script_too_long`."""
    samples = array("h")
    resampler = AudioResampler(format="s16", layout="mono", rate=rate)
    try:
        with av.open(str(path)) as container:
            for decoded in container.decode(audio=0):
                for frame in resampler.resample(decoded):
                    samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
                if len(samples) > max_seconds * rate:
                    break
        for frame in resampler.resample(None):
            samples.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    except (OSError, IndexError, ValueError) as error:
        raise MediaError("audio_invalid", "The recording cannot be decoded.") from error
    if len(samples) > max_seconds * rate:
        raise MediaError("script_too_long", f"The recording is longer than {max_seconds:.0f} seconds.")
    if not samples:
        raise MediaError("audio_invalid", "The recording holds no sound.")
    return Sound(samples, rate)


def loudness(sound: Sound) -> list[float]:
    """Loudness of each picture of the film, from 0 to 1, where 1 is what the voice reaches now and then."""
    step = sound.rate / FPS
    count = -(-len(sound.samples) * FPS // sound.rate)
    levels = []
    for index in range(count):
        piece = sound.samples[round(index * step) : round((index + 1) * step)]
        levels.append(sqrt(sum(map(mul, piece, piece)) / max(len(piece), 1)))
    loud = sorted(levels)[int(len(levels) * 0.92)]
    full = max(loud, 120.0)
    return [min(level / full, 1.0) for level in levels]


def write_wav(sound: Sound, path: Path) -> None:
    """Write the sound as it is."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.samples.tobytes())


def write_mp3(sound: Sound, path: Path) -> None:
    """Write the sound as MP3."""
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RECORDING_RATE, layout="mono", bit_rate=MP3_BITS)
        for frame in sound.frames():
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
