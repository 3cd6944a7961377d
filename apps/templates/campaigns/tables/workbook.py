"""Tables in XLSX files: the first sheet that is not hidden, its cells as a spreadsheet shows them.

Rows are read before texts, and of the texts only those that the rows name: what is too large is refused after its first
rows, and other sheets cost nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.library.formats.safe_xml import Handler, local

from .number_formats import BUILT_IN, GENERAL, shown
from .package import Package, Relation, damaged, opened
from .table import Gathered, Places, Table, TableError, cell_too_long
from .worksheet import BOOLEAN, DATE, ERROR, LONGEST_CELL, NUMBER, SHARED, Cell, Sheet, SheetHandler, address, letters

_H = TypeVar("_H", bound=Handler)
_ESCAPED: Final = re.compile(r"_x(?!0000|[dD][89a-fA-F])([0-9A-Fa-f]{4})_")
"""Not NUL, and no half of a pair."""
_MOST_STYLES: Final = 65_536
_OPEN_DOCUMENT: Final = "meta-inf/manifest.xml"
_BINARY_WORKBOOK: Final = "xl/workbook.bin"
_MIDNIGHT: Final = "T00:00:00"


def read(source: BinaryIO) -> Table:
    """The table in an XLSX file that can be sought in. Raises TableError."""
    with opened(source) as package:
        main = next((one.path for one in _main(package).values() if one.kind == "officeDocument"), "")
        book = _handled(package, main, _BookHandler())
        relations = package.relations(main)
        paths = {relation.kind: relation.path for relation in relations.values()}
        sheets = [one for one in book.sheets if one.relation in relations]
        seen = [one for one in sheets if not one.is_hidden and relations[one.relation].kind == "worksheet"]
        if not seen:
            raise TableError(_("The workbook has no sheet that can be read."))
        sheet = _handled(package, relations[seen[0].relation].path, SheetHandler()).sheet
        wanted = {int(cell.text) for _row, cells in sheet.rows for cell in cells if cell.kind == SHARED}
        strings = _strings(package, paths.get("sharedStrings", ""), wanted)
        formats = _handled(package, paths["styles"], _StylesHandler()).formats if "styles" in paths else []
    reading = _Reading(strings, formats, is_1904=book.is_1904)
    gathered = Gathered(has_gaps=True)
    before = 0
    for row, cells in sheet.rows:
        for blank in range(before + 1, row):
            gathered.add(blank, [])
        texts = [""] * max(cell.column for cell in cells)
        for cell in cells:
            texts[cell.column - 1] = reading.text(row, cell)
        gathered.add(row, texts)
        before = row
    return gathered.table([*_told_of_sheets(seen[0], sheets), *_told_of_cells(sheet), *reading.notes()])


@dataclass(frozen=True)
class _SheetName:
    name: str
    relation: str
    is_hidden: bool


class _BookHandler:
    def __init__(self) -> None:
        self.sheets: list[_SheetName] = []
        self.is_1904 = False
        self.is_done = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if ":" in key and local(key) == "id"), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_SheetName(attributes.get("name", ""), relation, is_hidden))
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true"}

    def end(self, name: str) -> None:
        self.is_done = name == "sheets"

    def text(self, data: str) -> None: ...


class _StringsHandler:
    """Of all the texts of a workbook those with the numbers that are wanted."""

    def __init__(self, wanted: Collection[int]) -> None:
        self.found: dict[int, str] = {}
        self.is_done = False
        self._wanted, self._last = wanted, max(wanted)
        self._number = -1
        self._is_text = self._is_aside = False
        self._parts: list[str] = []
        self._size = 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._is_text = self._number in self._wanted and not self._is_aside
        elif name == "si":
            self._number += 1
            self._parts, self._size = [], 0
        elif name == "rPh":
            self._is_aside = True

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._is_aside = False
        elif name == "si" and self._number in self._wanted:
            self.found[self._number] = "".join(self._parts)
            self.is_done = self._number == self._last

    def text(self, data: str) -> None:
        # One that is too long is refused where its cell is known.
        if self._is_text and self._size <= LONGEST_CELL:
            self._parts.append(data)
            self._size += len(data)


class _StylesHandler:
    """`formats` are the codes of number formats, in the order of the styles that cells name."""

    def __init__(self) -> None:
        self.is_done = False
        self._codes = dict(BUILT_IN)
        self._ids: list[int] = []
        self._is_cells = False

    @property
    def formats(self) -> list[str]:
        return [self._codes.get(one, GENERAL) for one in self._ids]

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "xf" and self._is_cells:
            self._ids.append(int(attributes.get("numFmtId", 0)))
            self.is_done = len(self._ids) >= _MOST_STYLES
        elif name == "numFmt" and len(self._codes) < _MOST_STYLES:
            self._codes[int(attributes["numFmtId"])] = attributes.get("formatCode", GENERAL)
        elif name == "cellXfs":
            self._is_cells = True

    def end(self, name: str) -> None:
        self.is_done = name == "cellXfs"

    def text(self, data: str) -> None: ...


@dataclass
class _Reading:
    """Cells as texts, and what is to be said of them."""

    strings: Mapping[int, str]
    formats: list[str]
    is_1904: bool
    errors: Places = field(default_factory=Places)
    plain: Places = field(default_factory=Places)

    def text(self, row: int, cell: Cell) -> str:
        if cell.kind == SHARED:
            text = self.strings[int(cell.text)]
            if len(text) > LONGEST_CELL:
                raise cell_too_long(row, letters(cell.column))
            return _unescaped(text)
        if cell.kind == BOOLEAN:
            return "FALSE" if cell.text.strip() in {"0", "false"} else "TRUE"
        if cell.kind == ERROR:
            self.errors.add(f"{address(row, cell.column)} {cell.text.strip()}")
            return ""
        if cell.kind == DATE:
            return cell.text.strip().removesuffix(_MIDNIGHT)
        if cell.kind != NUMBER:
            return _unescaped(cell.text)
        code = self.formats[cell.style] if cell.style < len(self.formats) else GENERAL
        text, is_whole = shown(cell.text.strip(), code, is_1904=self.is_1904)
        if not is_whole:
            self.plain.add(address(row, cell.column))
        return text

    def notes(self) -> Iterator[str]:
        if self.errors:
            words = ngettext(
                "An error is read as an empty cell: %(cells)s.",
                "Errors are read as empty cells: %(cells)s.",
                self.errors.count,
            )
            yield words % {"cells": self.errors}
        if self.plain:
            yield (
                _("Numbers are read without their format, such as a currency or thousands separators: %(cells)s.")
                % {"cells": self.plain}
            )


def _main(package: Package) -> Mapping[str, Relation]:
    """What the file consists of. Raises TableError for other kinds of ZIP, saying which."""
    if _BINARY_WORKBOOK in package:
        raise TableError(_("This is a binary Excel workbook (XLSB). Save it as XLSX or CSV."))
    if _OPEN_DOCUMENT in package:
        raise TableError(_("This is an OpenDocument file. Save it as XLSX or CSV."))
    if "[Content_Types].xml" not in package:
        raise TableError(_("This is a ZIP file without a workbook. Unpack it, and choose the table in it."))
    return package.relations("")


def _handled(package: Package, path: str, handler: _H) -> _H:
    package.feed(path, handler)
    return handler


def _strings(package: Package, path: str, wanted: Collection[int]) -> Mapping[int, str]:
    if not wanted:
        return {}
    found = _handled(package, path, _StringsHandler(wanted)).found
    if len(found) < len(wanted):
        raise damaged()
    return found


def _unescaped(text: str) -> str:
    """With the characters that workbooks write by number because XML cannot hold them."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _told_of_sheets(read: _SheetName, sheets: list[_SheetName]) -> Iterator[str]:
    hidden = [one.name for one in sheets if one.is_hidden]
    others = [one.name for one in sheets if one is not read and not one.is_hidden]
    if others:
        yield _("Only the sheet “%(name)s” was read. Not read: %(others)s.") % {
            "name": read.name,
            "others": Places(others),
        }
    if hidden:
        yield _("Hidden sheets were not read: %(names)s.") % {"names": Places(hidden)}


def _told_of_cells(sheet: Sheet) -> Iterator[str]:
    if sheet.formulas:
        yield _("Formulas are read by the value that was last stored: %(cells)s.") % {"cells": sheet.formulas}
    if sheet.without_value:
        yield (
            _(
                "Formulas without a stored value are read as empty: %(cells)s. "
                "Open the workbook in your spreadsheet, save it and choose it again."
            )
            % {"cells": sheet.without_value}
        )
    if sheet.merged:
        yield _("Merged cells hold their text in the first cell, and are empty in the others: %(cells)s.") % {
            "cells": sheet.merged
        }
    if sheet.hidden_rows:
        yield _("Hidden rows were read as well: %(rows)s.") % {"rows": sheet.hidden_rows}
    used = {cell.column for _row, cells in sheet.rows for cell in cells}
    if hidden := Places(map(letters, sorted(sheet.hidden_columns & used))):
        yield _("Hidden columns were read as well: %(columns)s.") % {"columns": hidden}
