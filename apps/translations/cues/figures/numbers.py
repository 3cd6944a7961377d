"""Numbers in a text: what each may mean, whatever digits and separators its language writes it with."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

import regex

LONGEST: Final = 40
"""Digits. What is longer is compared as it is written."""
_POINT: Final = frozenset(("en", "zh", "cmn", "yue", "ja", "ko", "th", "he", "iw", "hi", "bn", "ta", "te", "ml", "kn",
    "gu", "pa", "mr", "ne", "si", "my", "km", "ms", "fil", "tl", "sw", "ur", "am", "ti", "cy", "ga", "mt"))  # fmt: skip
_COMMA: Final = frozenset(("de", "fr", "it", "pt", "nl", "da", "sv", "nb", "no", "nn", "fi", "pl", "cs", "sk", "tr",
    "ru", "uk", "be", "bg", "sr", "hr", "bs", "sl", "ro", "hu", "el", "vi", "id", "jv", "su", "lt", "lv", "et", "ca",
    "gl", "eu", "kk", "ky", "az", "hy", "ka", "mk", "sq", "is", "af", "uz", "tg", "tk", "mn"))  # fmt: skip
"""What a language puts before the fraction. Spanish and Arabic write both, by country."""
_SPACED: Final = frozenset(
    (
        "fr",
        "ru",
        "uk",
        "be",
        "bg",
        "pl",
        "cs",
        "sk",
        "sv",
        "nb",
        "no",
        "nn",
        "da",
        "fi",
        "hu",
        "et",
        "lv",
        "lt",
        "kk",
        "ky",
    )
)
"""Languages that part thousands with a blank."""
_HAN_LANGUAGES: Final = frozenset(("zh", "cmn", "yue", "ja", "ko"))
_HAN_SCALES: Final = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "萬": 10**4,
    "億": 10**8,
    "亿": 10**8,
    "兆": 10**12,
    "백": 100,
    "천": 1000,
    "만": 10**4,
    "억": 10**8,
    "조": 10**12,
}
_LONG: Final = {"milliard": 10**9, "billion": 10**12}
_SCALES: Final[dict[str, dict[str, int]]] = {
    "en": {
        "hundred": 100, "thousand": 1000, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9,
        "bn": 10**9, "trillion": 10**12,
    },
    "de": {"hundert": 100, "tausend": 1000, "million": 10**6, "mio": 10**6, **_LONG, "mrd": 10**9},
    "fr": {"mille": 1000, "million": 10**6, **_LONG},
    "es": {"mil millones": 10**9, "millon": 10**6, "millón": 10**6, "mil": 1000, "billon": 10**12, "billón": 10**12},
    "it": {"mila": 1000, "mille": 1000, "milion": 10**6, "miliard": 10**9},
    "pt": {"mil milhões": 10**9, "milh": 10**6, "mil": 1000, "bilh": 10**9, "trilh": 10**12},
    "nl": {"duizend": 1000, "miljoen": 10**6, "miljard": 10**9},
    "da": {"tusind": 1000, "million": 10**6, "mio": 10**6, "milliard": 10**9},
    "sv": {"tusen": 1000, "miljon": 10**6, "miljard": 10**9},
    "nb": {"tusen": 1000, "million": 10**6, "milliard": 10**9},
    "no": {"tusen": 1000, "million": 10**6, "milliard": 10**9},
    "fi": {"tuhan": 1000, "tuhat": 1000, "miljoon": 10**6, "miljard": 10**9},
    "pl": {"tysi": 1000, "tys": 1000, "mln": 10**6, "milion": 10**6, "mld": 10**9, "miliard": 10**9},
    "cs": {"tisíc": 1000, "tis": 1000, "miliard": 10**9, "milion": 10**6, "mil": 10**6, "mld": 10**9},
    "sk": {"tisíc": 1000, "tis": 1000, "miliard": 10**9, "milión": 10**6, "mil": 10**6, "mld": 10**9},
    "ru": {"тысяч": 1000, "тыс": 1000, "млн": 10**6, "миллион": 10**6, "млрд": 10**9, "миллиард": 10**9},
    "uk": {"тисяч": 1000, "тис": 1000, "млн": 10**6, "мільйон": 10**6, "млрд": 10**9, "мільярд": 10**9},
    "tr": {"bin": 1000, "milyon": 10**6, "milyar": 10**9},
    "ar": {"ألف": 1000, "آلاف": 1000, "مليون": 10**6, "ملايين": 10**6, "مليار": 10**9},
    "hi": {"हज़ार": 1000, "हजार": 1000, "लाख": 10**5, "मिलियन": 10**6, "करोड़": 10**7, "अरब": 10**9},
    "vi": {"nghìn": 1000, "ngàn": 1000, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9},
    "id": {"ribu": 1000, "juta": 10**6, "miliar": 10**9, "triliun": 10**12},
    **dict.fromkeys(_HAN_LANGUAGES, _HAN_SCALES),
}  # fmt: skip
"""How a word behind a number multiplies it; those of up to three letters are whole."""
_WHOLE: Final = 3
_LETTER_SCALES: Final = {"k": 1000, "K": 1000, "M": 10**6}
"""Right behind a number they may multiply it, or mean something else."""
_NUMBER: Final = regex.compile(
    r"(?<![0-9])[0-9]+(?:[.,\u066b\u066c][0-9]+|['\u2019\u00a0\u202f\u2009][0-9]{3}(?![0-9]))*"
)
_WITH_BLANKS: Final = regex.compile(
    r"(?<![0-9])(?:[0-9]{1,3}(?: [0-9]{3}(?![0-9]))+(?:,[0-9]+)?"
    r"|[0-9]+(?:[.,\u066b\u066c][0-9]+|['\u2019\u00a0\u202f\u2009][0-9]{3}(?![0-9]))*)"
)
_DIGITS: Final = regex.compile("[0-9]+")
_REST: Final = regex.compile(r"[\p{L}\p{M}]*")
_FOREIGN: Final = regex.compile(r"[\p{Nd}--[0-9]]|[\uff0c\uff0e]", regex.V1)
_FRACTION_SIGN: Final = regex.compile(r"[\u00bc-\u00be\u2150-\u215e]")
_NOON: Final = regex.compile(r"\s?(?P<half>[ap])\.?\s?m\b", regex.IGNORECASE)
_HAN: Final = regex.compile(r"[〇零一二两兩三四五六七八九十百千]+")
_HAN_DIGITS: Final = {**{sign: at for at, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "兩": 2}

Value = Fraction | str


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a text from `start` to `end`, and all that it may mean."""

    written: str
    start: int
    end: int
    values: frozenset[Value]


