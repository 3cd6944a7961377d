"""Terms of a glossary in a line: what has to be said, what must not be, and what is left as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import regex
from django.utils.translation import gettext as _

from apps.common.text import nfc

from .problems import FORBIDDEN, TERM, Found, Span
from .words import bounded, takes_endings

_ENDING: Final = r"\p{L}{0,3}"
"""What a word of a term may end with besides: it is declined."""
_OPEN_ENDS: Final = regex.compile(r"(?<=\p{L}{3})[аеёиоуыэюяьйіїєaeiouyęąéáěóůíýăîâıüö]$")
"""Vowels that a word may change for its ending."""
_PREFIX: Final = r"(?:[وفبكل]{0,2}(?:ال)?)"
"""What Arabic writes in front of a word as one with it."""
_IS_ARABIC: Final = regex.compile(r"\p{Arabic}")


@dataclass(frozen=True)
class Term:
    """`source` is said as `target`, or left as it is where `keep` is true.

    Where `forbidden` is true, `target` must not be said for `source`; where either is empty the other must not be
    said at all. A term with a source alone says nothing otherwise.
    """

    source: str
    target: str = ""
    forbidden: bool = False
    case_sensitive: bool = False
    keep: bool = False


class Glossary:
    """Terms, made ready to be looked for in many lines."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._terms = [_Sought(term) for term in dict.fromkeys(terms) if _says_something(term)]

    def check(self, source: str, target: str) -> Iterator[Found]:
        """What of the glossary a translation breaks. Linear in the number of terms."""
        if not self._terms:
            return
        sources, targets = _Text(source), _Text(target)
        for sought in self._terms:
            term = sought.term
            if sought.when and not sought.is_in(sources):
                continue
            if term.forbidden:
                if sought.what in targets.folded and (match := sought.whole.search(targets.text)):
                    words = _("The glossary forbids “%(term)s”.") % {"term": match[0]}
                    yield Found(FORBIDDEN, words, targets.span(match), sought.says)
            elif not (sought.stem in targets.folded and sought.declined.search(targets.text)):
                words = (
                    _("The glossary leaves “%(term)s” as it is.")
                    if term.keep
                    else _("The glossary says “%(says)s” for “%(term)s”.")
                )
                span = sources.span(sought.trigger.search(sources.text), in_source=True)
                yield Found(TERM, words % {"term": term.source, "says": sought.says}, span, term.source)

    def without_kept(self, text: str) -> str:
        """A text without the terms that are left as they are."""
        for sought in self._terms:
            if sought.term.keep and sought.is_in(_Text(text)):
                text = str(sought.trigger.sub(" ", text))
        return text


class _Text:
    """A text as terms are looked for in it."""

    def __init__(self, text: str) -> None:
        self.text = nfc(text)
        self.folded = _folded(self.text)
        self._is_as_written = self.text == text

    def span(self, match: "regex.Match[str] | None", *, in_source: bool = False) -> Span | None:
        """Where a match is in the text as it is written; None where it is composed otherwise."""
        return Span(match.start(), match.end(), in_source) if match and self._is_as_written else None


class _Sought:
    """A term with the patterns that find it; each is made when it is first needed."""

    def __init__(self, term: Term) -> None:
        self.term = term
        self._source = nfc(term.source.strip())
        target = nfc(term.target.strip())
        self.says = self._source if term.keep or not target else target
        is_anywhere = term.forbidden and not (self._source and target)
        self.when = "" if is_anywhere else _folded(self._source)
        self.what = _folded(self.says)
        self.stem = _folded(_stem(self.says.split()[0])) if not term.keep else self.what

    def is_in(self, source: _Text) -> bool:
        return self.when in source.folded and self.trigger.search(source.text) is not None

    @cached_property
    def trigger(self) -> "regex.Pattern[str]":
        """Finds the term in a source."""
        return _compiled(_exact(self._source), self.term)

    @cached_property
    def whole(self) -> "regex.Pattern[str]":
        """Finds what is said for it, to the letter."""
        return _compiled(_exact(self.says), self.term)

    @cached_property
    def declined(self) -> "regex.Pattern[str]":
        """Finds what is said for it with other endings."""
        before = _PREFIX if _IS_ARABIC.match(self.says) else ""
        words = r"\s+".join(_with_ending(word, keep=self.term.keep) for word in self.says.split())
        return _compiled(bounded(before + words, self.says[0], self.says[-1]), self.term)


def _says_something(term: Term) -> bool:
    source, target = bool(term.source.strip()), bool(term.target.strip())
    return (source or target) if term.forbidden else source and (target or term.keep)


def _exact(term: str) -> str:
    return bounded(r"\s+".join(regex.escape(word) for word in term.split()), term[0], term[-1])


def _with_ending(word: str, *, keep: bool) -> str:
    stem = word if keep else _stem(word)
    return str(regex.escape(stem)) + (_ENDING if takes_endings(word[-1]) else "")


def _stem(word: str) -> str:
    return str(_OPEN_ENDS.sub("", word))


def _compiled(pattern: str, term: Term) -> "regex.Pattern[str]":
    flags = regex.V1 if term.case_sensitive else regex.V1 | regex.IGNORECASE | regex.FULLCASE
    return regex.compile(pattern, flags)


def _folded(text: str) -> str:
    """What is looked at first, because it is quick: no term is in a text whose folded form does not hold its own."""
    return " ".join(text.casefold().split())
