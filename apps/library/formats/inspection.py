"""What a file is, how long it lasts and how large it is: judged once, for uploads and results alike, by decoding it.

Names, declared types and what a header says of the length are not believed.
"""

import re
import struct
import time
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import av
from av.error import FFmpegError
from av.stream import Disposition
from django.utils.translation import gettext as _
from PIL import Image

from apps.providers import sniff
from apps.providers.downloads import filetypes

from .sound import LONGEST

WITHIN: Final = 30.0
"""Seconds that decoding one file may take; what needs longer has an unknown length."""
RATES: Final = range(4_000, 384_001)
"""Samples a second that a sound may have. A header with another rate lies about the length."""
DEMUXERS: Final = {
    filetypes.MP4: "mov",
    filetypes.M4A: "mov",
    filetypes.WEBM: "matroska",
    filetypes.MP3: "mp3",
    filetypes.WAV: "wav",
    filetypes.OGG: "ogg",
    filetypes.FLAC: "flac",
    filetypes.AU: "au",
    filetypes.AAC: "aac",
}
"""Each type is read as what it is: nothing is guessed, so no playlist in disguise leads to another file."""
PICTURES: Final = {
    filetypes.PNG: "PNG",
    filetypes.JPEG: "JPEG",
    filetypes.GIF: "GIF",
    filetypes.WEBP: "WEBP",
}
MOST_PIXELS: Final = 50_000_000
"""Of a picture that is decoded; what claims to have more is refused unread."""
WAV_HEAD: Final = 12
"""Bytes before the first chunk of a WAV."""
MOST_CHUNKS: Final = 1_000
"""Of a WAV that are looked at."""
CHUNK: Final = re.compile(rb"[A-Za-z0-9_]{3}[A-Za-z0-9_ ]")
SOUND_ALONE: Final = {filetypes.MP4: filetypes.M4A, filetypes.WEBM: "audio/webm"}
"""What a container of films is called where it holds no picture."""


@dataclass(frozen=True)
class Inspected:
    """Lengths are in seconds; None is unknown, never nothing. `header_seconds` is what the file claims of itself.

    `problem` says of a picture, for people, why it cannot be shown. Width and height are in pixels.
    """

    mime_type: str
    seconds: float | None = None
    header_seconds: float | None = None
    width: int | None = None
    height: int | None = None
    problem: str = ""


@dataclass
class _Played:
    """What decoding brought: seconds of sound and of pictures, and whether there are pictures at all."""

    heard: float = 0.0
    seen: float = 0.0
    has_picture: bool = False
    header_seconds: float | None = None
    is_absurd: bool = False

    @property
    def seconds(self) -> float | None:
        longest = max(self.heard, self.seen)
        return None if self.is_absurd or not 0 < longest <= LONGEST else round(longest, 3)


