"""From a text to what is heard of it: words, numbers, links, signs and pauses, each with the seconds that it takes.

Every part has two numbers: how long it takes as a rule, and how long at its worst, where a service reads the longest
of all forms that the part can be given: a link letter by letter, a sign by its name, digits one by one or as a number.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import regex
from num2words import num2words

from .tongues import LATIN, Tongue, is_spelled_out, script_of

SLOWER: Final = 1.08
"""How much slower than as a rule a voice may read."""
WORD: Final = 0.05
"""Seconds between two words."""
START: Final = (0.25, 0.45)
"""Seconds of silence around what is said."""
SPELLED: Final = (0.26, 0.34)
"""Seconds of a letter that is called by its name."""
QUOTE: Final = (0.05, 0.15)
STOP, COMMA, LINE, PARAGRAPH = (0.4, 0.5), (0.27, 0.42), (0.1, 0.4), (0.55, 0.75)
"""Seconds of a pause at the end of a sentence, within it, at the end of a line, and what a paragraph has more."""
NAME_LETTER: Final = 0.08
"""Seconds of a letter in the name of a sign."""
REPEATS: Final = 4
"""A run of the same sign is named so often at most."""
LONGEST_BREAK: Final = 60.0
"""Seconds. No script may ask for a longer pause at a time."""
LONGEST_WORD: Final = 40
"""Letters. What is longer is nobody's word and may be spelled."""

SHOUTED: Final = 24
"""Capitals. Fewer may well be an acronym or a Roman number."""

_GROUPED = regex.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_PIECE = regex.compile(r"\d+(?:[,.'\u2019]\d{3})+(?!\d)|\d+|\p{L}[\p{L}\p{M}]*|.", regex.DOTALL)
_TIGHT = regex.compile(r"(?<=[、，。！？：；؟،؛۔।॥…])(?=[^\s])")  # noqa: RUF001
"""After marks behind which many languages put no blank."""
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
_NO_VOWEL = regex.compile(
    r"[^aeiouyáàâäãåæéèêëíìîïóòôöõøœúùûüýąęěůıỹ]+",  # noqa: RUF001
    regex.IGNORECASE,
)
_ROMAN = regex.compile(r"[IVXLCDM]+")
_STOPS = frozenset(".!?…。！？؟۔।॥;·")  # noqa: RUF001  # signs of other scripts
_COMMAS = frozenset(",:;–—،؛、，：；")  # noqa: RUF001
_ENDS = "".join(_STOPS | _COMMAS)
_SILENT = frozenset("\"'()[]{}«»“”„‚‘’‹›「」『』《》¿¡´`")  # noqa: RUF001


@dataclass(frozen=True)
class Spoken:
    """Seconds, as a rule and at the worst."""

    usual: float = 0.0
    worst: float = 0.0

    def __add__(self, other: "Spoken") -> "Spoken":
        return Spoken(self.usual + other.usual, self.worst + other.worst)


def spoken(text: str, tongue: Tongue) -> Spoken:
    """The seconds of a whole text at ordinary speed. The work is bounded by its length."""
    if sum(map(str.isupper, text)) > max(SHOUTED, sum(map(str.islower, text))):
        # Nobody spells a text that is written in capitals throughout.
        text = text.lower()
    usual, worst = START
    pause = Spoken()
    for line in _TIGHT.sub(" ", _GROUPED.sub(",", text.strip())).splitlines():
        tokens = line.split()
        if not tokens:
            pause += Spoken(*PARAGRAPH)
        for token in tokens:
            said, after = _token(token, tongue) if len(token) <= LONGEST_WORD else _measured(token, tongue)
            usual, worst = usual + pause.usual + said.usual, worst + pause.worst + said.worst
            pause = after
        pause += Spoken(*LINE)
    return Spoken(usual, worst)


def _measured(token: str, tongue: Tongue) -> tuple[Spoken, Spoken]:
    """What stands between two blanks, and the pause after it."""
    if all(sign in _STOPS or sign in _COMMAS or sign in _SILENT or sign == "-" for sign in token):
        return Spoken(), Spoken(STOP[0], STOP[1] + QUOTE[1])
    core = token.rstrip(_ENDS + "".join(_SILENT))
    end = token[len(core) :]
    pause = Spoken()
    if any(sign in _STOPS for sign in end):
        pause = Spoken(*STOP)
    elif any(sign in _COMMAS for sign in end):
        pause = Spoken(*COMMA)
    quotes = sum(sign in _SILENT for sign in end)
    usual, worst = QUOTE[0] * quotes, QUOTE[1] * quotes
    pieces = _PIECE.findall(core)
    is_plain = all(piece[0].isalpha() or piece in _SILENT or piece in "-‐‑" for piece in pieces)  # noqa: RUF001
    for piece, again in groupby(pieces):
        count = sum(1 for _ in again)
        part = (_piece if len(piece) <= LONGEST_WORD else _read)(piece, tongue, is_plain=is_plain)
        count = count if piece[0].isalnum() else min(count, REPEATS)
        usual, worst = usual + part.usual * count, worst + part.worst * count
    return Spoken(usual, worst), pause


