"""Small real sounds and pictures, made on the spot."""

import io
import struct
import wave
import zlib
from typing import Any

import av


def wav(seconds: float, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\0" * int(seconds * rate))
    return out.getvalue()


def claiming(sound: bytes, size: int) -> bytes:
    """The same WAV, whose header says that so many bytes of sound follow. Recorders that stream write 0."""
    at = sound.index(b"data") + 4
    return b"RIFF" + struct.pack("<I", size) + sound[8:at] + struct.pack("<I", size) + sound[at + 4 :]


def encoded(seconds: float, container: str, codec: str, *, rate: int = 48_000, picture: bool = False) -> bytes:
    """A tone, by a real encoder; with `picture` a film of 64 by 48 pixels."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        sound: Any = target.add_stream(codec, rate=rate, layout="mono")
        film: Any = target.add_stream("libx264", rate=25, width=64, height=48, pix_fmt="yuv420p") if picture else None
        for number in range(round(25 * seconds) if picture else 0):
            image = av.VideoFrame(64, 48, "yuv420p")
            image.pts = number
            target.mux(film.encode(image))
        if picture:
            target.mux(film.encode(None))
        whole = av.AudioFrame(format="s16", layout="mono", samples=round(seconds * rate))
        whole.sample_rate = rate
        wave_of = b"".join(struct.pack("<h", 8000 if n // 50 % 2 else -8000) for n in range(whole.samples))
        whole.planes[0].update(wave_of.ljust(whole.planes[0].buffer_size, b"\0"))
        fifo = av.AudioFifo()
        for frame in av.AudioResampler(format=sound.codec_context.format.name, layout="mono", rate=rate).resample(
            whole
        ):
            fifo.write(frame)
        while (part := fifo.read(sound.codec_context.frame_size or 1024, partial=True)) is not None:
            target.mux(sound.encode(part))
        target.mux(sound.encode(None))
    return out.getvalue()


def mp3(frames: int, *, id3: bool = False) -> bytes:
    """Silent frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes and 1152 samples each."""
    head = b"ID3\x04\x00\x00\x00\x00\x01\x00" + b"\0" * 128 if id3 else b""
    return head + (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress((b"\0" + b"\x80\x90\xa0" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
