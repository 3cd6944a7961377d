"""Every sealed version of a thing, and what differs between two of them, word by word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ..models import Outcome, Review
from ..subjects import Fact, subject

WORD = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 6000
"""Longer texts are compared by lines, so that nobody waits for a page."""
UNSAID = frozenset({"job", "connection", "simulated"})
"""Of a snapshot: numbers of rows, which the facts say in words, and what the page says beside the price."""


@dataclass(frozen=True)
class Piece:
    """A stretch of words: the same in both, gone, or new."""

    text: str
    change: str
    """"", "gone" or "new"."""


@dataclass(frozen=True)
class Difference:
    """One thing that the two versions say differently."""

    label: str
    pieces: list[Piece]


def versions(review: Review) -> list[Review]:
    """Every sealed version of the same thing, newest first; the review alone where it has no number."""
    if not review.thing:
        return [review]
    same = Review.objects.filter(workspace=review.workspace_id, subject=review.subject, thing=review.thing)
    return list(same.select_related("author").order_by("-pk")[:50])


def compared_with(review: Review, known: list[Review], wanted: str = "") -> Review | None:
    """The version asked for by its number; else the one reviewed last before this, or the one before."""
    asked = next((one for one in known if str(one.pk) == wanted and one.pk != review.pk), None)
    earlier = [one for one in known if one.pk < review.pk]
    reviewed = (one for one in earlier if one.outcome in (Outcome.APPROVED, Outcome.CHANGES))
    return asked or next(reviewed, None) or next(iter(earlier), None)


def differences(old: Review, new: Review, facts: Mapping[Review, Iterable[Fact]] | None = None) -> list[Difference]:
    """What changed from one sealed version to the other: its facts in words, then every text of its snapshot.

    `facts` are those that are known already.
    """
    before, after = _said(old, facts or {}), _said(new, facts or {})
    labels = list(dict.fromkeys([*after, *before]))
    return [
        Difference(label, words_between(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def _said(review: Review, known: Mapping[Review, Iterable[Fact]]) -> dict[str, str]:
    facts = known[review] if review in known else subject(review.subject).facts(review)
    said = {str(fact.label): f"{fact.value} {fact.detail}".strip() for fact in facts}
    return {**said, **dict(_texts(review.snapshot))}


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of a snapshot by its place, such as "params script"."""
    if isinstance(value, Mapping):
        for name, inside in value.items():
            if path or name not in UNSAID:
                yield from _texts(inside, f"{path} {name}".strip())
    elif isinstance(value, list):
        for number, inside in enumerate(value, 1):
            yield from _texts(inside, f"{path} {number}")
    elif value is not None:
        yield path.removeprefix("params ").replace("_", " ").capitalize(), str(value)


def words_between(old: str, new: str) -> list[Piece]:
    """The two texts in one: words that stayed, words that are gone, words that are new."""
    one, two = WORD.findall(old), WORD.findall(new)
    if len(one) + len(two) > MOST_WORDS:
        one, two = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Piece] = []
    for change, start, end, from_, to in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if change == "equal":
            found.append(Piece("".join(one[start:end]), ""))
            continue
        if start < end:
            found.append(Piece("".join(one[start:end]), "gone"))
        if from_ < to:
            found.append(Piece("".join(two[from_:to]), "new"))
    return found