_token = lru_cache(maxsize=16_384)(_measured)


def _read(piece: str, tongue: Tongue, *, is_plain: bool) -> Spoken:
    if piece[0].isdecimal():
        return _number(piece, tongue)
    if piece[0].isalpha():
        words = [piece] if is_plain and not piece.isupper() else _HUMP.split(piece)
        return sum((_word(word, tongue, is_plain=is_plain) for word in words), Spoken())
    return sum(map(_sign, piece), Spoken())


_piece = lru_cache(maxsize=16_384)(_read)


def _word(word: str, tongue: Tongue, *, is_plain: bool) -> Spoken:
    usual, worst = WORD, WORD * SLOWER
    letters = [letter for letter in word if letter.isalpha()]
    for script, same in groupby(letters, script_of):
        run = list(same)
        if not tongue.reads(script):
            usual, worst = usual + _foreign(run, script)[0], worst + _foreign(run, script)[1]
            continue
        read = len(run) * tongue.a_letter(script)
        named = [letter for letter in run if script == LATIN and tongue.code != "vi" and "\u1ea0" <= letter <= "\u1ef9"]
        usual, worst = usual + read + len(named) * 0.9, worst + read * SLOWER + len(named) * 1.7
        if script == LATIN:
            text = "".join(run)
            is_bare = _NO_VOWEL.fullmatch(text) is not None
            spelled = [len(run) * seconds for seconds in SPELLED]
            if (
                is_bare
                or (text.isupper() and (len(run) < 6 or _ROMAN.fullmatch(text)))
                or (not is_plain and len(run) < 4)
            ):
                worst += max(0.0, spelled[1] - read * SLOWER)
            elif not is_plain or len(run) > LONGEST_WORD:
                worst += read * 0.15
            if is_bare and len(run) > 1:
                usual += max(0.0, spelled[0] - read)
    return Spoken(usual, worst)


def _foreign(letters: list[str], script: str) -> tuple[float, float]:
    """Letters of a script that the voice does not read: their names, or their numbers, of four digits and more."""
    if not is_spelled_out(script):
        return len(letters) * 1.6, len(letters) * 3.1
    return len(letters) * 0.95, len(letters) * 1.4


def _number(piece: str, tongue: Tongue) -> Spoken:
    """As a number, as a number with its separators named, or digit by digit, whatever takes longest."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in piece if sign.isdecimal())
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
    letters = sum(_letters(int(group), tongue) for group in groups if int(group))
    letters += sum(_letters(1000 ** min(place, 4), tongue) for place in range(1, len(groups)))
    singly = sum(_letters(int(digit), tongue) for digit in digits)
    seconds = tongue.own_letter if _knows(tongue) else NAME_LETTER
    whole = letters * seconds + WORD * len(digits)
    one_by_one = singly * seconds + 1.5 * WORD * len(digits)
    named = (len(piece) - len(digits)) * 0.3
    usual = whole if len(digits) < 8 and not digits.startswith("00") else one_by_one
    return Spoken(usual, max(whole, one_by_one) * SLOWER + named)


@lru_cache(maxsize=64)
def _knows(tongue: Tongue) -> bool:
    try:
        num2words(1, lang=tongue.numbers)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=8192)
def _letters(number: int, tongue: Tongue) -> int:
    """Letters of a number in words; in English where nobody has written down how the language counts.

    Hundreds and the rest are counted apart, so that no text makes more than a few numbers be put into words.
    """
    if 100 < number < 1000 and number % 100:
        return _letters(number - number % 100, tongue) + _letters(number % 100, tongue) + 1
    words = num2words(number, lang=tongue.numbers if _knows(tongue) else "en")
    return sum(letter.isalpha() for letter in words)


@lru_cache(maxsize=4096)
def _sign(sign: str) -> Spoken:
    if sign in _SILENT:
        return Spoken(*QUOTE)
    if sign in "-‐‑_|":  # noqa: RUF001
        return Spoken(0.12, 0.4)
    kind = unicodedata.category(sign)
    if kind in ("Cf", "Mn", "Me", "Zs", "Cc"):
        return Spoken()
    called = unicodedata.name(sign, "UNKNOWN SIGN")
    if called.startswith(("BOX DRAWINGS", "VARIATION SELECTOR")):
        return Spoken(0.0, 0.1)
    name = len(called)
    if kind == "So" or kind == "Sk":
        return Spoken(0.55, max(1.1, name * NAME_LETTER + 0.4))
    worst = max(0.8, name * NAME_LETTER)
    return Spoken(worst / 2, worst)


def pauses(text: str) -> Iterator[float]:
    """Seconds of the marks for a break that a script may hold, as in `<break time="0.5s"/>`."""
    for found in regex.finditer(r"<break\b[^<>]*\btime\s*=\s*[\"'](\d+(?:\.\d+)?)(m?s)[\"']", text):
        yield min(float(found[1]) / (1000 if found[2] == "ms" else 1), LONGEST_BREAK)