def inspect(path: Path) -> Inspected:
    """Judge a whole file. What nobody knows is `application/octet-stream`. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(filetypes.HEAD)
    mime_type = sniff(head)
    if mime_type is None:
        return Inspected(filetypes.UNKNOWN)
    if mime_type in PICTURES:
        return _picture(path, mime_type)
    if mime_type not in DEMUXERS:
        return Inspected(mime_type)
    played = _play(path, mime_type)
    if _needs_proof(mime_type, head) and not max(played.heard, played.seen):
        return Inspected(filetypes.UNKNOWN)
    if played.heard and not played.has_picture:
        mime_type = SOUND_ALONE.get(mime_type, mime_type)
    return Inspected(mime_type, played.seconds, played.header_seconds)


def _picture(path: Path, mime_type: str) -> Inspected:
    """Check a picture to its last chunk and decode it to its last pixel; of one that moves, the first frame."""
    width = height = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=[PICTURES[mime_type]]) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    return Inspected(mime_type, width=width, height=height, problem=_too_many_pixels())
                picture.verify()
            with Image.open(path, formats=[PICTURES[mime_type]]) as picture:
                picture.load()
    except Image.DecompressionBombError:
        return Inspected(mime_type, problem=_too_many_pixels())
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error):
        damaged = _("This picture is damaged or incomplete. Open it, save it again, and upload that.")
        return Inspected(mime_type, width=width, height=height, problem=damaged)
    return Inspected(mime_type, width=width, height=height)


def _too_many_pixels() -> str:
    return _("This picture is too large: %(most)d megapixels at most.") % {"most": MOST_PIXELS // 1_000_000}


def _needs_proof(mime_type: str, head: bytes) -> bool:
    """A few sync bits are no proof: raw samples have them by chance."""
    return mime_type == filetypes.AAC or (mime_type == filetypes.MP3 and not head.startswith(b"ID3"))


def _play(path: Path, mime_type: str) -> _Played:
    """Decode all sound and walk through all pictures, for as long as that can be done."""
    played, until = _Played(), time.monotonic() + WITHIN
    # A WAV is read to its end, unless it tells well what stands behind its sound: recorders that stream write 0, or
    # anything, where its length should be.
    options = {"ignore_length": "1"} if mime_type == filetypes.WAV and not _ends_in_chunks(path) else {}
    try:
        with av.open(str(path), format=DEMUXERS[mime_type], options=options, metadata_errors="ignore") as source:
            pictures = [one for one in source.streams.video if not one.disposition & Disposition.attached_pic]
            played.has_picture = bool(pictures)
            if mime_type != filetypes.WAV and source.duration is not None:
                played.header_seconds = source.duration / av.time_base
            for packet in source.demux([*source.streams.audio[:1], *pictures[:1]]):
                _take(played, packet)
                if played.heard > LONGEST or time.monotonic() > until:
                    played.is_absurd = True
                if played.is_absurd:
                    break
    except (FFmpegError, ValueError):
        # Broken further on, or from the beginning: what was decoded until here counts.
        pass
    if mime_type == filetypes.WAV:
        played.header_seconds = _claimed_by_wav(path)
    return played


def _take(played: _Played, packet: Any) -> None:
    if packet.stream.type == "video":
        if packet.pts is not None:
            played.seen = max(played.seen, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        return
    try:
        frames = packet.decode()
    except FFmpegError:
        return  # one that is broken is passed over, as players do
    for frame in frames:
        if frame.sample_rate not in RATES:
            played.is_absurd = True
            return
        played.heard += frame.samples / frame.sample_rate


def _chunks(file: BinaryIO, at: int) -> Iterator[tuple[bytes, int, int]]:
    """What a WAV consists of from there on: the name of each chunk, where its content begins, and its bytes."""
    file.seek(at)
    for _number in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            return
        begins, size = file.tell(), int.from_bytes(head[4:], "little")
        yield head[:4], begins, size
        file.seek(begins + size + size % 2)


def _claimed_by_wav(path: Path) -> float | None:
    """Bytes of sound over bytes a second, as the chunks "fmt " and "data" say; None where they say nothing."""
    byte_rate = 0
    with path.open("rb") as file:
        for name, begins, size in _chunks(file, WAV_HEAD):
            if name == b"data":
                return size / byte_rate if byte_rate else None
            if name == b"fmt ":
                file.seek(begins)
                byte_rate = int.from_bytes(file.read(16)[8:12], "little")
    return None


def _ends_in_chunks(path: Path) -> bool:
    """Whether chunks follow the sound of a WAV, such as a picture of its cover, and nothing else to the end."""
    whole = path.stat().st_size
    with path.open("rb") as file:
        sound = next(((begins, size) for name, begins, size in _chunks(file, WAV_HEAD) if name == b"data"), None)
        if not sound or not sound[1]:
            return False
        end = sum(sound)
        return any(_is_all_chunks(file, start, whole) for start in {end, end + end % 2})


def _is_all_chunks(file: BinaryIO, at: int, whole: int) -> bool:
    end = at
    for name, begins, size in _chunks(file, at):
        if not CHUNK.fullmatch(name):
            return False
        end = begins + size
    return at < end and whole - 1 <= end <= whole
