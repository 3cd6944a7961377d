"""Sound, decoded and encoded: pieces joined with their pauses, how long a file lasts, what its waveform looks like."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path
from typing import Any, Final

import av
from av.error import FFmpegError

LONGEST: Final = 4 * 3600.0
"""Seconds of sound that are looked at; what claims to be longer is refused."""
USUAL_RATE: Final = 44_100
GRAINS: Final = 50
"""Parts of a second whose loudness is told apart."""
FLOOR: Final = 328
"""Of 32,767: what stays below is silence, or noise at 40 dB under the loudest that a file can hold."""


@dataclass(frozen=True)
class Form:
    """How one type is written: the container, the codec, the shape of its samples, bits a second where it has them."""

    container: str
    codec: str
    samples: str
    bits: int | None = None
    rates: tuple[int, ...] = ()
    """The rates that the codec knows; empty where it takes any."""


MP3_RATES: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
FORMS: Final = {
    "audio/mpeg": Form("mp3", "libmp3lame", "fltp", 128_000, MP3_RATES),
    "audio/wav": Form("wav", "pcm_s16le", "s16"),
    "audio/ogg": Form("ogg", "libopus", "flt", 96_000, (8000, 12000, 16000, 24000, 48000)),
    "audio/flac": Form("flac", "flac", "s16"),
    "audio/basic": Form("au", "pcm_mulaw", "s16"),
}

QUICK: Final = {"compression_level": "7"}
"""LAME's own word for fast; speech does not hear the difference."""


class Unreadable(Exception):
    """A file that is no sound, or is too long. The text is for people."""


@dataclass(frozen=True)
class Joined:
    """What came out: seconds of the whole, and of each piece as it was decoded with the pause behind it."""

    seconds: float
    pieces: tuple[float, ...]


def join(
    paths: Sequence[Path],
    to: Path,
    *,
    mime_type: str,
    sample_rate: int | None = None,
    pauses: Sequence[float] = (),
) -> Joined:
    """Decode each piece, in order, and encode all of it into one file, mono, frame by frame.

    `sample_rate` in hertz; without one, that of the first piece. `pauses` are the seconds of silence behind each
    piece, none where the list ends. Raises Unreadable, naming the piece; OSError.
    """
    form = FORMS[mime_type]
    rate = _rate(form, sample_rate or _own_rate(paths[0]))
    counts: list[int] = []
    with av.open(str(to), "w", format=form.container) as target:
        options: dict[str, Any] = {"rate": rate, "layout": "mono", "format": form.samples}
        stream: Any = target.add_stream(form.codec, **options)
        if form.bits:
            stream.bit_rate = form.bits
            stream.codec_context.options = QUICK
        fifo = av.AudioFifo()
        for number, (path, pause) in enumerate(zip(paths, [*pauses, *[0.0] * len(paths)], strict=False), 1):
            count = 0
            try:
                for frame in chain(_frames(path, form.samples, rate), _silence(pause, form.samples, rate)):
                    count += frame.samples
                    frame.pts = None
                    fifo.write(frame)
                    _drain(target, stream, fifo, whole=False)
            except Unreadable as error:
                raise Unreadable(f"Piece {number}: {error}") from error
            counts.append(count)
        _drain(target, stream, fifo, whole=True)
        target.mux(stream.encode(None))
    return Joined(sum(counts) / rate, tuple(count / rate for count in counts))


def measure(path: Path) -> float:
    """How long a sound lasts, in seconds, by decoding it. Raises Unreadable."""
    rate = _own_rate(path)
    count: int = sum(frame.samples for frame in _frames(path, "s16", rate))
    return count / rate


def heard(path: Path, *, enough: float, within: float) -> float:
    """Seconds in which something can be heard, at most `enough`, of the first `within` seconds and until the file is
    broken.
    """
    loud = 0
    with suppress(Unreadable):
        for grain in islice(_grains(path), round(within * GRAINS)):
            loud += grain > FLOOR
            if loud >= enough * GRAINS:
                break
    return loud / GRAINS


def peaks(path: Path, count: int) -> list[float]:
    """The loudest sample of each of `count` equal parts, 0 to 1 of the loudest of all. Raises Unreadable."""
    loud = list(_grains(path))
    if not loud:
        return []
    top = max(max(loud), 1)
    edges = [round(n * len(loud) / count) for n in range(count + 1)]
    return [round(max(loud[a : max(b, a + 1)] or [0]) / top, 3) for a, b in pairwise(edges)]


def _grains(path: Path) -> Iterator[int]:
    """The loudest of the 16-bit samples of each fiftieth of a second."""
    rate = 8000
    grain = rate // GRAINS
    rest: list[int] = []
    for frame in _frames(path, "s16", rate):
        whole = [*rest, *memoryview(bytes(frame.planes[0])[: frame.samples * 2]).cast("h")]
        cut = len(whole) - len(whole) % grain
        yield from (max(map(abs, whole[at : at + grain])) for at in range(0, cut, grain))
        rest = whole[cut:]
    if rest:
        yield max(map(abs, rest))


def _frames(path: Path, samples: str, rate: int) -> Iterator[Any]:
    """Mono frames of one shape and rate."""
    resampler = av.AudioResampler(format=samples, layout="mono", rate=rate)
    total = 0
    try:
        with av.open(str(path), metadata_errors="ignore") as source:
            if not source.streams.audio:
                raise Unreadable("there is no sound in this file.")
            for frame in source.decode(audio=0):
                for same in resampler.resample(frame):
                    total += same.samples
                    if total > LONGEST * rate:
                        raise Unreadable("this sound is too long.")
                    yield same
            yield from resampler.resample(None)
    except FFmpegError as error:
        raise Unreadable("this file cannot be read as a sound.") from error


def _silence(seconds: float, samples: str, rate: int) -> Iterator[Any]:
    """One mono frame of nothing; none where there is no pause."""
    if count := round(seconds * rate):
        frame = av.AudioFrame(format=samples, layout="mono", samples=count)
        frame.sample_rate = rate
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        yield frame


def _own_rate(path: Path) -> int:
    try:
        with av.open(str(path), metadata_errors="ignore") as source:
            if source.streams.audio:
                return int(source.streams.audio[0].rate or USUAL_RATE)
    except FFmpegError as error:
        raise Unreadable("this file cannot be read as a sound.") from error
    raise Unreadable("there is no sound in this file.")


def _rate(form: Form, wanted: int) -> int:
    """The wanted rate, or the nearest above it that the codec knows."""
    if not form.rates or wanted in form.rates:
        return wanted
    return next((rate for rate in form.rates if rate >= wanted), form.rates[-1])


def _drain(target: Any, stream: Any, fifo: Any, *, whole: bool) -> None:
    size = stream.codec_context.frame_size or 1024
    while (frame := fifo.read(size, partial=whole)) is not None:
        target.mux(stream.encode(frame))
