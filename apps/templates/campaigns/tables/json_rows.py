"""Rows in JSON: a list of objects or of lists, or an object that has such a list as its `rows`."""

import json
import re
from collections.abc import Iterator, Sequence
from json import JSONDecodeError
from typing import Final, TextIO

from django.utils.translation import gettext as _

from .table import MOST_ROWS, Gathered, Table, TableError, too_many_rows

_CHUNK: Final = 65_536
"""Characters that are read before an element is looked for."""


_MOST_ELEMENTS: Final = 20_000
"""Rows, blank ones too."""
_BLANKS: Final = re.compile(r"[ \t\r\n]*+")


class _Object(list[tuple[str, object]]):
    """Keys and values as they are written, two of the same key too."""


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_Object, parse_float=str, parse_int=str, parse_constant=str, strict=False
)
"""Numbers stay as they are written, and texts may hold line breaks."""


def read(stream: TextIO, notes: Sequence[str]) -> Table:
    """The table of a file that is opened with its line breaks translated. Raises TableError."""
    document = _Document(stream)
    elements = list(_not_too_many(document))
    told = list(notes)
    are_objects = bool(elements) and isinstance(elements[0][1], _Object)
    lines = [line for line, _element in elements]
    if len(set(lines)) < len(lines):
        first = 2 if are_objects else 1
        lines = list(range(first, first + len(elements)))
        told.append(_("The file isn’t one row a line. Rows are counted one by one, the header as line 1."))
    if document.left_out:
        told.append(_("Only “rows” was read. Left out: %(names)s.") % {"names": ", ".join(document.left_out)})
    gathered = Gathered(has_gaps=are_objects)
    if not are_objects:
        for line, (_line, element) in zip(lines, elements, strict=True):
            gathered.add(line, [_text(line, str(n), value) for n, value in enumerate(_listed(line, element), 1)])
        return gathered.table(told)
    rows = [_named(line, element) for line, (_line, element) in zip(lines, elements, strict=True)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not any(map(str.strip, columns)):
        raise TableError(_("The table is empty."))
    gathered.add(1, columns)
    for line, row in zip(lines, rows, strict=True):
        gathered.add(line, [row.get(name, "") for name in columns])
    return gathered.table(told)


def refuse_too_many(stream: TextIO) -> None:
    """Raise TableError at the first row too many, also where `stream` is the bytes of characters still to be read."""
    for _line, _element in _not_too_many(_Document(stream)):
        pass


def _not_too_many(document: "_Document") -> Iterator[tuple[int, object]]:
    count = 0
    for number, (line, element) in enumerate(document.elements(), 1):
        values = [value for _key, value in element] if isinstance(element, _Object) else element
        count += not isinstance(values, list) or any(value not in (None, "") for value in values)
        if number > _MOST_ELEMENTS or count > MOST_ROWS + (not isinstance(element, _Object)):
            raise too_many_rows()
        yield line, element


def _listed(line: int, element: object) -> list[object]:
    if not isinstance(element, list) or isinstance(element, _Object):
        raise TableError(_("Line %(line)s: the rows before it are lists, and this one isn’t.") % {"line": line})
    return element


def _named(line: int, element: object) -> dict[str, str]:
    if not isinstance(element, _Object):
        raise TableError(_("Line %(line)s: the rows before it are objects, and this one isn’t.") % {"line": line})
    row: dict[str, str] = {}
    for name, value in element:
        if name in row:
            raise TableError(_("Line %(line)s: “%(name)s” is there twice.") % {"line": line, "name": name})
        row[name] = _text(line, name, value)
    return row


def _text(line: int, column: str, value: object) -> str:
    """As it is written; `column` is the name or the number of the cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value or ""
    words = _("Line %(line)s, column “%(column)s”: the cell holds a list or an object. A cell can only hold a text.")
    raise TableError(words % {"line": line, "column": column})


class _Document:
    """JSON read piece by piece, so that a list too long is never in memory as a whole."""

    def __init__(self, stream: TextIO) -> None:
        self.left_out: list[str] = []
        """Keys beside `rows`."""
        self._stream = stream
        self._text = ""
        self._place = 0
        self._line = 1
        self._is_read = False

    def elements(self) -> Iterator[tuple[int, object]]:
        """Each row, and the line on which it begins."""
        if self._next() == "[":
            yield from self._list()
        elif self._next() == "{":
            yield from self._rows()
        else:
            raise self._unexpected()
        if self._next():
            raise self._unexpected()

    def _rows(self) -> Iterator[tuple[int, object]]:
        is_found = False
        for _line in self._items("}"):
            key = self._value()
            if not isinstance(key, str) or self._next() != ":":
                raise self._broken()
            self._move(1)
            if key == "rows" and self._next() == "[" and not is_found:
                is_found = True
                yield from self._list()
            else:
                self._value()
                self.left_out.append(key)
        if not is_found:
            raise self._unexpected()

    def _list(self) -> Iterator[tuple[int, object]]:
        for line in self._items("]"):
            element = self._value()
            if not isinstance(element, list):
                raise self._unexpected()
            yield line, element

    def _items(self, closing: str) -> Iterator[int]:
        """The line of each item from the bracket that is next up to `closing`; whoever asks takes the item."""
        self._move(1)
        if self._next() == closing:
            self._move(1)
            return
        while True:
            self._next()
            yield self._line
            ending = self._next()
            if ending not in (",", closing):
                raise self._broken()
            self._move(1)
            if ending == closing:
                return

    def _value(self) -> object:
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except (JSONDecodeError, RecursionError) as error:
                if self._is_read or isinstance(error, RecursionError):
                    raise self._broken() from error
            else:
                if end < len(self._text) or self._is_read:
                    self._move(end - self._place)
                    return value
            self._read_on()

    def _next(self) -> str:
        """The next character that is no blank, which is not taken; empty at the end."""
        while True:
            if blanks := _BLANKS.match(self._text, self._place):
                self._move(blanks.end() - self._place)
            if self._place < len(self._text):
                return self._text[self._place]
            if self._is_read:
                return ""
            self._read_on()

    def _move(self, by: int) -> None:
        self._line += self._text.count("\n", self._place, self._place + by)
        self._place += by

    def _read_on(self) -> None:
        """At least as much again as is waiting, so that a long element is not looked at too often."""
        waiting = self._text[self._place :]
        more = self._stream.read(max(_CHUNK, len(waiting)))
        self._text, self._place, self._is_read = waiting + more, 0, not more

    def _broken(self) -> TableError:
        return TableError(_("The file is no valid JSON: line %(line)s can’t be read.") % {"line": self._line})

    def _unexpected(self) -> TableError:
        return TableError(
            _("The JSON isn’t a table. It has to be a list of objects or lists, or an object with such a list “rows”.")
        )
