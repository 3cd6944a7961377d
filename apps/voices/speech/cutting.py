"""Cutting a long text into pieces at the ends of sentences, so that each can be spoken by itself."""

import re

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+[”’」』）]*|\n+|\Z)\s*", re.DOTALL)  # noqa: RUF001
_CLAUSE = re.compile(r".+?(?:[,;:](?=\s)|[、，；：]|\Z)\s*", re.DOTALL)  # noqa: RUF001
_WORD = re.compile(r"\S+\s*|\s+")


def cut(text: str, most: int) -> list[str]:
    """Pieces of at most `most` characters, in order; joined by spaces they say what `text` says.

    Whole sentences go together as long as they fit. A sentence that is too long by itself is cut at a comma, then
    between words, and only a word without any end in the middle.
    """
    return [piece for piece in (part.strip() for part in _packed(_fitting(text.strip(), most), most)) if piece]


def _fitting(text: str, most: int) -> list[str]:
    """Parts that fit, as coarse as can be."""
    parts = [text]
    for grain in (_SENTENCE, _CLAUSE, _WORD):
        parts = [
            finer
            for part in parts
            for finer in ([part] if len(part.strip()) <= most else [m.group() for m in grain.finditer(part)])
        ]
    return [part[start : start + most] for part in parts for start in range(0, len(part.rstrip()) or 1, most)]


def _packed(parts: list[str], most: int) -> list[str]:
    packed: list[str] = []
    for part in parts:
        if packed and len((packed[-1] + part).strip()) <= most:
            packed[-1] += part
        else:
            packed.append(part)
    return packed
