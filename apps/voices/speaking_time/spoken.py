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

from .languages import LATIN, Tongue, has_numbered_marks, script_of, strange_letter

SLOWER: Final = 1.04
"""How much slower than as a rule a voice may read."""
WORD: Final = 0.05
"""Seconds between two words."""
START: Final = (0.25, 0.4)
"""Seconds of silence around what is said."""
SPELLED: Final = (0.26, 0.3)
"""Seconds of a letter that is called by its name."""
QUOTE: Final = (0.05, 0.17)
STOP, COMMA, LINE, PARAGRAPH = (0.4, 0.44), (0.27, 0.33), (0.1, 0.35), (0.55, 0.75)
"""Seconds of a pause at the end of a sentence, within it, at the end of a line, and what a paragraph has more."""
NAME_LETTER: Final = 0.08
"""Seconds of a letter in the name of a sign."""
LONGEST_NAME: Final = 1.45
_LONGEST_NAMES: Final = {"Sc": 0.9, "No": 1.2}
"""Seconds of the longest name that a sign goes by; of those of money and of parts of a number."""
PUNCTUATION: Final = 0.8
"""Seconds of a mark of punctuation that is called by its name."""
REPEATS: Final = 4
"""A run of the same sign is named so often at most."""
LONGEST_BREAK: Final = 60.0
"""Seconds. No script may ask for a longer pause at a time."""
LONGEST_WORD: Final = 40
"""Letters. What is longer is nobody's word and may be spelled."""

ACCENT: Final = 0.85
"""Seconds of an accent that makes no letter of any alphabet: some voices call it, and its letter, by their names."""
SAME_LETTER: Final = 0.09
"""Seconds more of each letter of a row of the same ones."""
SHOUTED: Final = 24
"""Capitals. Fewer may well be an acronym or a Roman number."""
ACRONYM: Final = 5
"""Letters, of most acronyms that are spelled."""
ROW: Final = 8
"""Tokens that are looked at together, to tell words in capitals from acronyms."""

_GROUPED = regex.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_PIECE = regex.compile(r"\d+(?:[,.'\u2019]\d{3})+(?!\d)|\d+|\p{L}[\p{L}\p{M}]*|.", regex.DOTALL)
_TIGHT = regex.compile(r"(?<=[、，。！？：；؟،؛۔।॥…])(?=[^\s])")  # noqa: RUF001
"""After marks behind which many languages put no blank."""
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})")
"""Where one word of several written as one begins: getUserById, XMLHttpRequest."""
_ACCENT = regex.compile(r"[\u0300-\u036f]")
_SAME = regex.compile(r"(\p{L})\1{3,}")
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
    is_shouted = sum(map(str.isupper, text)) > max(SHOUTED, sum(map(str.islower, text)))
    usual, worst = START
    pause = Spoken()
    for line in _TIGHT.sub(" ", _GROUPED.sub(",", text.strip())).splitlines():
        tokens = _unshouted(line.split()) if is_shouted else line.split()
        if not tokens:
            pause += Spoken(*PARAGRAPH)
        for token in tokens:
            said, after = _token(token, tongue) if len(token) <= LONGEST_WORD else _measured(token, tongue)
            usual, worst = usual + pause.usual + said.usual, worst + pause.worst + said.worst
            pause = after
        pause += Spoken(*LINE)
    return Spoken(usual, worst)


def _unshouted(tokens: list[str]) -> list[str]:
    """Words of a text in capitals, which nobody spells; a row of short ones alone may well be acronyms."""
    found: list[str] = []
    for at in range(0, len(tokens), ROW):
        row = tokens[at : at + ROW]
        are_words = sum(len(token) > ACRONYM for token in row) * 4 >= len(row)
        found += [token.lower() if are_words or len(token) > ACRONYM else token for token in row]
    return found


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
        words = _HUMP.split(piece)
        is_plain = is_plain and len(words) == 1
        return sum((_word(word, tongue, is_plain=is_plain) for word in words), Spoken())
    return sum(map(_sign, piece), Spoken())


_piece = lru_cache(maxsize=16_384)(_read)


def _word(word: str, tongue: Tongue, *, is_plain: bool) -> Spoken:
    accents = len(_ACCENT.findall(unicodedata.normalize("NFC", word)))
    repeated = sum(len(row[0]) for row in _SAME.finditer(word))
    usual, worst = WORD, WORD * SLOWER + accents * ACCENT + repeated * SAME_LETTER
    letters = [letter for letter in word if letter.isalpha()]
    marks = len(word) - len(letters)
    for script, same in groupby(letters, script_of):
        run = list(same)
        if not tongue.reads(script):
            count = len(run) + (marks if has_numbered_marks(script) else 0)
            called = strange_letter(script, tongue)
            usual, worst, marks = usual + count * called[0], worst + count * called[1], 0
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
                or (text.isupper() and (len(run) <= ACRONYM or _ROMAN.fullmatch(text)))
                or (not is_plain and len(run) < 4)
            ):
                worst += max(0.0, spelled[1] - read * SLOWER)
            elif not is_plain or len(run) > LONGEST_WORD:
                worst += read * 0.15
            if is_bare and len(run) > 1:
                usual += max(0.0, spelled[0] - read)
    return Spoken(usual, worst)


def _number(piece: str, tongue: Tongue) -> Spoken:
    """As a number, as a number with its separators named, or digit by digit, whatever takes longest."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in piece if sign.isdecimal())
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1]
    letters = sum(_letters(int(group), tongue) for group in groups if int(group))
    letters += sum(_letters(1000 ** min(place, 4), tongue) for place in range(1, len(groups)))
    singly = sum(_letters(int(digit), tongue) for digit in digits)
    seconds = tongue.own_letter if _knows(tongue) else NAME_LETTER
    whole = letters * seconds + WORD * len(digits)
    one_by_one = singly * seconds + WORD * 1.5 * (len(digits) + digits.count("0"))
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
    worst = min(max(0.8, name * NAME_LETTER), _LONGEST_NAMES.get(kind, LONGEST_NAME))
    if sign in _STOPS or sign in _COMMAS:
        worst = min(worst, PUNCTUATION)
    return Spoken(worst / 2, worst)


def pauses(text: str) -> Iterator[float]:
    """Seconds of the marks for a break that a script may hold, as in `<break time="0.5s"/>`."""
    for found in regex.finditer(r"<break\b[^<>]*\btime\s*=\s*[\"'](\d+(?:\.\d+)?)(m?s)[\"']", text):
        yield min(float(found[1]) / (1000 if found[2] == "ms" else 1), LONGEST_BREAK)
