"""Where words begin and end in any script, and how wide a text is for those who read it."""

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from apps.common.sentences import graphemes

_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u30fc"
_KANA: Final = r"\p{Katakana}\u30fc"
_SPACED: Final = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}]]"
_NEIGHBOUR: Final = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--[{_UNSPACED}\p{{Hangul}}]]"
"""What a word would go on with. Korean hangs its particles on foreign words too."""
_IS_HANGUL: Final = regex.compile(r"\p{Hangul}")
_IS_KANA: Final = regex.compile(rf"[{_KANA}]")
_IS_UNSPACED: Final = regex.compile(rf"[{_UNSPACED}]")
_IS_SPACED: Final = regex.compile(_SPACED, regex.V1)
_TOKEN: Final = regex.compile(
    rf"\p{{Nd}}+(?:[.,\u066b\u066c]\p{{Nd}}+)+|{_SPACED}+(?:['\u2019]{_SPACED}+)*|\n|[^\S\n]+|\X", regex.V1
)


def tokens(text: str) -> list[str]:
    """Words, numbers, blanks and single signs, which joined are `text` again.

    Where a script writes no spaces, each of its signs is one.
    """
    return _TOKEN.findall(text)  # type: ignore[no-any-return]


def bounded(pattern: str, first: str, last: str) -> str:
    """A pattern that matches whole words alone, for `regex.V1`; `first` and `last` are signs that its matches have.

    In scripts without spaces a word may be anywhere, but for Katakana, which another script has to end, and Korean
    words may have an ending. No letter loses a mark that belongs to it.
    """
    return f"{_before(first)}(?:{pattern}){_after(last)}"


def takes_endings(sign: str) -> bool:
    """Whether a word that ends with this letter may have an ending; not in scripts without spaces."""
    return sign.isalpha() and not _IS_UNSPACED.match(sign)


def _before(sign: str) -> str:
    if _IS_HANGUL.match(sign):
        return r"(?<!\p{Hangul})"
    if _IS_KANA.match(sign):
        return rf"(?<![{_KANA}])"
    if _IS_UNSPACED.match(sign):
        return ""
    return f"(?<!{_NEIGHBOUR})" if _IS_SPACED.match(sign) else ""


def _after(sign: str) -> str:
    if _IS_KANA.match(sign):
        return rf"(?![{_KANA}\p{{M}}])"
    if _IS_HANGUL.match(sign) or _IS_UNSPACED.match(sign):
        return r"(?!\p{M})"
    return f"(?!{_NEIGHBOUR})" if _IS_SPACED.match(sign) else ""


def are_parted(before: str, after: str) -> bool:
    """Whether a blank belongs between the end of one text and the beginning of another."""
    return not (before and after and _IS_UNSPACED.match(before[-1]) and _IS_UNSPACED.match(after[0]))


def width(text: str, *, halves: bool = False) -> float:
    """Characters as a reader counts them; with `halves` those that are not as wide as a Chinese one count half."""
    if not halves:
        return len(text) if text.isascii() else len(graphemes(text))
    return sum(0.5 if is_narrow(sign) else 1 for sign in graphemes(text))


def is_narrow(sign: str) -> bool:
    """Whether it takes half the place of a Chinese character."""
    return unicodedata.east_asian_width(sign[0]) in ("N", "Na", "H")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, each with the character that it begins at."""
    place = 0
    for line in text.split("\n"):
        yield place, line
        place += len(line) + 1
