"""Tables of two columns, source and target: CSV and what spreadsheets make of it, in rows of any length."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from apps.common.csv_export import row_writer, tamed, untamed

from ..subtitles import left_out
from .cue_file import CueFile, CueFileError, CueText, Texts

_HEADING: Final = ("Source", "Target")
_LANGUAGES: Final = {code for code, info in LANG_INFO.items() if "name" in info} | {
    info["name"].casefold() for info in LANG_INFO.values() if "name" in info
}
"""Codes, in small letters as people write them, and names."""
_SOURCES: Final = {"source", "source text", "original", "original text"}
_TARGETS: Final = {"target", "target text", "translation", "translated text"}
_SEPARATORS: Final = ("\t", ";", ",")
"""Of two that fit equally well, the first."""
_SAMPLED: Final = 200
"""Rows that are looked at for the separator."""
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DECLARED: Final = re.compile(r"\"?sep=([;,\t])\"?(?:\r\n|\r|\n)", re.IGNORECASE)
"""The first line by which Excel is told."""


def has_heading(sample: str) -> bool:
    """Whether a text begins with the names of both columns."""
    return any(_heading(next(_rows(sample, one, is_strict=False), (0, []))[1]) for one in _SEPARATORS)


def is_tabbed(lines: Iterable[str]) -> bool:
    """Whether there are two cells with a tab between them in each line, and at least two lines."""
    counts = [line.strip(" ").count("\t") for line in lines if line.strip()]
    return len(counts) > 1 and set(counts) == {1}


def read(text: str, encoding: str) -> CueFile:
    """A text for each row that is no blank line. Raises CueFileError at the first row that is none of two columns."""
    declared = _DECLARED.match(text)
    start = next(_lines(text), "")
    separator = declared[1] if declared else max(_SEPARATORS, key=lambda one: (_fit(text, one), start.count(one)))
    rows: Iterator[tuple[int, list[str]]] = islice(_rows(text, separator), 1 if declared else 0, None)
    line, first = next(rows, (0, []))
    texts = Texts()
    if columns := _heading(first):
        others = [cell for place, cell in enumerate(first) if place not in columns and cell.strip()]
        if tuple(first) != _HEADING:
            texts.remarks.add(line, _("Read as the heading: “%(cells)s”.") % {"cells": ", ".join(first)})
        if others:
            texts.remarks.add(line, left_out(_("other columns"), ", ".join(others)))
    elif line and len(first) < 2:
        raise CueFileError(_("the table needs two columns, source and target."), line)
    elif line:
        rows = chain([(line, first)], rows)
    for number, cells in rows:
        if not columns and any(map(str.strip, cells[2:])):
            words = _("there are %(count)d cells instead of two. Put quotation marks around texts with a separator.")
            raise CueFileError(words % {"count": len(cells)}, number)
        sides = [untamed(cells[place].strip()) if place < len(cells) else "" for place in columns or (0, 1)]
        texts.add(number, *sides)
    return texts.result("csv", encoding)


def write(texts: Iterable[CueText]) -> bytes:
    """CSV in UTF-8 with a mark, by which spreadsheets know it, and in which none of them finds a formula."""
    line = row_writer()
    rows = [_HEADING, *(("\n".join(text.source), "\n".join(text.target)) for text in texts)]
    return "".join(line(map(tamed, row)) for row in rows).encode("utf-8-sig")


def _rows(text: str, separator: str, *, is_strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; those that are not `is_strict` end before the first odd quote."""
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > 1 or any(map(str.strip, cells)):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if is_strict:
            words = _("a quotation mark is out of place, or opens a cell that is never closed.")
            raise CueFileError(words, line) from error


def _lines(text: str) -> Iterator[str]:
    """With their endings, one by one: the text is in memory once."""
    return (found[0] for found in _LINE.finditer(text))


def _heading(cells: Sequence[str]) -> tuple[int, int] | None:
    """Where the source is, and where the target, if these are names of columns."""
    names = [cell.strip() for cell in cells]
    small = [name.casefold() for name in names]
    source = next((place for place, name in enumerate(small) if name in _SOURCES), None)
    target = next((place for place, name in enumerate(small) if name in _TARGETS), None)
    if source is not None and target is not None:
        return source, target
    is_languages = len(names) == 2 and names[0] != names[1] and all(map(_is_language, names))
    return (0, 1) if is_languages else None


def _is_language(name: str) -> bool:
    """A code such as de or pt-BR, or an English name."""
    code, _separator, region = name.replace("_", "-").partition("-")
    if name.casefold() in _LANGUAGES and len(name) > 3:
        return True
    return code in _LANGUAGES and len(code) <= 3 and (not region or region.isalnum())


def _fit(text: str, separator: str) -> int:
    """How many of the first rows have two cells; most of all where these are named."""
    rows = [cells for _line, cells in islice(_rows(text, separator, is_strict=False), _SAMPLED)]
    named = _SAMPLED if rows and _heading(rows[0]) else 0
    return named + sum(len(cells) > 1 and not any(map(str.strip, cells[2:])) for cells in rows)
