"""What a file is, judged by its first bytes. Names and declared types are not asked."""

import re
from typing import Final

HEAD: Final = 4096
"""So many first bytes are enough for `sniff`."""

MP4: Final = "video/mp4"
WEBM: Final = "video/webm"
MP3: Final = "audio/mpeg"
WAV: Final = "audio/wav"
OGG: Final = "audio/ogg"
FLAC: Final = "audio/flac"
AU: Final = "audio/basic"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
GIF: Final = "image/gif"
PDF: Final = "application/pdf"
SRT: Final = "application/x-subrip"
VTT: Final = "text/vtt"

_MP4_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V[ HP]|dash|msdh|f4v |MSNV")
_EBML_WEBM = re.compile(rb"\x42\x82[\x80-\xff]webm")
_OGG_SOUND = re.compile(rb"OpusHead|\x01vorbis|\x7fFLAC")
_SRT_START = re.compile(rb"\s*\d+[ \t]*\r?\n\d{1,3}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->[ \t]*\d{1,3}:\d{2}:\d{2}[,.]\d")
_VTT_START = re.compile(rb"WEBVTT(?=[ \t\r\n]|\Z)")
_BOM = b"\xef\xbb\xbf"


def sniff(head: bytes) -> str | None:
    """The media type of a file that begins with `head`, or None for what is not wanted here (HTML, …)."""
    for mime, prefix in (
        (JPEG, b"\xff\xd8\xff"),
        (PNG, b"\x89PNG\r\n\x1a\n"),
        (PDF, b"%PDF-"),
        (MP3, b"ID3"),
        (FLAC, b"fLaC"),
        (AU, b".snd"),
    ):
        if head.startswith(prefix):
            return mime
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"OggS":
        return OGG if _OGG_SOUND.search(head[:96]) else None
    if head[4:8] == b"ftyp":
        return MP4 if _has_mp4_brand(head) else None
    if head[:4] == b"\x1aE\xdf\xa3":
        return WEBM if _EBML_WEBM.search(head[:96]) else None
    if _is_mpeg_audio_frame(head):
        return MP3
    return _sniff_text(head.removeprefix(_BOM))


def _sniff_text(head: bytes) -> str | None:
    if b"\0" in head:
        return None
    if _VTT_START.match(head):
        return VTT
    return SRT if _SRT_START.match(head) else None


def _has_mp4_brand(head: bytes) -> bool:
    """The major brand decides, or a compatible one (four bytes each from byte 16)."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head), 128), 4))]
    if brands[0] in (b"heic", b"heix", b"avif", b"mif1", b"msf1", b"qt  ", b"M4A ", b"M4B "):
        return False
    return any(_MP4_BRANDS.fullmatch(brand) for brand in brands)


def _is_mpeg_audio_frame(head: bytes) -> bool:
    """Eleven sync bits, then no reserved value: version, layer III, bit rate, sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bit_rate < 15 and sampling_rate != 3
