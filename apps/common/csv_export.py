"""CSV, line by line, that no spreadsheet runs as a formula."""

import csv
from collections.abc import Callable, Iterable
from typing import Any

from .marks import shown

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file for `csv` that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def row_writer() -> Callable[[Iterable[Any]], str]:
    """What makes a line of CSV out of a row."""
    write: Callable[[Iterable[Any]], str] = csv.writer(_Echo()).writerow
    return write


def safe_cell(value: object) -> str:
    """A text that no spreadsheet takes for a formula, and in which nothing hides."""
    text = shown(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text
