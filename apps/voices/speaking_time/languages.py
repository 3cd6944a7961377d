"""What is known of languages and scripts: how fast they are read, and which scripts a voice of a language can read."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from apps.common.languages import primary

LATIN: Final = "LATIN"
A_LETTER: Final = {
    LATIN: 0.085, "CYRILLIC": 0.09, "GREEK": 0.082, "ARABIC": 0.145, "HEBREW": 0.13, "DEVANAGARI": 0.15,
    "BENGALI": 0.14, "TAMIL": 0.13, "TELUGU": 0.14, "GUJARATI": 0.14, "THAI": 0.095, "CJK": 0.27, "HIRAGANA": 0.17,
    "KATAKANA": 0.17, "HANGUL": 0.19,
}  # fmt: skip
"""Seconds that a letter takes in ordinary reading, by script as Unicode names it. Marks above letters count nothing."""
ANY_LETTER: Final = 0.15
"""The same for all other scripts."""
_OWN: Final = {
    "en": 0.074, "de": 0.075, "fr": 0.06, "es": 0.078, "it": 0.078, "pt": 0.088, "nl": 0.08, "da": 0.073, "sv": 0.086,
    "nb": 0.092, "no": 0.092, "nn": 0.092, "fi": 0.09, "pl": 0.096, "cs": 0.09, "sk": 0.09, "tr": 0.096, "hi": 0.18,
    "vi": 0.11,
}  # fmt: skip
"""Languages that differ from their script: how many letters they write for a sound."""
_SCRIPTS: Final = {
    "CYRILLIC": "ru uk be bg sr mk kk ky tg mn",
    "GREEK": "el",
    "ARABIC": "ar fa ur ps ckb ug",
    "HEBREW": "he iw yi",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn as",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am ti",
    "CJK": "zh yue ja ko cmn",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
}
"""Which languages write with a script. All voices read Latin letters."""
_NAMED: Final = frozenset({LATIN, "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "CJK", "HIRAGANA", "KATAKANA"})
"""Scripts whose letters a stranger to them still calls by a name; of most others it reads the number in Unicode."""
_BORROWED: Final = frozenset({
    "GEORGIAN", "ARMENIAN", "HANGUL", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "TAMIL", "KANNADA", "MALAYALAM",
    "SINHALA",
})  # fmt: skip
"""Scripts that a stranger reads all the same, with the sounds of a language that writes with them."""
_BY_NUMBER: Final = (1.6, 3.2)
_LONG_NUMBERS: Final = {"ar": 4.2}
"""Languages whose numbers take longer to say."""


@dataclass(frozen=True)
class Tongue:
    """What a voice reads. An empty code is a voice whose language nobody knows, or that speaks them all."""

    code: str
    also: frozenset[str] = frozenset()
    """Scripts that it reads besides those of the language."""

    @property
    def scripts(self) -> frozenset[str]:
        return _scripts_of(self.code)

    def reads(self, script: str) -> bool:
        return not self.code or script == LATIN or script in self.scripts | self.also

    def a_letter(self, script: str) -> float:
        """Seconds of one letter of a script that it reads."""
        native = script in self.scripts or (script == LATIN and not self.scripts)
        found = A_LETTER.get(script, ANY_LETTER)
        return _OWN.get(self.code, found) if native else found

    @property
    def own_letter(self) -> float:
        return self.a_letter(next(iter(sorted(self.scripts)), LATIN))

    @property
    def numbers(self) -> str:
        """The language as `num2words` calls it."""
        return {"nb": "no", "nn": "no", "pt": "pt_BR"}.get(self.code, self.code or "en")


def tongue_of(language: str) -> Tongue:
    """Of a language in code or by name: "de-DE" or "German"."""
    return Tongue(primary(language))


def strange_letter(script: str, tongue: Tongue) -> tuple[float, float]:
    """Seconds of a letter of a script that the voice does not read, as a rule and at the worst."""
    if script in _BORROWED:
        return A_LETTER.get(script, ANY_LETTER) * 1.1, A_LETTER.get(script, ANY_LETTER) * 1.8
    if script in _NAMED:
        return 0.95, 1.45
    return _BY_NUMBER[0], _LONG_NUMBERS.get(tongue.code, _BY_NUMBER[1])


def has_numbered_marks(script: str) -> bool:
    """Whether a stranger to the script reads the numbers of the marks at its letters too."""
    return script not in _BORROWED | _NAMED


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """As Unicode names it: the first word of the letter's own name."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


@lru_cache(maxsize=128)
def _scripts_of(code: str) -> frozenset[str]:
    return frozenset(script for script, codes in _SCRIPTS.items() if code in codes.split())
