"""Text as the portal keeps and compares it: keys, the form that is searched, names for files, what nobody sees."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from .sentences import graphemes

_NOT_DECOMPOSED: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ŧ": "t"}  # noqa: RUF001
)
"""Letters that readers take for another with a mark, and that Unicode does not."""
_MARKS: Final = regex.compile(r"[[\p{Mn}&&[\p{Inherited}\p{Hebrew}\p{Arabic}]]--[\u3099\u309a]]+", regex.V1)
"""Accents, vowel points and the like; not those that make another sound of a kana."""
LONGEST_NUMBER: Final = 19
"""Digits of the first numbers that no column holds."""
_BETWEEN: Final = regex.compile(r"[\p{P}\p{Z}\p{Cc}\s]+")
_UNSEEN: Final = regex.compile(r"[\p{Cf}\p{Variation_Selector}'’ʼ]+")  # noqa: RUF001
"""What is not seen, or often left away: apostrophes."""
_JOINED: Final = (
    r"(?<=[\p{Arabic}\p{Syriac}\p{Mongolian}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}"
    r"\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}])[\u200c\u200d]"
    r"|(?<=\p{Extended_Pictographic}[\ufe0f\U0001f3fb-\U0001f3ff]?)\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=\U0001f3f4[\U000e0020-\U000e007e]*)[\U000e0020-\U000e007f]"
)
"""Joiners where a script or an emoji needs them, and the letters of a region's flag."""
_INTRUDERS: Final = (
    r"[[\p{Cc}\p{Noncharacter_Code_Point}]--[\0\t\n\r]]|[\u202a-\u202e\u2066-\u2069\u206a-\u206f]"
    r"|[\u200b-\u200d\u2060-\u2065\ufeff\u180e\ufff9-\ufffb]|[\U000e0000-\U000e007f]"
)
"""Controls, what turns the direction of writing, and what has no width. NUL is refused by every field."""
_HIDDEN: Final = (
    r"[\0\u00ad\u034f\u061c\u200e\u200f\u115f\u1160\u2028\u2029\u2800\u3164\uffa0]"
    r"|(?<![\p{Emoji}\p{S}\p{Han}\p{Mongolian}\p{Myanmar}])[\ufe00-\ufe0f]|(?<!\p{Han})[\U000e0100-\U000e01ef]"
)
"""What else is not seen or moves what is; it may be meant, so it is shown as a mark and not removed."""
_REMOVED: Final = regex.compile(rf"(?!{_JOINED})(?:{_INTRUDERS})", regex.V1)
_MARKED: Final = regex.compile(rf"(?!{_JOINED})(?:{_INTRUDERS}|{_HIDDEN})", regex.V1)
_SUSPECT: Final = re.compile(
    "[\0-\b\v\f\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U0001fffe-\U0001ffff\U0002fffe-\U0010ffff]"
)
"""Where it is worth to look for these: a page is read through for them."""
_BREAKS: Final = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_NOT_IN_NAMES: Final = regex.compile(r"[^\p{L}\p{M}\p{N}_\u200c\u200d]+")
_LONGEST_NAME: Final = 80
_MOST_BYTES: Final = 200
"""File systems take 255 of a name, its ending included."""


def nfc(text: str) -> str:
    """The same text with each letter and its marks as one character where there is one."""
    return unicodedata.normalize("NFC", text)


def key(name: str) -> str:
    """The same for names that people take for one: blanks, composition and case do not count."""
    return nfc(nfc(" ".join(name.split())).casefold())


def fold(text: str) -> str:
    """The form that is searched: without case, accents, punctuation and what nobody sees; one blank between words."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    plain = unicodedata.normalize("NFKD", plain.casefold()).casefold().translate(_NOT_DECOMPOSED)
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return nfc(_BETWEEN.sub(" ", plain).strip())


def words(query: str) -> list[str]:
    """What is looked for, folded."""
    return [folded for word in query.split() if (folded := fold(word))]


def file_name(title: str) -> str:
    """A name for a file out of a title: letters, digits and single dashes of any script."""
    name = _NOT_IN_NAMES.sub("-", nfc(title)).strip("-_\u200c\u200d")
    short, size = "", 0
    for sign in graphemes(name):
        size += len(sign.encode("utf-8", "replace"))
        if len(short) + len(sign) > _LONGEST_NAME or size > _MOST_BYTES:
            break
        short += sign
    return short.strip("-_") or "untitled"


def cleaned(text: str) -> str:
    """Without controls and without what hides or turns the text around it; line breaks and joiners stay."""
    return str(_REMOVED.sub("", _BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """The same for what is one line: a title, a name."""
    return nfc(" ".join(cleaned(text).split()))


def hidden(text: str) -> Iterator[tuple[str, str]]:
    """The text in parts, each with the sign that nobody sees behind it; the last one with none."""
    place = 0
    for suspect in _SUSPECT.finditer(text):
        if found := _MARKED.match(text, suspect.start()):
            yield text[place : found.start()], found[0]
            place = found.end()
    yield text[place:], ""


def number_of(text: str | None) -> int | None:
    """A number out of an address or a form, such as a primary key; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def clock(seconds: int) -> str:
    """Whole seconds as ``m:ss``, from an hour on as ``h:mm:ss``."""
    minutes, left = divmod(seconds, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{left:02}" if hours else f"{minutes}:{left:02}"
