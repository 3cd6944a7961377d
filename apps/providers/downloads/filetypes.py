"""What a file is, judged by its first bytes. Names and declared types are not asked."""

import codecs
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
M4A: Final = "audio/mp4"
AAC: Final = "audio/aac"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
GIF: Final = "image/gif"
WEBP: Final = "image/webp"
PDF: Final = "application/pdf"
SRT: Final = "application/x-subrip"
VTT: Final = "text/vtt"
UNKNOWN: Final = "application/octet-stream"

_MP4_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V[ HP]|dash|msdh|f4v |MSNV")
_EBML_WEBM = re.compile(rb"\x42\x82[\x80-\xff]webm")
_OGG_SOUND = re.compile(rb"OpusHead|\x01vorbis|\x7fFLAC")
_SRT_CLOCK = rb"-?(?:\d{1,9} ?: ?)?\d{1,3} ?: ?\d{1,2}(?: ?[,.:;] ?\d{1,9})?"
_SRT_DASH = rb"(?:-|\xe2\x80[\x93\x94]|[\x96\x97]){1,3}"
_SRT_TIMES = re.compile(rb"(?:\A|[\r\n])[ \t]*" + _SRT_CLOCK + rb"[ \t]*" + _SRT_DASH + rb" ?>[ \t]*" + _SRT_CLOCK)
"""As real programs write them: there may be words above, the hours may be missing, and fractions are of any length."""
_VTT_START = re.compile(rb"WEBVTT(?=[ \t\r\n]|\Z)")
_BOM = codecs.BOM_UTF8
_WIDE: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer mark first where one begins with the other."""


def sniff(head: bytes) -> str | None:
    """The media type of a file that begins with `head`, or None for all that is not known here (HTML, …).

    The sync bits of MP3 and AAC are few: other bytes may have them by chance, so only decoding proves these two.
    """
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
    if head[:4] == b"RIFF":
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    if head[:4] == b"OggS":
        return OGG if _OGG_SOUND.search(head[:96]) else None
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"M4A ", b"M4B "):
            return M4A
        return MP4 if _has_mp4_brand(head) else None
    if head[:4] == b"\x1aE\xdf\xa3":
        return WEBM if _EBML_WEBM.search(head[:96]) else None
    if _is_mpeg_audio_frame(head):
        return MP3
    if _is_aac_frame(head):
        return AAC
    return _sniff_text(head)


def wide(head: bytes) -> str:
    """The encoding of a text in units of two or four bytes, by its mark or by where its zeros are; empty for others."""
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return encoding
    zeros = [head[place::4].count(0) for place in range(4)]
    units = len(head) // 4
    if not units or not any(zeros):
        return ""
    for encoding, (high, next_to_it, _middle, low) in (("utf-32-le", zeros[::-1]), ("utf-32-be", zeros)):
        if high >= units and next_to_it * 10 >= units * 9 and low * 2 < units:
            return encoding
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high * 5 >= units and low * 10 <= high:
            return encoding
    return ""


def _sniff_text(head: bytes) -> str | None:
    if encoding := wide(head):
        head = head.decode(encoding, "replace").encode("utf-8", "replace")
    head = head.removeprefix(_BOM)
    if b"\0" in head:
        return None
    if _VTT_START.match(head):
        return VTT
    is_markup = head.lstrip()[:1] in (b"<", b"{")
    return SRT if not is_markup and _SRT_TIMES.search(head) else None


def _has_mp4_brand(head: bytes) -> bool:
    """The major brand decides, or a compatible one (four bytes each from byte 16)."""
    size = int.from_bytes(head[:4], "big")
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head), 128), 4))]
    if brands[0] in (b"heic", b"heix", b"avif", b"mif1", b"msf1", b"qt  "):
        return False
    return any(_MP4_BRANDS.fullmatch(brand) for brand in brands)


def _is_mpeg_audio_frame(head: bytes) -> bool:
    """Eleven sync bits, then no reserved value: version, layer III, bit rate, sampling rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bit_rate < 15 and sampling_rate != 3


def _is_aac_frame(head: bytes) -> bool:
    """An ADTS header: twelve sync bits, layer 0, and a sampling rate that is not reserved."""
    return len(head) >= 4 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 15 < 13


def is_page(head: bytes) -> bool:
    """True for what a server says instead of a file: HTML, XML or JSON in plain text."""
    text = head.removeprefix(_BOM).lstrip()
    return text[:1] in (b"<", b"{") and not re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", text)
