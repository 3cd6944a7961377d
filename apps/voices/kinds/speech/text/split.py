"""Cutting a long text into pieces at the ends of sentences, so that each can be spoken by itself."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import regex

from apps.common.sentences import graphemes, sentences

SENTENCE: Final = 0.4
PARAGRAPH: Final = 0.8
"""Seconds of silence that a listener expects at the end of a sentence, and of a paragraph."""

_CLAUSE = regex.compile(r".+?(?:[,;:،؛](?=\s)|[、，；：]|\Z)\s*", regex.DOTALL)  # noqa: RUF001
_WORD = regex.compile(r"\S+\s*|\s+")
_BLANK_LINE = regex.compile(r"\n[^\S\n]*\n")


def cut(text: str, most: int, language: str = "") -> list[str]:
    """Pieces of at most `most` characters, in order; each is a part of `text`, and only blanks are between them.

    Whole sentences go together as long as they fit. A sentence that is too long by itself is cut at a comma, then
    between words, and only a word without any end in the middle: between what readers take for characters, unless
    one of these is too long itself.
    """
    return [
        piece for piece in (part.strip() for part in _packed(_fitting(text.strip(), most, language), most)) if piece
    ]


def pauses(text: str, pieces: Sequence[str], language: str = "") -> list[float]:
    """The seconds of silence behind each piece of `text` but the last; none where a sentence was cut in the middle."""
    ends, place = set(), 0
    for sentence in sentences(text, language):
        ends.add(place + len(sentence.rstrip()))
        place += len(sentence)
    found: list[float] = []
    place = 0
    for piece, after in pairwise(pieces):
        end = text.find(piece, place) + len(piece)
        next_place = text.find(after, end)
        if end < len(piece) or next_place < 0:
            found.append(0.0)
            continue
        place = next_place
        found.append(PARAGRAPH if _BLANK_LINE.search(text[end:place]) else SENTENCE if end in ends else 0.0)
    return found


def _fitting(text: str, most: int, language: str) -> list[str]:
    """Parts that fit, as coarse as can be."""
    grains: tuple[Callable[[str], list[str]], ...] = (
        lambda part: sentences(part, language),
        _CLAUSE.findall,
        _WORD.findall,
        graphemes,
        list,
    )
    parts = [text]
    for grain in grains:
        parts = [finer for part in parts for finer in ([part] if len(part.strip()) <= most else grain(part))]
    return parts


def _packed(parts: list[str], most: int) -> list[str]:
    packed: list[str] = []
    for part in parts:
        if packed and len((packed[-1] + part).strip()) <= most:
            packed[-1] += part
        else:
            packed.append(part)
    return packed
