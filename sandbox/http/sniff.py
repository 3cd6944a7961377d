"""What a file is, told by its first bytes and never by its name."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    mime: str
    kind: str
    suffix: str


PNG = FileType("image/png", "image", "png")
JPEG = FileType("image/jpeg", "image", "jpg")
MP4 = FileType("video/mp4", "video", "mp4")
WEBM = FileType("video/webm", "video", "webm")
MP3 = FileType("audio/mpeg", "audio", "mp3")
WAV = FileType("audio/wav", "audio", "wav")
PDF = FileType("application/pdf", "document", "pdf")
SRT = FileType("application/x-subrip", "subtitle", "srt")

_TIMING = re.compile(r"\A\ufeff?\s*\d+\s*\n\d{1,2}:\d{2}:\d{2}[,.]\d{1,3} --> \d{1,2}:\d{2}:\d{2}[,.]\d{1,3}")


def file_type(data: bytes) -> FileType | None:
    """The type of an accepted file, None for everything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data[4:8] == b"ftyp":
        return MP4
    if data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        return WEBM
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return WAV
    if data.startswith(b"ID3") or _is_mpeg_audio(data):
        return MP3
    if data.startswith(b"%PDF-"):
        return PDF
    return SRT if _is_srt(data) else None


def _is_mpeg_audio(data: bytes) -> bool:
    """A frame header of MPEG layer III: sync bits, layer, and neither bitrate nor sampling rate reserved."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return False
    return data[2] >> 4 != 0xF and (data[2] >> 2) & 0x3 != 0x3


def _is_srt(data: bytes) -> bool:
    head = data[:400].replace(b"\r\n", b"\n").decode("utf-8", errors="ignore")
    return _TIMING.match(head) is not None
