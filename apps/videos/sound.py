"""How long a recording is, read from its bytes: WAV by its header, MP3 frame by frame."""

from functools import lru_cache
from typing import Final

from django.core.files.storage import default_storage

from apps.library.models import Media

_BIT_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BIT_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def seconds_of(media: Media) -> float | None:
    """The length of a sound of the library, or None where its bytes do not tell."""
    return _measured(media.file, media.mime_type)


@lru_cache(maxsize=512)
def _measured(name: str, mime_type: str) -> float | None:
    # Files are named by their hash and never change, so that a length may be remembered.
    with default_storage.open(name) as file:
        data = file.read()
    found = wav_seconds(data) if mime_type == "audio/wav" else mp3_seconds(data)
    return None if found is None else round(found, 3)


def wav_seconds(data: bytes) -> float | None:
    """Bytes of sound over bytes a second, out of the chunks "fmt " and "data"."""
    at, byte_rate = 12, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"fmt ":
            byte_rate = int.from_bytes(data[at + 16 : at + 20], "little")
        elif name == b"data":
            # A stream of unknown length writes a size that is larger than the file.
            return min(size, len(data) - at - 8) / byte_rate if byte_rate else None
        at += 8 + size + size % 2
    return None


def mp3_seconds(data: bytes) -> float | None:
    """The sum of all frames, so that a variable bit rate counts right."""
    at, seconds = _after_id3(data), 0.0
    while at + 4 <= len(data):
        frame = _frame(data[at : at + 4])
        if frame is None:
            at = data.find(b"\xff", at + 1)
            if at < 0:
                break
            continue
        size, length = frame
        seconds += length
        at += size
    return seconds or None


def _after_id3(data: bytes) -> int:
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the layer III frame that begins with these four bytes, or None."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bits, rate_at = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in _RATES or rate_at == 3:
        return None
    bit_rate = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[bits] * 1000
    if not bit_rate:
        return None
    rate, samples = _RATES[version][rate_at], 1152 if version == 3 else 576
    return samples // 8 * bit_rate // rate + (head[2] >> 1 & 1), samples / rate
