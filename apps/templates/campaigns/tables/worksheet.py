"""One sheet of a workbook: its cells as they are stored, row by row, and what is said of merged and hidden ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .package import damaged
from .table import MOST_COLUMNS, MOST_LINES, MOST_ROWS, Places, cell_too_long, too_many_columns, too_many_rows

SHARED: Final = "s"
ERROR: Final = "e"
NUMBER: Final = "n"
BOOLEAN: Final = "b"
DATE: Final = "d"
_FORMULAS_TEXT: Final = "str"
_TRUE: Final = {"1", "true"}
LONGEST_CELL: Final = 32_767
"""Characters that a spreadsheet puts into a cell."""
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})[0-9]+")
_TEXTS: Final = {"v", "t"}


@dataclass(frozen=True)
class Cell:
    """`text` is what is stored, `kind` how it is meant, and `style` the number of its format. Columns begin at 1."""

    column: int
    kind: str
    text: str
    style: int


@dataclass
class Sheet:
    """Rows that hold anything, by their numbers, and the cells, rows and columns of which something is to be said."""

    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    formulas: Places = field(default_factory=Places)
    without_value: Places = field(default_factory=Places)
    merged: Places = field(default_factory=Places)
    hidden_rows: Places = field(default_factory=Places)
    hidden_columns: set[int] = field(default_factory=set)


class SheetHandler:
    """Fills `sheet`. Raises TableError at the first row, column or character too many."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.is_done = False
        self._row = self._column = 0
        self._is_hidden = False
        self._cells: list[Cell] = []
        self._kind, self._style, self._has_formula = NUMBER, 0, False
        self._is_cell = self._is_text = self._is_aside = False
        self._parts: list[str] = []
        self._size = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in _TEXTS:
            self._is_text = self._is_cell and not self._is_aside
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._is_aside = True
        elif name == "mergeCell":
            self.sheet.merged.add(attributes["ref"])
        elif name == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes["max"]), MOST_COLUMNS)
            self.sheet.hidden_columns.update(range(int(attributes["min"]), last + 1))

    def end(self, name: str) -> None:
        if name in _TEXTS:
            self._is_text = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._is_aside = False

    def text(self, data: str) -> None:
        if self._is_text:
            self._parts.append(data)
            self._size += len(data)
            if self._size > LONGEST_CELL:
                raise cell_too_long(self._row, letters(self._column))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        row = int(attributes.get("r", self._row + 1))
        if not self._row < row <= MOST_LINES:
            raise damaged()
        self._row, self._column = row, 0
        self._is_hidden = attributes.get("hidden") in _TRUE
        self._cells = []

    def _end_row(self) -> None:
        if not self._cells:
            return
        if len(self.sheet.rows) > MOST_ROWS:
            raise too_many_rows()
        self.sheet.rows.append((self._row, self._cells))
        if self._is_hidden:
            self.sheet.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        if not (reference := attributes.get("r")):
            self._column += 1
        elif found := _REFERENCE.fullmatch(reference):
            self._column = number(found[1])
        else:
            raise damaged()
        self._is_cell, self._has_formula = True, False
        self._kind, self._style = attributes.get("t", NUMBER), int(attributes.get("s", 0))
        self._parts, self._size = [], 0

    def _end_cell(self) -> None:
        self._is_cell = False
        text = "".join(self._parts)
        if self._has_formula:
            has_value = text or self._kind == _FORMULAS_TEXT
            (self.sheet.formulas if has_value else self.sheet.without_value).add(address(self._row, self._column))
        if not text.strip():
            return
        if self._column > MOST_COLUMNS:
            raise too_many_columns()
        self._cells.append(Cell(self._column, self._kind, text, self._style))


def address(row: int, column: int) -> str:
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """A for 1, AA for 27."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number(text: str) -> int:
    """1 for A, 27 for AA."""
    column = 0
    for sign in text:
        column = column * 26 + ord(sign) - ord("A") + 1
    return column
