"""What the checks find in a row, as it is kept with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.common.stored_json import flag, text

NOTES: Final = frozenset({"formula", "default", "as_designed"})
"""Codes of what is merely told: nobody has to fix or dismiss it."""


@dataclass(frozen=True)
class Problem:
    """`column` is the name of the column that it is in, empty where it is about the row as a whole.

    What is `blocking` keeps the row from being sent; anything else may be dismissed with a reason.
    """

    code: str
    column: str
    words: str
    blocking: bool

    @property
    def key(self) -> str:
        """By this it is dismissed: one problem of a kind in a column."""
        return f"{self.code}:{self.column}"

    @property
    def is_note(self) -> bool:
        return self.code in NOTES

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "column": self.column, "words": self.words, "blocking": self.blocking}


def read_problems(stored: Iterable[Mapping[str, Any]]) -> list[Problem]:
    return [
        Problem(text(one, "code"), text(one, "column"), text(one, "words"), flag(one, "blocking", False))
        for one in stored
    ]


def is_open(problem: Problem, dismissed: Mapping[str, Any]) -> bool:
    """Whether somebody still has to fix or dismiss it."""
    return problem.blocking or not (problem.is_note or problem.key in dismissed)