def figures(text: str, language: str, other: str = "") -> list[Figure]:
    """The numbers of a text in a language, by code; `other` is the language that it is compared with.

    Full hours have no minutes, and an hour after noon is that of the whole day too.
    """
    if not any(map(str.isnumeric, text)):
        return []
    plain = _in_ascii(text)
    found: list[Figure] = []
    last_scale = 1
    for start, end, values in _numbers(plain, language):
        scale, stop = _scale(plain, end, language)
        meant = {value * scale if isinstance(value, Fraction) else value for value in values}
        if scale > 1 and (other not in _SCALES or plain[end:stop] in _LETTER_SCALES):
            meant |= values
        if last_scale > scale and found[-1].end == start:
            before = found.pop()
            start, meant = before.start, _sums(before.values, meant)
        is_minutes = bool(found) and start == found[-1].end + 1 and plain[start - 1] == ":"
        if noon := _NOON.match(plain, stop):
            hour = found.pop() if is_minutes else Figure(text[start:stop], start, stop, frozenset(meant))
            hour = Figure(hour.written, hour.start, hour.end, hour.values | _hours(hour.values, noon["half"].lower()))
            found += [hour] if is_minutes else []
            meant = meant if is_minutes else set(hour.values)
        if not (is_minutes and plain[start:stop] == "00"):
            found.append(Figure(text[start:stop], start, stop, frozenset(meant)))
        last_scale = scale if language in _HAN_LANGUAGES else 1
    return found + [_fraction(sign) for sign in _FRACTION_SIGN.finditer(text)]


def in_characters(text: str) -> set[Value]:
    """The numbers of a text that are written in Chinese characters, below ten thousand."""
    return {Fraction(_of_han(match[0])) for match in _HAN.finditer(text)}


def _in_ascii(text: str) -> str:
    """The same text, sign by sign, with digits and separators as English writes them."""
    return text if text.isascii() else str(_FOREIGN.sub(_ascii, text))


def _ascii(match: "regex.Match[str]") -> str:
    return {"\uff0c": ",", "\uff0e": "."}.get(match[0]) or str(unicodedata.decimal(match[0]))


