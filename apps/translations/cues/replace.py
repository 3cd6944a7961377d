"""Find and replace in many texts: what would change, where and how often, before anything does."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import regex
from django.utils.translation import gettext as _

from .cue import NotPossible
from .words import bounded

SECONDS: Final = 2.0
"""So long all texts together may be searched."""
LONGEST_PATTERN: Final = 500
LONGEST_TEXT: Final = 100_000
"""Characters that a text may have once it is replaced."""

MOST_REPEATS: Final = 10_000
"""Counted repeats of an expression, multiplied: each is unrolled before any search, without an end to its memory."""
_REPEAT: Final = regex.compile(r"\{\s*(\d[\d\s]*)?,?\s*(\d[\d\s]*)?\}")
_CALLS: Final = regex.compile(r"\(\?(?:R|[+-]?\d|&|P>|\(DEFINE\))")
"""An expression that calls itself takes memory that no time limit bounds."""

Key = TypeVar("Key")


@dataclass(frozen=True)
class Search:
    """`find` is words, or a regular expression, whose groups `replacement` may name as \\1 or \\g<name>."""

    find: str
    replacement: str = ""
    is_regex: bool = False
    matches_case: bool = False
    whole_words: bool = False


@dataclass(frozen=True)
class Hit:
    """What is found from character `start` to `end`, and what takes its place."""

    start: int
    end: int
    found: str
    becomes: str


@dataclass(frozen=True)
class Replaced(Generic[Key]):
    """One text before and after."""

    key: Key
    before: str
    after: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Preview(Generic[Key]):
    """All texts in which something is found, in their order; those that stay the same are among them."""

    texts: tuple[Replaced[Key], ...]

    @property
    def count(self) -> int:
        """How often something is found."""
        return sum(len(text.hits) for text in self.texts)


def preview(texts: Iterable[tuple[Key, str]], search: Search, seconds: float = SECONDS) -> Preview[Key]:
    """What replacing would do to texts, each with its key. NotPossible says why a search cannot be made."""
    pattern = _compiled(search)
    deadline = time.monotonic() + seconds
    found: list[Replaced[Key]] = []
    for key, text in texts:
        hits = tuple(_hits(pattern, text, search, deadline))
        if hits:
            found.append(Replaced(key, text, _replaced(text, hits), hits))
    return Preview(tuple(found))


def _compiled(search: Search) -> "regex.Pattern[str]":
    if not search.find:
        raise NotPossible(_("Enter what to find."))
    if len(search.find) > LONGEST_PATTERN:
        raise NotPossible(_("Search for at most %(most)d characters.") % {"most": LONGEST_PATTERN})
    if search.is_regex and (_repeats(search.find) > MOST_REPEATS or _CALLS.search(search.find)):
        raise NotPossible(_("This expression repeats too much or calls itself. Use a simpler one."))
    pattern = search.find if search.is_regex else regex.escape(search.find)
    if search.whole_words:
        # The letters that an expression finds are not known before, so scripts with spaces are assumed.
        first, last = ("a", "a") if search.is_regex else (search.find[0], search.find[-1])
        pattern = bounded(pattern, first, last)
    flags = regex.V1 | regex.MULTILINE | (0 if search.matches_case else regex.IGNORECASE | regex.FULLCASE)
    try:
        if search.is_regex:
            regex.compile(search.find, flags)
        return regex.compile(pattern, flags)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        facts = {"why": getattr(error, "msg", "")}
        raise NotPossible(_("This is not a valid regular expression: %(why)s.") % facts) from error


def _repeats(pattern: str) -> int:
    """How often all its counted repeats may be made at most, were each within the others."""
    product = 1
    for counts in _REPEAT.findall(pattern):
        product *= max([1, *(int("".join(count.split())[:9]) for count in counts if count)])
    return product


def _hits(pattern: "regex.Pattern[str]", text: str, search: Search, deadline: float) -> Iterator[Hit]:
    left = deadline - time.monotonic()
    try:
        if left <= 0:
            raise TimeoutError
        for match in pattern.finditer(text, timeout=left):
            yield Hit(match.start(), match.end(), match[0], _becomes(match, search))
    except (TimeoutError, MemoryError):
        words = _("This search takes too long. Use a simpler expression, or search fewer lines.")
        raise NotPossible(words) from None


def _becomes(match: "regex.Match[str]", search: Search) -> str:
    if not search.is_regex:
        return search.replacement
    try:
        return str(match.expand(search.replacement))
    except (regex.error, IndexError, KeyError, ValueError) as error:
        words = _("The replacement names a group that the expression doesn’t have, or isn’t complete.")
        raise NotPossible(words) from error


def _replaced(text: str, hits: Iterable[Hit]) -> str:
    parts: list[str] = []
    place = size = 0
    for hit in hits:
        parts += [text[place : hit.start], hit.becomes]
        place = hit.end
        size += len(hit.becomes)
        if size > LONGEST_TEXT:
            raise NotPossible(_("A text would get too long: at most %(most)d characters.") % {"most": LONGEST_TEXT})
    return "".join([*parts, text[place:]])
