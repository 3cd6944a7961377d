"""Archives that are laid out beforehand: other programs read them, any part of them is the same as in the whole."""

import io
import shutil
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from apps.library.formats.zip_archive import Archive, Member

THEN = datetime(2026, 11, 30, 14, 5, 6, tzinfo=UTC)
FILES = {"utrecht-noor.mp4": b"\0\1" * 70_000, "東京-さくら.mp4": b"film", "leer.srt": b"", "łódź.mp4": b"x" * 65_537}
GIB = 1 << 30


def member(name: str, content: bytes) -> Member:
    return Member(name, len(content), zlib.crc32(content), THEN, lambda: io.BytesIO(content))


@pytest.fixture
def archive() -> Archive:
    return Archive([member(name, content) for name, content in FILES.items()])


def test_it_has_the_size_that_was_told_and_other_programs_read_it(archive: Archive, tmp_path: Path) -> None:
    whole = archive.open().read()
    assert len(whole) == archive.size
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == FILES
        assert {one.date_time for one in found.infolist()} == {(2026, 11, 30, 14, 5, 6)}
    path = tmp_path / "films.zip"
    path.write_bytes(whole)
    if unzip := shutil.which("unzip"):
        done = subprocess.run([unzip, "-t", path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    empty = Archive([])
    assert zipfile.ZipFile(empty.open()).namelist() == []


def test_any_part_of_it_is_that_of_the_whole(archive: Archive) -> None:
    whole = archive.open().read()
    file = archive.open()
    edges = [start + shift for start in archive.starts for shift in (-1, 0, 1) if start + shift >= 0]
    for start in [*reversed(edges), *edges]:
        file.seek(start)
        assert file.read(70_001) == whole[start : start + 70_001]
        assert file.tell() == min(archive.size, start + 70_001)
    assert file.seek(0, io.SEEK_END) == archive.size
    assert file.read(10) == b""


def test_a_file_that_is_shorter_than_it_was_ends_the_reading_with_an_error() -> None:
    broken = Archive([Member("a.mp4", 100, 0, THEN, lambda: io.BytesIO(b"too short"))])
    with pytest.raises(OSError, match=r"a\.mp4"):
        broken.open().read()


class Zeros(io.RawIOBase):
    """Five GiB of nothing."""

    size = 5 * GIB

    def __init__(self) -> None:
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, _whence: int = 0) -> int:
        self.at = offset
        return self.at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self.size - self.at)
        buffer[:count] = bytes(count)
        self.at += count
        return count


def zeros() -> IO[bytes]:
    return io.BufferedReader(Zeros())


def test_files_and_places_beyond_four_gigabytes_are_found() -> None:
    members = [Member("long.mp4", 5 * GIB, 0, THEN, zeros), member("last.mp4", b"the last one")]
    archive = Archive(members)
    with zipfile.ZipFile(archive.open()) as found:
        large, last = found.infolist()
        assert (large.file_size, large.compress_size) == (5 * GIB, 5 * GIB)
        assert last.header_offset > 5 * GIB
        assert found.read("last.mp4") == b"the last one"
        with found.open("long.mp4") as film:
            assert film.read(1000) == bytes(1000)


def test_more_files_than_the_old_format_counts() -> None:
    archive = Archive([member(f"{number}.mp4", b"a") for number in range(70_000)])
    with zipfile.ZipFile(archive.open()) as found:
        assert len(found.namelist()) == 70_000
        assert found.read("69999.mp4") == b"a"
