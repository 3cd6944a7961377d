"""Numbers and units of the source that the translation does not hold."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Final

import regex
from django.utils.translation import gettext as _
from num2words import num2words

from apps.voices.speaking_time.languages import Tongue

from ..markup import said_in_place
from ..problems import NUMBER, UNIT, Found, Span
from .numbers import Figure, Value, figures, in_characters
from .units import COVERED, is_there, unit_at

MOST_IN_WORDS: Final = 100
"""Larger numbers are not looked for in words."""
_HOURS: Final = regex.compile(r"[0-9]{1,2}[.:][0-5][0-9]")
_ALSO: Final = {
    "en": {1: "one a an single first once", 2: "second twice both half pair", 3: "third thrice", 12: "dozen"},
    "de": {1: "ein einmal erst", 2: "zweit beide halb", 3: "dritt", 12: "dutzend"},
    "fr": {1: "un une premi", 2: "deuxi second demi", 12: "douzaine"},
    "es": {1: "un una uno primer", 2: "segund ambos", 3: "tercer", 12: "docena"},
    "it": {1: "un una uno prim", 2: "second entramb", 3: "terz"},
    "pt": {1: "um uma primeir", 2: "duas segund", 3: "terceir"},
    "ru": {1: "один одн перв", 2: "две двух двум двое втор", 3: "трёх трех трое трет", 4: "четыр четвер"},
    "uk": {1: "один одн перш", 2: "дві двох двом двоє друг", 3: "трьох троє трет", 4: "чотир"},
    "pl": {1: "jed pierw", 2: "dwie dwóch dwu drug", 3: "trzech trze", 4: "czter czwart"},
    "ko": {
        1: "한 하나 첫", 2: "두 둘", 3: "세 셋", 4: "네 넷", 5: "다섯", 6: "여섯", 7: "일곱", 8: "여덟", 9: "아홉",
        10: "열", 20: "스무 스물",
    },
    "ar": {1: "واحد أول", 2: "اثن ثان", 3: "ثلاث ثالث", 4: "أربع رابع", 5: "خمس خامس", 10: "عشر"},
    "hi": {
        1: "एक पहल", 2: "दो दूसर", 3: "तीन तीसर", 4: "चार चौथ", 5: "पाँच पांच", 6: "छह छः", 7: "सात", 8: "आठ", 9: "नौ",
        10: "दस",
    },
}  # fmt: skip
"""Words, or their beginnings, for small numbers that differ from how one counts."""
_CLOSE: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}"
_HAN_LANGUAGES: Final = frozenset(("zh", "cmn", "yue", "ja"))


def of_figures(source: str, target: str, source_language: str, tongue: Tongue) -> Iterator[Found]:
    """Each number and each unit of the source, a language by code, that its translation lacks."""
    if not any(map(str.isnumeric, source)):
        return
    source, target = said_in_place(source), said_in_place(target)
    there = figures(target, tongue.code, source_language)
    values = set(chain.from_iterable(figure.values for figure in there))
    values.update(*(_parts(figure) for figure in there))
    if tongue.code in _HAN_LANGUAGES:
        values |= in_characters(target)
    told: set[str] = set()
    for figure in figures(source, source_language, tongue.code):
        span = Span(figure.start, figure.end, in_source=True)
        if figure.written not in told and not _is_said(figure, values, target, tongue):
            told.add(figure.written)
            words = _("The source says %(number)s; the translation doesn’t.") % {"number": figure.written}
            yield Found(NUMBER, words, span, figure.written)
        unit = unit_at(source, figure.start, figure.end)
        if unit and unit not in told and tongue.code in COVERED and not is_there(unit, target):
            told.add(unit)
            facts = {"number": figure.written, "unit": unit}
            yield Found(UNIT, _("The unit of %(number)s, %(unit)s, is missing.") % facts, span, unit)


def _is_said(figure: Figure, values: set[Value], target: str, tongue: Tongue) -> bool:
    if figure.values & values:
        return True
    parts = _parts(figure)
    if parts and parts <= values:
        return True
    words = target.casefold()
    whole = [int(value) for value in figure.values if isinstance(value, Fraction) and value.denominator == 1]
    return any(_in_words(number, tongue).search(words) for number in whole if 0 <= number <= MOST_IN_WORDS)


def _parts(figure: Figure) -> set[Value]:
    """Hours and minutes, where it may be a time of the day: 15.30."""
    if not _HOURS.fullmatch(figure.written):
        return set()
    hours, minutes = map(int, regex.split(r"[.:]", figure.written))
    return {Fraction(hours), Fraction(minutes)}


@lru_cache(maxsize=4096)
def _in_words(number: int, tongue: Tongue) -> "regex.Pattern[str]":
    """A pattern for the words that say a small number in a language; one that matches nothing where none are known."""
    patterns = [_beginning(word, 4) for word in _ALSO.get(tongue.code, {}).get(number, "").split()]
    for kind in ("cardinal", "ordinal"):
        try:
            patterns.append(_beginning(num2words(number, lang=tongue.numbers, to=kind).casefold(), 2))
        except (NotImplementedError, TypeError, ValueError, IndexError, KeyError, OverflowError):
            continue
    pattern = "|".join(patterns) or "(?!)"
    return regex.compile(rf"(?<![\p{{L}}--[{_CLOSE}]])(?:{pattern})", regex.V1)


def _beginning(word: str, ending: int) -> str:
    """A pattern for a word with an ending of so many letters, in scripts that part words."""
    if regex.search(rf"[{_CLOSE}]", word):
        return str(regex.escape(word))
    longest = ending if len(word) >= 3 else 0
    return rf"{regex.escape(word)}\p{{L}}{{0,{longest}}}(?!\p{{L}})"
