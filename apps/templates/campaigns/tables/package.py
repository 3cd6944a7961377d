"""The parts of an XLSX file: a ZIP of XML, unpacked piece by piece within limits, and read without any definitions."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from apps.library.formats.safe_xml import Handler, XmlError, XmlReader

from .table import TableError

LARGEST_PART: Final = 100_000_000
"""Bytes of one part, unpacked. No more are unpacked, whatever the file says of itself."""
_MOST_PARTS: Final = 10_000
_CHUNK: Final = 65_536
_IN_DIRECTORY: Final = b"PK\x01\x02"
_IS_ENCRYPTED: Final = 0x1
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, XmlError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, LookupError, ValueError),
)
"""What zipfile and the reader of XML say of files that are damaged, or made in a way that no spreadsheet uses."""


@dataclass(frozen=True)
class Relation:
    """`kind` is the last word of its type, such as `worksheet`; `path` is where the part lies in the ZIP."""

    kind: str
    path: str


class Package:
    """An opened XLSX file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = {part.filename.lower(): part for part in archive.infolist()}
        if any(part.flag_bits & _IS_ENCRYPTED for part in archive.infolist()):
            raise TableError(_("The file is protected by a password. Save it without one."))

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._parts

    def feed(self, path: str, handler: Handler) -> None:
        """Tell `handler` what is in a part. Raises TableError where there is none."""
        part = self._parts.get(path.lower())
        if part is None:
            raise damaged()
        if part.file_size > LARGEST_PART:
            raise TableError(
                _("The workbook is too large: unpacked, one of its parts has more than %(most)s MB.")
                % {"most": LARGEST_PART // 1_000_000}
            )
        reader = XmlReader(handler)
        with self._archive.open(part) as file:
            while not handler.is_done and (piece := file.read(_CHUNK)):
                reader.feed(piece)
            if not handler.is_done:
                reader.close()

    def relations(self, path: str) -> dict[str, Relation]:
        """What the part at `path` refers to, by id; the empty path is the file itself."""
        folder, name = posixpath.split(path)
        handler = _Relations(folder)
        self.feed(posixpath.join(folder, "_rels", f"{name}.rels"), handler)
        return handler.found


@contextmanager
def opened(source: BinaryIO) -> Iterator[Package]:
    """The file, as long as it is read. Raises TableError for what is no workbook, also within."""
    source.seek(0)
    parts = sum(piece.count(_IN_DIRECTORY) for piece in iter(lambda: source.read(1 << 20), b""))
    if parts > _MOST_PARTS:
        raise damaged()
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            yield Package(archive)
    except _BROKEN as error:
        raise damaged() from error


def damaged() -> TableError:
    return TableError(
        _("The workbook is damaged, or isn’t one. Open it in your spreadsheet and save it as XLSX again.")
    )


class _Relations:
    def __init__(self, folder: str) -> None:
        self.found: dict[str, Relation] = {}
        self.is_done = False
        self._folder = folder

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = Relation(kind, target.lstrip("/"))

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...
