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
    return tamed(shown(str(value)))


def tamed(text: str) -> str:
    """A text that no spreadsheet takes for a formula. Nothing else of it changes, so `untamed` gives it back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def untamed(text: str) -> str:
    """The text of a cell that was `tamed`, and of any other cell that is written so."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text