def _numbers(text: str, language: str) -> Iterator[tuple[int, int, frozenset[Value]]]:
    """Each number with from where to where it is; those of a date or a version are several."""
    for match in (_WITH_BLANKS if language in _SPACED else _NUMBER).finditer(text):
        if values := _meanings(match[0], language):
            yield *match.span(), values
            continue
        for part in _DIGITS.finditer(text, *match.span()):
            yield *part.span(), frozenset({_value(part[0])})


@lru_cache(maxsize=4096)
def _meanings(written: str, language: str) -> frozenset[Value]:
    """All that a number may mean; empty where it is several numbers."""
    if written.isdigit():
        return frozenset({_value(written)})
    groups, marks = _DIGITS.findall(written), _DIGITS.sub("", written)
    kinds = set(marks)
    is_grouped = _is_grouped(groups)
    last = marks[-1]
    if last in ".,\u066b" and marks.count(last) == 1 and kinds != {last}:
        is_whole = len(kinds) == 2 and _is_grouped(groups[:-1])
        return frozenset({_value("".join(groups[:-1]), groups[-1])} if is_whole else ())
    if len(kinds) > 1:
        return frozenset()
    if len(marks) > 1 or last not in ".,\u066b":
        return frozenset({_value("".join(groups))} if is_grouped and last != "\u066b" else ())
    whole, fraction = _value("".join(groups)), _value(*groups)
    if last == "\u066b" or not is_grouped or groups[0].startswith("0"):
        return frozenset({fraction})
    decimal = "." if language in _POINT else "," if language in _COMMA else ""
    return frozenset({whole, fraction} if not decimal else {fraction if decimal == last else whole})


def _is_grouped(groups: list[str]) -> bool:
    """Whether they may be thousands, or lakhs as they are written in India."""
    inner = {len(group) for group in groups[1:-1]}
    return 1 <= len(groups[0]) <= 3 and (len(groups) == 1 or len(groups[-1]) == 3) and (inner <= {3} or inner <= {2})


def _value(whole: str, fraction: str = "") -> Value:
    if len(whole) + len(fraction) > LONGEST:
        return f"{whole.lstrip('0')}.{fraction.rstrip('0')}".rstrip(".")
    return Fraction(int(whole + fraction), 10 ** len(fraction))


def _scale(text: str, end: int, language: str) -> tuple[int, int]:
    """What a number is multiplied by, and where the word for it ends; 1 for nothing."""
    start = end + (text[end : end + 1] in (" ", "\u00a0", "\u202f"))
    if language in _HAN_LANGUAGES:
        found, stop = 1, start
        while scale := _HAN_SCALES.get(text[stop : stop + 1]):
            found, stop = found * scale, stop + 1
        return (found, stop) if stop > start else (1, end)
    near = text[start : start + 24].lower()
    for word, scale in _SCALES.get(language, {}).items():
        is_longer = near[len(word) : len(word) + 1].isalpha()
        if near.startswith(word) and not (len(word) <= _WHOLE and is_longer):
            return scale, start + len(word) + len(_REST.match(near, len(word))[0])
    letter = text[end : end + 1]
    if letter in _LETTER_SCALES and not text[end + 1 : end + 2].isalnum():
        return _LETTER_SCALES[letter], end + 1
    return 1, end


def _sums(some: frozenset[Value], others: set[Value]) -> set[Value]:
    firsts, seconds = ([value for value in values if isinstance(value, Fraction)] for values in (some, others))
    return {one + other for one in firsts for other in seconds}


def _hours(values: frozenset[Value], half: str) -> set[Value]:
    """The hours of the whole day that an hour before or after noon may be."""
    hours = {value for value in values if isinstance(value, Fraction) and 1 <= value <= 12}
    if half == "p":
        return {hour % 12 + 12 for hour in hours}
    return {hour % 12 for hour in hours}


def _fraction(match: "regex.Match[str]") -> Figure:
    value = Fraction(unicodedata.numeric(match[0])).limit_denominator(100)
    return Figure(match[0], match.start(), match.end(), frozenset({value, Fraction(value.numerator)}))


def _of_han(written: str) -> int:
    if not any(sign in _HAN_SCALES for sign in written):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in written[:LONGEST]))
    total, digit = 0, 0
    for sign in written:
        if scale := _HAN_SCALES.get(sign):
            total, digit = total + max(digit, 1) * scale, 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit
