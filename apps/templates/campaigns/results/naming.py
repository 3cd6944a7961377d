"""Names of films out of the cells of their rows, safe in every script and system, and which of them would collide."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from apps.common.text import file_name, fold, key

ROW, CAMPAIGN, LABEL = "row", "campaign", "label"
OWN: Final = (ROW, CAMPAIGN, LABEL)
"""What a pattern may name besides columns; a column of the same name comes first."""
LONGEST: Final = 200
"""Characters of a pattern."""
_FIELD: Final = re.compile(r"\{+([^{}]+)\}+")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)  # as Windows has them
"""Names that Windows keeps for itself, whatever their ending."""


@dataclass(frozen=True)
class Named:
    """A row to be named. `texts` are its cells, in the order of the columns."""

    number: int
    texts: Sequence[str]
    label: str


@dataclass(frozen=True)
class Collision:
    """Rows whose films would have this one name."""

    name: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Names:
    """By row number the name of its film, without an ending; and those that more than one row would have."""

    by_row: Mapping[int, str]
    collisions: tuple[Collision, ...] = ()


def suggestion(columns: Sequence[str]) -> str:
    """A pattern to begin with."""
    return "{" + LABEL + "}-{" + ROW + "}" if not columns else "{" + columns[0] + "}"


def unknown(pattern: str, columns: Iterable[str]) -> list[str]:
    """What a pattern names that the table has not, in its order."""
    known = {*map(fold, columns), *OWN}
    return list(dict.fromkeys(name for name in _FIELD.findall(pattern) if fold(name) not in known))


def uses_label(pattern: str, columns: Iterable[str]) -> bool:
    """Whether what the films were called at first counts."""
    return LABEL in map(fold, _FIELD.findall(pattern)) and LABEL not in map(fold, columns)


def names_of(
    pattern: str, columns: Sequence[str], rows: Iterable[Named], *, campaign: str, numbered: bool = False
) -> Names:
    """What each row's film is called. `numbered`: names that collide get the numbers of their rows, and none is left.

    The same rows have the same names each time, in whatever order they come.
    """
    by_row = {row.number: _safe(_filled(pattern, columns, row, campaign)) for row in rows}
    collisions = _collisions(by_row)
    if not numbered:
        return Names(by_row, collisions)
    plain = dict(by_row)
    while collisions:
        # A numbered name may be what another row is called: that one gets its number too. Numbered ones all differ.
        for number in (number for one in collisions for number in one.rows):
            by_row[number] = f"{plain[number]}-{number}"
        collisions = _collisions(by_row)
    return Names(by_row)


def _filled(pattern: str, columns: Sequence[str], row: Named, campaign: str) -> str:
    values = {ROW: str(row.number), CAMPAIGN: campaign, LABEL: row.label}
    values |= {fold(name): text for name, text in zip(columns, row.texts, strict=False)}
    return _FIELD.sub(lambda found: values.get(fold(found[1]), ""), pattern)


def _safe(words: str) -> str:
    name = file_name(words)
    return f"{name}-film" if _RESERVED.fullmatch(name) else name


def _collisions(by_row: Mapping[int, str]) -> tuple[Collision, ...]:
    """In the order of the rows. Systems that do not tell case or composition apart are the measure."""
    rows: dict[str, list[int]] = {}
    for number in sorted(by_row):
        rows.setdefault(key(by_row[number]), []).append(number)
    return tuple(Collision(by_row[same[0]], tuple(same)) for same in rows.values() if len(same) > 1)
