"""Where sentences end, what a reader takes for one character, and which scripts write no spaces."""

from itertools import accumulate
from typing import Final

import regex
import sentencex

from .languages import primary

UNSPACED: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3000-\u303f\uff01-\uff65]"
)
"""Scripts that write no spaces between words, with the punctuation of East Asia."""

_LINE: Final = regex.compile(r"[^\n]+\n*|\n+")
_ALSO_ENDS: Final = regex.compile(
    r"(?:[\u17d4\u17d5](?!\u179b\u17d4)|\u037e|(?<=\p{Greek}\p{M}*);(?=[\p{P}--;]*(?:\s|$)))[\p{Pe}\p{Pf}\"']*\s*",
    regex.V1,
)
"""Where the segmenter sees no end: behind Khmer's signs (not inside its "and so on") and the Greek question mark."""
_GREEK_QUESTION: Final = regex.compile(r";[\p{Pe}\p{Pf}\"']*(?:\s+|$)")
"""It is written as a semicolon mostly; in Greek text it is none, behind whatever word."""
_GRAPHEME: Final = regex.compile(r"\X")


def sentences(text: str, language: str = "") -> list[str]:
    """The sentences of `text`, each with the blanks and line breaks behind it; joined they are `text` again.

    A line break ends a sentence. `language` is a code or a name, "de", "pt-BR" or "German"; whichever it is, what
    abbreviates in English ends nothing either, because texts borrow "Dr." and "p.m." from it.
    """
    code = primary(language)
    found: list[str] = []
    for line in _LINE.findall(text):
        ends = _ends(line, "en")
        if code not in ("", "en"):
            ends &= _ends(line, code)
        ends |= {end.end() for end in _ALSO_ENDS.finditer(line)}
        if code == "el":
            ends |= {end.end() for end in _GREEK_QUESTION.finditer(line)}
        start = 0
        for end in sorted(ends | {len(line)}):
            part = line[start:end]
            start = end
            if found and not part.strip():
                found[-1] += part
            elif part:
                found.append(part)
    return found


def graphemes(text: str) -> list[str]:
    """What a reader takes for one character each: a letter with its accents, a flag, a family."""
    return _GRAPHEME.findall(text)  # type: ignore[no-any-return]


def _ends(line: str, code: str) -> set[int]:
    return set(accumulate(map(len, sentencex.segment(code, line))))
