"""A sound in the format and at the sample rate that were asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av


@dataclass(frozen=True)
class Form:
    """`rates` are those that the codec knows, in hertz; empty where it takes any."""

    suffix: str
    container: str
    codec: str
    samples: str
    rates: tuple[int, ...] = ()


FORMS = {
    "mp3": Form("mp3", "mp3", "libmp3lame", "fltp", (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)),
    # Opus, because the wheels bring no Vorbis encoder.
    "ogg": Form("ogg", "ogg", "libopus", "flt", (8000, 12000, 16000, 24000, 48000)),
    "wav": Form("wav", "wav", "pcm_s16le", "s16"),
    "flac": Form("flac", "flac", "flac", "s16"),
    # In an AU file, the container of mu-law, which says what it holds.
    "mulaw": Form("au", "au", "pcm_mulaw", "s16"),
}


def encode(source: Path, target: Path, form: Form, rate: int, *, lead: float = 0.0) -> float:
    """Write `source` in another form, mono; the nearest rate above that the codec knows. Returns the seconds.

    `lead` are seconds of silence before it.
    """
    used = rate if not form.rates or rate in form.rates else next((r for r in form.rates if r >= rate), form.rates[-1])
    count = 0
    with av.open(str(source)) as recording, av.open(str(target), "w", format=form.container) as out:
        stream: Any = out.add_stream(form.codec, rate=used, layout="mono", format=form.samples)
        resampler = av.AudioResampler(format=form.samples, layout="mono", rate=used)
        fifo = av.AudioFifo()
        if silent := round(lead * used):
            count += silent
            fifo.write(_silence(form.samples, silent, used))
        for frame in [*recording.decode(audio=0), None]:
            for same in resampler.resample(frame):
                count += same.samples
                same.pts = None
                fifo.write(same)
        size = stream.codec_context.frame_size or 1024
        while (block := fifo.read(size, partial=True)) is not None:
            out.mux(stream.encode(block))
        out.mux(stream.encode(None))
    return count / used


def _silence(samples: str, count: int, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame(format=samples, layout="mono", samples=count)
    frame.sample_rate = rate
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame
