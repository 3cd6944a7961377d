"""The way in: what a file or a pasted block is, judged by what it holds, and the table in it."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO, Final, TextIO

from django.utils.translation import gettext as _

from apps.library.formats.encodings import decoded
from apps.providers import sniff
from apps.providers.downloads.filetypes import HEAD, SRT, VTT, wide

from . import json_rows, separated, workbook
from .table import LARGEST_FILE, Table, TableError, too_large

_SAMPLE: Final = 65_536
"""Bytes, or characters, by which a file is judged."""
_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|!--|\?xml|html|head|meta|body|table)\b", re.IGNORECASE)
_JSON: Final = re.compile(r"\s*(?:\[\s*[\[{]|\{\s*[\"}])")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CERTAIN: Final = {"utf-8", "utf-16", "utf-32"}
_TABBED: Final = {".tsv", ".tab"}


def read_table(source: BinaryIO, *, name: str) -> Table:
    """The table in a file: CSV, TSV, XLSX or JSON, in any encoding. Raises TableError.

    `source` can be sought in, and stays open. Of its `name` the ending is believed where the content may be either.
    """
    size = source.seek(0, io.SEEK_END)
    if size > LARGEST_FILE:
        raise too_large()
    source.seek(0)
    head = source.read(_SAMPLE)
    if head.startswith(_ZIP):
        return workbook.read(source)
    _refuse_binary(source, head)
    sample, encoding = decoded(head)
    _refuse_other_text(sample, encoding)
    ending = PurePath(name).suffix.lower()
    is_json = ending == ".json" or _JSON.match(sample) is not None
    dialect = separated.dialect_of(sample, is_whole=size <= _SAMPLE, is_tabbed=ending in _TABBED)
    with _unread(source, head) as stream:
        if is_json:
            json_rows.refuse_too_many(stream)
        else:
            separated.refuse_too_many(stream, dialect)
    source.seek(0)
    text, encoding = decoded(source.read())
    notes = _told_of(encoding)
    if is_json:
        return json_rows.read(io.StringIO(text), notes)
    return separated.read(io.StringIO(text, newline=""), dialect, notes)


def read_pasted(text: str) -> Table:
    """The table in a pasted block: cells between tabs as spreadsheets copy them, CSV, or JSON. Raises TableError."""
    if len(text) > LARGEST_FILE:
        raise too_large()
    text = text.removeprefix("\ufeff")
    if _JSON.match(text):
        return json_rows.read(io.StringIO(text), ())
    sample = text[:_SAMPLE]
    dialect = separated.dialect_of(sample, is_whole=sample == text, is_tabbed=separated.TAB in text)
    return separated.read(io.StringIO(text, newline=""), dialect, ())


@contextmanager
def _unread(source: BinaryIO, head: bytes) -> Iterator[TextIO]:
    """The file as text before its encoding is known: where that is not told, each byte as a character.

    Breaks, quotes and separators are the same in all encodings of single bytes, and are no part of longer characters.
    """
    source.seek(len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
    stream = io.TextIOWrapper(source, wide(head[:HEAD]) or "latin-1", "replace", newline="")
    try:
        yield stream
    finally:
        stream.detach()


def _refuse_binary(source: BinaryIO, head: bytes) -> None:
    if head.startswith(_OLE):
        source.seek(0)
        if _ENCRYPTED in source.read():
            raise TableError(_("The workbook is protected by a password. Save it without one."))
        raise TableError(_("This is a workbook in the old Excel format. Save it as XLSX or CSV."))
    if sniff(head) not in (None, SRT, VTT):
        raise TableError(_("This file isn’t a table. Choose a CSV, TSV, XLSX or JSON file."))


def _refuse_other_text(sample: str, encoding: str) -> None:
    if _MARKUP.match(sample):
        raise TableError(_("This is a web page or XML, not a table. Save the table as CSV or XLSX."))
    if encoding not in _CERTAIN and len(_CONTROLS.findall(sample)) * 100 > len(sample):
        raise TableError(_("This file isn’t a table. Choose a CSV, TSV, XLSX or JSON file."))


def _told_of(encoding: str) -> list[str]:
    """Nothing of UTF-8, and of what the first bytes of the file say."""
    if encoding in _CERTAIN:
        return []
    name = re.sub(r"^cp(125\d|874)$", r"Windows-\1", encoding).replace("_", "-")
    words = _("The file doesn’t say how its characters are stored. It was read as %(encoding)s.")
    return [words % {"encoding": name if name.startswith("W") else name.upper()}]
