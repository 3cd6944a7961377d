"""Small real sounds and pictures, made on the spot."""

import io
import struct
import wave
import zlib


def wav(seconds: float, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\0" * int(seconds * rate))
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
