"""Text as the portal keeps and compares it: one form for keys, one for the search, and names for files."""

import unicodedata
from typing import Final

import regex

from .sentences import graphemes

_NOT_DECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ŧ": "t"}  # noqa: RUF001
)
"""Letters that readers take for another with a mark, and that Unicode does not."""
_MARKS: Final = regex.compile(r"[[\p{Mn}&&[\p{Inherited}\p{Hebrew}\p{Arabic}]]--[\u3099\u309a]]+", regex.V1)
"""Accents, vowel points and the like; not those that make another sound of a kana."""
_BETWEEN: Final = regex.compile(r"[\p{P}\p{Z}\p{Cc}\s]+")
_UNSEEN: Final = regex.compile(r"[\p{Cf}\p{Variation_Selector}'’ʼ]+")  # noqa: RUF001
"""What is not seen, or often left away: apostrophes."""
_NOT_IN_NAMES: Final = regex.compile(r"[^\p{L}\p{M}\p{N}_\u200c\u200d]+")
_LONGEST_NAME: Final = 80
_MOST_BYTES: Final = 200
"""File systems take 255 of a name, its ending included."""


def nfc(text: str) -> str:
    """The same text with each letter and its marks as one character where there is one."""
    return unicodedata.normalize("NFC", text)


def key(name: str) -> str:
    """The same for names that people take for one: blanks, composition and case do not count."""
    return nfc(nfc(" ".join(name.split())).casefold())


def fold(text: str) -> str:
    """The form that is searched: without case, accents, punctuation and what nobody sees; one blank between words."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    plain = unicodedata.normalize("NFKD", plain.casefold()).casefold().translate(_NOT_DECOMPOSED)
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return nfc(_BETWEEN.sub(" ", plain).strip())


def words(query: str) -> list[str]:
    """What is looked for, folded: each must be found, wherever it is, as a word or as a part of one."""
    return [folded for word in query.split() if (folded := fold(word))]


def file_name(title: str) -> str:
    """A name for a file out of a title: letters, digits and single dashes of any script."""
    name = _NOT_IN_NAMES.sub("-", nfc(title)).strip("-_\u200c\u200d")
    short, size = "", 0
    for sign in graphemes(name):
        size += len(sign.encode("utf-8", "replace"))
        if len(short) + len(sign) > _LONGEST_NAME or size > _MOST_BYTES:
            break
        short += sign
    return short.strip("-_") or "untitled"
