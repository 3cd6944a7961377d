"""What a table is, how large it may be, and how rows become one: names of columns, blanks, and what is said of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.text import nfc

MOST_ROWS: Final = 2000
"""Rows below the header. Reading stops at the first one more."""
MOST_LINES: Final = 1_048_576
"""Lines of a file, blank ones too. Spreadsheets have no more."""
MOST_COLUMNS: Final = 300
"""Columns of a table, counted up to the last one that holds anything."""
MOST_CHARACTERS: Final = 10_000
"""Characters of a cell, without the blanks around it."""
LARGEST_FILE: Final = 20_000_000
"""Bytes of a file, and characters of a pasted block or of all cells."""
_NAMED: Final = 5
"""Places that a note names before it only counts the others."""


class TableError(Exception):
    """Why something cannot be read as a table: a sentence for people."""


@dataclass(frozen=True)
class Row:
    """`line` is where the row begins in the file, from 1; there is a cell for each column of the table."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`notes` are sentences for people about what was left out, or read otherwise than it is written."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


class Places:
    """Lines or cells that a note speaks of: the first few by name, however many there are."""

    def __init__(self, places: Iterable[object] = ()) -> None:
        self.count = 0
        self._first: list[str] = []
        for place in places:
            self.add(place)

    def add(self, place: object) -> None:
        self.count += 1
        if len(self._first) < _NAMED:
            self._first.append(str(place))

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        named = ", ".join(self._first)
        if more := self.count - len(self._first):
            return _("%(places)s and %(count)s more") % {"places": named, "count": f"{more:,}"}
        return named


class Gathered:
    """Rows on their way into a table. The first that is not blank is the header; the limits are kept row by row.

    With `has_gaps`, empty cells at the end of a row need not be there, so nothing is said of them.
    """

    def __init__(self, *, has_gaps: bool = False) -> None:
        self._has_gaps = has_gaps
        self._header: list[str] | None = None
        self._rows: list[tuple[int, list[str]]] = []
        self._blank = self._blank_at_the_end = self._trimmed = self._size = 0
        self._short, self._long = Places(), Places()
        self._unreadable = Places()

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Take in what stands at `line`. Raises TableError where a limit is passed."""
        clean = [self._clean(line, place, cell) for place, cell in enumerate(cells)]
        while clean and not clean[-1]:
            clean.pop()
        if not clean:
            self._blank_at_the_end += 1
            return
        if len(clean) > MOST_COLUMNS:
            raise too_many_columns()
        self._size += sum(map(len, clean))
        if self._size > LARGEST_FILE:
            raise too_large()
        self._blank, self._blank_at_the_end = self._blank + self._blank_at_the_end, 0
        if any("\ufffd" in cell for cell in clean):
            self._unreadable.add(line)
        if self._header is None:
            self._header = clean
            return
        if len(self._rows) == MOST_ROWS:
            raise too_many_rows()
        if len(cells) < len(self._header) and not self._has_gaps:
            self._short.add(line)
        if len(clean) > len(self._header):
            self._long.add(line)
        self._rows.append((line, clean))

    def table(self, notes: Iterable[str] = ()) -> Table:
        """All that was added, with `notes` of the format before those of the rows. Raises TableError without rows."""
        if self._header is None:
            raise TableError(_("The table is empty."))
        if not self._rows:
            raise TableError(_("The table has a header, but no rows below it."))
        rows = [cells for _line, cells in self._rows]
        width = max(map(len, [self._header, *rows]))
        header = _padded(self._header, width)
        kept = [place for place in range(width) if header[place] or any(_cell(cells, place) for cells in rows)]
        columns, named = _names(header, kept)
        return Table(
            columns,
            tuple(Row(line, tuple(_cell(cells, place) for place in kept)) for line, cells in self._rows),
            (*notes, *named, *self._notes()),
        )

    def _clean(self, line: int, place: int, cell: str) -> str:
        clean = cell.strip()
        self._trimmed += clean != cell and clean != ""
        clean = nfc(clean)
        if len(clean) > MOST_CHARACTERS:
            raise cell_too_long(line, _cell(self._header or [], place) or str(place + 1))
        return clean

    def _notes(self) -> list[str]:
        notes = []
        if self._long:
            notes.append(
                _("There are more cells than names. The others are kept in columns without a name: %(lines)s.")
                % {"lines": lines(self._long)}
            )
        if self._short:
            notes.append(
                _("There are fewer cells than columns. Missing cells are empty: %(lines)s.")
                % {"lines": lines(self._short)}
            )
        if self._blank:
            words = ngettext("%(count)s blank line was skipped.", "%(count)s blank lines were skipped.", self._blank)
            notes.append(words % {"count": f"{self._blank:,}"})
        if self._trimmed:
            words = ngettext(
                "Blanks around the text were removed in %(count)s cell.",
                "Blanks around the text were removed in %(count)s cells.",
                self._trimmed,
            )
            notes.append(words % {"count": f"{self._trimmed:,}"})
        if self._unreadable:
            notes.append(
                _("Some characters can’t be read, and are shown as “\ufffd”: %(lines)s.")
                % {"lines": lines(self._unreadable)}
            )
        return notes


def lines(places: Places) -> str:
    """Within a sentence: line 4, or lines 4, 5 and 20 more."""
    return ngettext("line %(lines)s", "lines %(lines)s", places.count) % {"lines": places}


def too_many_rows() -> TableError:
    return TableError(
        _("The table has more than %(most)s rows. Split it into several tables.") % {"most": f"{MOST_ROWS:,}"}
    )


def too_many_columns() -> TableError:
    return TableError(
        _("The table has more than %(most)s columns. Remove those that you don’t need.") % {"most": f"{MOST_COLUMNS:,}"}
    )


def too_large() -> TableError:
    return TableError(
        _("The table is too large: it can have up to %(most)s MB.") % {"most": f"{LARGEST_FILE // 1_000_000:,}"}
    )


def cell_too_long(line: int, column: str) -> TableError:
    """`column` is its name, or its number where it has none."""
    words = _("Line %(line)s, column “%(column)s”: the cell has more than %(most)s characters.")
    return TableError(words % {"line": line, "column": column, "most": f"{MOST_CHARACTERS:,}"})


def _names(header: Sequence[str], kept: Sequence[int]) -> tuple[tuple[str, ...], list[str]]:
    """A name for each column that is kept, no two the same, and what is said of those that are new."""
    written_ones = set(filter(None, header))
    names: dict[str, None] = {}
    nameless, doubles = Places(), Places()
    for place in kept:
        written = header[place] or _("Column %(number)s") % {"number": place + 1}
        name, number = written, 1
        while name in names or (name in written_ones and name != header[place]):
            number += 1
            name = f"{written} {number}"
        names[name] = None
        if name != header[place]:
            (doubles if header[place] else nameless).add(f"“{name}”")
    notes = []
    if doubles:
        notes.append(_("Columns with the name of another one got a number: %(names)s.") % {"names": doubles})
    if nameless:
        notes.append(_("Columns without a name got one: %(names)s.") % {"names": nameless})
    return tuple(names), notes


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
