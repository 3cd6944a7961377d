"""Cells between commas, semicolons, tabs or bars (RFC 4180), as spreadsheets and people write them."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from .table import (
    MOST_CHARACTERS,
    MOST_LINES,
    MOST_ROWS,
    Gathered,
    Table,
    TableError,
    cell_too_long,
    too_many_columns,
    too_many_rows,
)

TAB: Final = "\t"
_SEPARATORS: Final = (TAB, ";", ",", "|")
"""Of two that fit equally well, the first."""
_NONE: Final = "\0"
"""Separates nothing, for no table has it."""
_DECLARED: Final = re.compile(r"\"?sep=([^\"\r\n])\"?[\r\n]*", re.IGNORECASE)
"""The first line by which Excel is told."""
_SAMPLED: Final = 200
"""Rows that are looked at for the separator."""
_SEPARATES: Final = (0.25, 1)
"""Less alike than this, and no wider, rows are of one column: what is in them only looks like separators."""
_MOST_CELLS: Final = 16_384
"""As wide as spreadsheets are. Blank cells at the end of a row may be more than a table may have columns."""
_LONGEST_OPEN: Final = 5 * MOST_CHARACTERS
"""Of a cell with line breaks: a character may be four bytes, and each quote is written twice."""
_UP_TO_QUOTE: Final = re.compile(r'(?:[^"]++|"")*+"')
"""From within quotes to those that close them; two in a row are one that belongs to the text."""
_QUOTED: Final = re.compile(rf' *+"{_UP_TO_QUOTE.pattern}')
"""A whole cell; people put blanks in front."""


@dataclass(frozen=True)
class Dialect:
    """What separates the cells; `is_declared` where the first line says so and is no row."""

    separator: str
    is_declared: bool = False


def dialect_of(sample: str, *, is_whole: bool, is_tabbed: bool = False) -> Dialect:
    """How a text that begins with `sample` is separated: as it declares, or so that rows are as wide as the header.

    Where nothing fits, the table has one column. With `is_tabbed` there is nothing to guess.
    """
    if declared := _DECLARED.fullmatch(next(io.StringIO(sample, newline=""), "")):
        return Dialect(declared[1], is_declared=True)
    if is_tabbed:
        return Dialect(TAB)
    fits = {one: _fit(sample, one, is_whole=is_whole) for one in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda one: fits[one])
    return Dialect(best if fits[best] > _SEPARATES else _NONE)


def read(text: Iterable[str], dialect: Dialect, notes: Iterable[str]) -> Table:
    """The table of lines with their endings. Raises TableError."""
    gathered = Gathered()
    for line, cells in records(text, dialect):
        gathered.add(line, cells)
    return gathered.table(notes)


def refuse_too_many(text: Iterable[str], dialect: Dialect) -> None:
    """Raise TableError at the first row too many, also where `text` is the bytes of characters still to be read."""
    count = 0
    for _line, cells in records(text, dialect):
        count += any(map(str.strip, cells))
        if count > MOST_ROWS + 1:
            raise too_many_rows()


def records(text: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. Raises TableError where a line or a cell is none of a table.

    `text` is lines with their endings. Quotes that do not go around a whole cell are part of its text.
    """
    start, cells, opened = 0, list[str](), _Opened()
    for number, line in enumerate(text, 1):
        if "\0" in line:
            raise TableError(_("This isn’t a table: line %(line)s holds binary data.") % {"line": number})
        if number > MOST_LINES:
            raise too_many_rows()
        if number == 1 and dialect.is_declared:
            continue
        if not opened:
            start, cells = number, []
        place = 0
        if '"' in line or opened:
            place = _take_quoted(line, dialect.separator, cells, opened, number)
            if opened.size > _LONGEST_OPEN:
                raise cell_too_long(start, str(len(cells) + 1))
            if opened:
                continue
        if place <= len(content := line.rstrip("\r\n")):
            cells += content[place:].split(dialect.separator, _MOST_CELLS)
        if len(cells) > _MOST_CELLS:
            raise too_many_columns()
        yield start, cells
    if opened:
        words = _("The quotation mark that opens a cell in line %(line)s is never closed.")
        raise TableError(words % {"line": opened.line})


class _Opened:
    """A cell whose quotes are open at the end of a line: what of it was read, and where it began."""

    def __init__(self) -> None:
        self.line, self.size = 0, 0
        self._parts: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._parts)

    def add(self, part: str, line: int) -> None:
        self.line = self.line if self._parts else line
        self._parts.append(part)
        self.size += len(part)

    def closed(self, part: str) -> str:
        whole = "".join([*self._parts, part])
        self._parts, self.size = [], 0
        return whole


def _take_quoted(line: str, separator: str, cells: list[str], opened: _Opened, number: int) -> int:
    """Move cells out of `line` up to the last one that has quotes. The place behind it, where the others begin.

    That is behind the end of the line where no cell is left, and nothing of it counts where a cell stays open.
    """
    place, end, last = 0, len(line.rstrip("\r\n")), line.rfind('"')
    while opened or place <= last:
        found = (_UP_TO_QUOTE if opened else _QUOTED).match(line, place)
        if found is None and (opened or line[place] == '"'):
            opened.add(line[place:], number)
            return place
        quoted = opened.closed(found[0]) if found else ""
        place += len(found[0]) if found else 0
        cut = line.find(separator, place, end)
        cut = cut if cut >= 0 else end
        behind = line[place:cut]
        if len(cells) == _MOST_CELLS:
            raise too_many_columns()
        is_quoted = quoted and not behind.strip(" ")
        cells.append(quoted.strip(" ")[1:-1].replace('""', '"') if is_quoted else quoted + behind)
        place = cut + 1
    return place


def _fit(sample: str, separator: str, *, is_whole: bool) -> tuple[float, int]:
    """How much alike the rows are, from 0 to 1, and how many cells the first one has."""
    widths = []
    try:
        for _line, cells in islice(records(io.StringIO(sample, newline=""), Dialect(separator)), _SAMPLED):
            if any(map(str.strip, cells)):
                widths.append(len(cells))
    except TableError:
        is_whole = True
    if not is_whole and 1 < len(widths) < _SAMPLED:
        widths.pop()
    if not widths or widths[0] < 2:
        return 0.0, 0
    width, *others = widths
    alike = [min(width, other) / max(width, other) if other > 1 else 0.0 for other in others]
    return sum(alike) / len(alike) if alike else 1.0, width
