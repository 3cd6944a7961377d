"""How long a script takes to say, whatever its language."""

import math
import re
from dataclasses import dataclass

WORDS_A_MINUTE = 150
LETTERS_A_MINUTE = 270
"""For scripts that write no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese."""
SLACK = 1.15
"""Pauses and pace vary: so much longer it may become."""
LONGEST_SOUND = 600.0
"""Seconds of recorded sound that one film takes; what a link of unknown length may hold."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Length:
    """Seconds, rounded up. `known` is true for a recording that was measured."""

    low: int
    high: int
    known: bool = False


def words(script: str) -> int:
    """Words as they are counted on the page; a run of letters without spaces counts a word for every two letters."""
    letters = len(_UNSPACED.findall(script))
    return len([word for word in _UNSPACED.sub(" ", script).split() if any(map(str.isalnum, word))]) + letters // 2


def of_script(script: str, speed: float = 1.0) -> Length | None:
    """None where there is nothing to say."""
    letters = len(_UNSPACED.findall(script))
    spaced = len([word for word in _UNSPACED.sub(" ", script).split() if any(map(str.isalnum, word))])
    if not letters and not spaced:
        return None
    seconds = (spaced / WORDS_A_MINUTE + letters / LETTERS_A_MINUTE) * 60 / max(speed, 0.1)
    return Length(math.ceil(seconds), math.ceil(seconds * SLACK))


def of_sound(seconds: float | None) -> Length:
    """A measured recording lasts as long as it does; one that nobody could measure may take the longest there is.

    One of no length at all was not measured either.
    """
    if not seconds or seconds < 0:
        return Length(1, int(LONGEST_SOUND))
    return Length(math.ceil(seconds), math.ceil(seconds), known=True)


def clock(seconds: int) -> str:
    """m:ss"""
    return f"{seconds // 60}:{seconds % 60:02}"
