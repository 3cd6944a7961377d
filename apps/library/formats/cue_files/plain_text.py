"""Plain text: a line for each cue, or a paragraph where there are blank lines between them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

import regex

from ..subtitles import Cue
from .cue_file import CueFile, Texts

_EMPTY: Final = "[ ]"
"""What is written for a cue without words, so that those behind it keep their numbers."""
_LIKE_EMPTY: Final = regex.compile(r"\[ +\]")


def read(lines: Sequence[str], encoding: str) -> CueFile:
    """The texts of a file, as targets. Blank lines at its end count for nothing. Raises CueFileError."""
    texts = Texts()
    last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    used = list(enumerate(lines[:last], 1))
    has_paragraphs = any(not line.strip() for _number, line in used)
    for is_text, group in groupby(used, key=lambda one: bool(one[1].strip())):
        passage = list(group) if is_text else []
        for part in [passage] if has_paragraphs and passage else [[line] for line in passage]:
            texts.add(part[0][0], "", _read("\n".join(line for _number, line in part)))
    return texts.result("text", encoding)


def write(cues: Iterable[Cue]) -> bytes:
    """The words of the cues in UTF-8: a line each, or a paragraph each where one has several lines."""
    passages = ["\n".join(cue.lines) for cue in cues]
    written = [_written(one) for one in passages]
    if not any("\n" in one for one in passages):
        return "".join(f"{one}\n" for one in written).encode()
    # Alone, a paragraph is known by the blank line above it.
    return (("\n" if len(written) == 1 else "") + "\n\n".join(written) + "\n").encode()


def _written(text: str) -> str:
    return text.replace(" ", "  ", 1) if _LIKE_EMPTY.fullmatch(text) else text or _EMPTY


def _read(text: str) -> str:
    if text == _EMPTY:
        return ""
    return text.replace("  ", " ", 1) if _LIKE_EMPTY.fullmatch(text) else text
