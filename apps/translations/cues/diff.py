"""What was changed between two texts, word by word, to be shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from .words import tokens

MOST_CHANGES: Final = 400
"""So many words that are other are told apart; with more, only what is between words that each text has once."""
FEWER_CHANGES: Final = 60


class Change(StrEnum):
    """What became of a part of a text."""

    KEPT = "kept"
    REMOVED = "removed"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Run:
    """A part of a text, and what became of it."""

    change: Change
    text: str


def diff(before: str, after: str) -> list[Run]:
    """What is kept, removed and inserted, in order.

    What is kept and removed is `before`, what is kept and inserted is `after`. In scripts without spaces single signs
    are compared. The work is bounded: texts of 10,000 characters that have little in common are told apart coarsely.
    """
    one, other = tokens(before), tokens(after)
    pairs = _pairs(one, other, 0, len(one), 0, len(other))
    return _runs(one, other, _without_islands(one, other, pairs))


def _pairs(one: Sequence[str], other: Sequence[str], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Which words of `one[a:b]` are kept as which of `other[c:d]`."""
    head: list[tuple[int, int]] = []
    while a < b and c < d and one[a] == other[c]:
        head.append((a, c))
        a, c = a + 1, c + 1
    tail: list[tuple[int, int]] = []
    while a < b and c < d and one[b - 1] == other[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, d))
    found = _shortest(one[a:b], other[c:d], MOST_CHANGES)
    if found is None:
        middle = list(_between_anchors(one[a:b], other[c:d]))
        found = [pair for part in middle for pair in part]
    return head + [(a + x, c + y) for x, y in found] + tail[::-1]


def _shortest(one: Sequence[str], other: Sequence[str], most: int) -> list[tuple[int, int]] | None:
    """The words kept by the fewest changes, after Myers; None where these are more than `most`."""
    furthest = {1: 0}
    steps: list[dict[int, int]] = []
    for changes in range(min(most, len(one) + len(other)) + 1):
        steps.append(dict(furthest))
        for k in range(-changes, changes + 1, 2):
            is_down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if is_down else furthest[k - 1] + 1
            while x < len(one) and 0 <= x - k < len(other) and one[x] == other[x - k]:
                x += 1
            furthest[k] = x
            if x >= len(one) and x - k >= len(other):
                return _walked_back(steps, len(one), len(other))
    return None


def _walked_back(steps: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for changes in range(len(steps) - 1, -1, -1):
        furthest, k = steps[changes], x - y
        is_down = k == -changes or (k != changes and furthest[k - 1] < furthest[k + 1])
        last = k + 1 if is_down else k - 1
        from_x = furthest[last] if changes else 0
        from_y = from_x - last if changes else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = from_x, from_y
    return found[::-1]


def _between_anchors(one: Sequence[str], other: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """What is kept around words that each text has once and in the same order; nothing where it is too much."""
    anchors = [(-1, -1), *_anchors(one, other), (len(one), len(other))]
    for (a, c), (b, d) in pairwise(anchors):
        if a >= 0:
            yield [(a, c)]
        found = _shortest(one[a + 1 : b], other[c + 1 : d], FEWER_CHANGES)
        yield [(a + 1 + x, c + 1 + y) for x, y in found or []]


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The longest row of words that each text has once, with where they are, after patience sorting."""
    places = _once(other)
    row = [(at, places[word]) for word, at in _once(one).items() if word in places]
    ends: list[int] = []
    before: list[int | None] = []
    for n, (_at, place) in enumerate(row):
        low, high = 0, len(ends)
        while low < high:
            half = (low + high) // 2
            low, high = (half + 1, high) if row[ends[half]][1] < place else (low, half)
        before.append(ends[low - 1] if low else None)
        ends[low : low + 1] = [n]
    found: list[tuple[int, int]] = []
    n_last = ends[-1] if ends else None
    while n_last is not None:
        found.append(row[n_last])
        n_last = before[n_last]
    return found[::-1]


def _once(words: Sequence[str]) -> dict[str, int]:
    """The words that are there once, with their places, in order."""
    places: dict[str, int] = {}
    again: set[str] = set()
    for at, word in enumerate(words):
        if word in places:
            again.add(word)
        places[word] = at
    return {word: at for word, at in places.items() if word not in again}


def _without_islands(
    one: Sequence[str], other: Sequence[str], pairs: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The pairs but for blanks alone between words that were exchanged, which are read as one change."""
    ends = [(-1, -1), *pairs, (len(one), len(other))]
    for (a, c), (x, y), (b, d) in zip(ends[:-2], pairs, ends[2:], strict=True):
        is_island = x - a > 1 and y - c > 1 and b - x > 1 and d - y > 1
        if not (is_island and one[x].isspace()):
            yield x, y


def _runs(one: Sequence[str], other: Sequence[str], pairs: Iterator[tuple[int, int]]) -> list[Run]:
    parts: list[tuple[Change, str]] = []
    a, c = 0, 0
    for x, y in [*pairs, (len(one), len(other))]:
        parts += [(Change.REMOVED, word) for word in one[a:x]] + [(Change.INSERTED, word) for word in other[c:y]]
        parts += [(Change.KEPT, word) for word in one[x : x + 1]]
        a, c = x + 1, y + 1
    return [Run(change, "".join(word for _, word in same)) for change, same in groupby(parts, key=lambda part: part[0])]
