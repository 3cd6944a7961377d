"""A ZIP of files as they lie, laid out beforehand: its size is known, and any part of it is read on its own.

Nothing is packed, for films are compressed already; so each byte of the archive is one of a header or one of a file.
ZIP64 where a size or a place needs it.
"""

import io
import struct
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
PLAIN, ZIP64 = 20, 45
"""Versions of the format that a reader needs."""
UTF8: Final = 1 << 11
"""The flag of a name in UTF-8."""
ON_UNIX: Final = 3 << 8
READABLE: Final = 0o100644 << 16
LOCAL: Final = struct.Struct("<4s5H3I2H")
CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
END: Final = struct.Struct("<4s4H2IH")
END64: Final = struct.Struct("<4sQ2H2I4Q")
LOCATOR: Final = struct.Struct("<4sIQI")


@dataclass(frozen=True)
class Member:
    """A file of the archive: `name` is its own in there, `opened` gives its `size` bytes."""

    name: str
    size: int
    crc32: int
    modified: datetime
    opened: Callable[[], IO[bytes]]


class Archive:
    """Members must have different names."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.segments: list[bytes | Member] = []
        self.starts: list[int] = []
        self.size = 0
        places = []
        for member in members:
            places.append(self.size)
            head = _local(member)
            self._add(head, len(head))
            self._add(member, member.size)
        begin = self.size
        central = b"".join(_central(member, place) for member, place in zip(members, places, strict=True))
        self._add(central, len(central))
        end = _end(len(members), begin, len(central))
        self._add(end, len(end))

    def open(self) -> IO[bytes]:
        return io.BufferedReader(_Reader(self), buffer_size=1 << 16)

    def _add(self, segment: bytes | Member, size: int) -> None:
        if size:
            self.segments.append(segment)
            self.starts.append(self.size)
            self.size += size


class _Reader(io.RawIOBase):
    """The bytes of an archive from any place on; one of its files is open at a time."""

    def __init__(self, archive: Archive) -> None:
        self._archive, self._at = archive, 0
        self._open: tuple[Member, IO[bytes]] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._archive.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]  # wider than it is called with
        wanted = min(len(buffer), self._archive.size - self._at)
        if wanted <= 0:
            return 0
        at = bisect_right(self._archive.starts, self._at) - 1
        segment, inside = self._archive.segments[at], self._at - self._archive.starts[at]
        if isinstance(segment, bytes):
            found = segment[inside : inside + wanted]
        else:
            file = self._file(segment)
            file.seek(inside)
            found = file.read(min(wanted, segment.size - inside))
            if not found:
                raise OSError(f"{segment.name} has ended before its time")
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None
        super().close()

    def _file(self, member: Member) -> IO[bytes]:
        if self._open is None or self._open[0] is not member:
            if self._open:
                self._open[1].close()
            self._open = None
            self._open = member, member.opened()
        return self._open[1]


def _local(member: Member) -> bytes:
    name, is_large = member.name.encode(), member.size >= FULL32
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if is_large else b""
    size = FULL32 if is_large else member.size
    version = ZIP64 if is_large else PLAIN
    head = LOCAL.pack(
        b"PK\3\4", version, UTF8, 0, *_moment(member.modified), member.crc32, size, size, len(name), len(extra)
    )
    return head + name + extra


def _central(member: Member, place: int) -> bytes:
    name, is_large, is_far = member.name.encode(), member.size >= FULL32, place >= FULL32
    large = [member.size, member.size] * is_large + [place] * is_far
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    size = FULL32 if is_large else member.size
    version = ZIP64 if large else PLAIN
    head = CENTRAL.pack(
        b"PK\1\2",
        ON_UNIX | ZIP64,
        version,
        UTF8,
        0,
        *_moment(member.modified),
        member.crc32,
        size,
        size,
        len(name),
        len(extra),
        0,
        0,
        0,
        READABLE,
        FULL32 if is_far else place,
    )
    return head + name + extra


def _end(count: int, begin: int, size: int) -> bytes:
    found = b""
    if count >= FULL16 or begin + size >= FULL32:
        found = END64.pack(
            b"PK\6\6", END64.size - 12, ON_UNIX | ZIP64, ZIP64, 0, 0, count, count, size, begin
        ) + LOCATOR.pack(b"PK\6\7", 0, begin + size, 1)
    few = min(count, FULL16)
    return found + END.pack(b"PK\5\6", 0, 0, few, few, min(size, FULL32), min(begin, FULL32), 0)


def _moment(at: datetime) -> tuple[int, int]:
    """Time and date as FAT has them: to two seconds, from 1980 on."""
    date = (max(at.year, 1980) - 1980) << 9 | at.month << 5 | at.day
    return at.hour << 11 | at.minute << 5 | at.second // 2, date
