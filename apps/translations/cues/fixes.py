"""Mistakes that are mended without a decision of anybody: none of them changes a word or a number.

Each is shown before and after; made twice, it changes nothing more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.text import hidden, nfc

from .cue import Cue
from .limits import Limits
from .markup import TAG, bare, unsplittable
from .rules import Rules
from .style import BLANKS, DASH, allowed
from .words import width

_MASK: Final = "\ue000"
"""Stands for a tag or a variable while the text around it is mended."""
_QUOTES: Final = {
    **dict.fromkeys(("de", "cs", "sk", "bg", "sl", "lt", "is", "et"), "„“"),
    **dict.fromkeys(("pl", "ro", "hu", "hr", "sr", "bs"), "„”"),
    **dict.fromkeys(("fr",), ("«\u00a0", "\u00a0»")),
    **dict.fromkeys(("es", "it", "pt", "ru", "uk", "be", "el", "no", "nb", "nn", "ar", "fa", "ca", "hy"), "«»"),
    **dict.fromkeys(("sv", "fi"), "””"),
    **dict.fromkeys(("ja",), "「」"),
}
_ENGLISH_QUOTES: Final = "“”"
_QUOTED: Final = regex.compile(r'(?<![\p{L}\p{N}"])"(?=[^\s"])([^"\n]*)(?<=[^\s"])"(?![\p{L}\p{N}"])')
_APOSTROPHE: Final = regex.compile(r"(?<=\p{L})'(?=\p{L})")
_ELLIPSIS: Final = regex.compile(r"(?<!\.)\.{3}(?!\.)")
_BEFORE_MARK: Final = regex.compile(r"(?<=[\p{L}\p{N}])[ \u00a0\u202f]+(?=[,;:!?.](?:\s|$))")
_BREAK: Final = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_TWO_HYPHENS: Final = regex.compile(r"(?<=\s)--(?=\s)")
_NO_LINES: Final = regex.compile(r"\A\n+|\n+\Z|(?<=\n)\n+")
_ARABIC: Final = regex.compile(r"(?<=\p{Arabic}\p{M}*)[?,;](?=\s|$)")
_HAN: Final = regex.compile(r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}ー])(?:[?!,;:]|\.(?!\.))(?![\p{Latin}\p{N}?!.,;:])")
_ARABIC_MARKS: Final = {"?": "؟", ",": "،", ";": "؛"}
_HAN_MARKS: Final = {"?": "？", "!": "！", ",": "，", ";": "；", ":": "：", ".": "。"}
_WITH_ARABIC_MARKS: Final = frozenset(("ar", "fa", "ur", "ps", "ug", "ckb", "sd"))
_CHINESE: Final = frozenset(("zh", "cmn", "yue"))


@dataclass(frozen=True)
class Fix:
    """`mends` are the codes of the findings that it takes away."""

    code: str
    label: str | Promise
    mends: tuple[str, ...]


@dataclass(frozen=True)
class Fixed:
    """A line before and after, and the codes of the fixes that changed it."""

    before: Cue
    after: Cue
    codes: tuple[str, ...]


def preview(cues: Sequence[Cue], rules: Rules, codes: Collection[str] | None = None) -> list[Fixed]:
    """The lines that the fixes with these codes would change; those of all fixes where none are given."""
    chosen = [fix for fix in FIXES if codes is None or fix.code in codes]
    now = list(cues)
    changed: list[list[str]] = [[] for _cue in cues]
    for fix in chosen:
        after = _TIMES[fix.code](now, rules.limits) if fix.code in _TIMES else _with_texts(now, fix.code, rules)
        for n, (one, other) in enumerate(zip(now, after, strict=True)):
            changed[n] += [fix.code] if one != other else []
        now = after
    pairs = zip(cues, now, changed, strict=True)
    return [Fixed(before, after, tuple(by)) for before, after, by in pairs if before != after]


def fixed(cues: Sequence[Cue], rules: Rules, codes: Collection[str] | None = None) -> list[Cue]:
    """All lines, mended."""
    after = {one.after.id: one.after for one in preview(cues, rules, codes)}
    return [after.get(cue.id, cue) for cue in cues]


def _with_texts(cues: Sequence[Cue], code: str, rules: Rules) -> list[Cue]:
    mend = _TEXTS[code]
    return [cue if (text := mend(cue.target, rules)) == cue.target else replace(cue, target=text) for cue in cues]


def _without_hidden(text: str, rules: Rules) -> str:
    return "".join(
        part + (sign if allowed(sign, rules.language) else "") for part, sign in hidden(_BREAK.sub("\n", text))
    )


def _composed(text: str, _rules: Rules) -> str:
    return nfc(text)


def _spaced(text: str, rules: Rules) -> str:
    text = _NO_LINES.sub("", BLANKS.sub(_one_blank, text))
    return text if rules.language == "fr" else _masked(text, lambda bare: _BEFORE_MARK.sub("", bare))


def _one_blank(match: "regex.Match[str]") -> str:
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text) or text[start - 1] == "\n" or text[end] == "\n":
        return ""
    return next((blank for blank in match[0] if blank in "\u00a0\u202f"), match[0][0] if "\t" not in match[0] else " ")


def _dashed(text: str, rules: Rules) -> str:
    text = _TWO_HYPHENS.sub("–", text)
    first = DASH.search(text)
    if first is None:
        return text
    style = rules.limits.dash or first["dash"] + (" " if first["blank"] else "")
    return str(DASH.sub(lambda match: match["tags"] + style, text))


def _quoted(text: str, rules: Rules) -> str:
    opening, closing = _QUOTES.get(rules.language, _ENGLISH_QUOTES)

    def mend(bare: str) -> str:
        return str(_APOSTROPHE.sub("’", _QUOTED.sub(lambda match: f"{opening}{match[1]}{closing}", bare)))

    return _masked(text, mend)


def _with_ellipsis(text: str, rules: Rules) -> str:
    sign = "……" if rules.language in _CHINESE else "…"
    return _masked(text, lambda bare: _ELLIPSIS.sub(sign, bare))


def _with_own_marks(text: str, rules: Rules) -> str:
    if rules.language in _WITH_ARABIC_MARKS:
        return _masked(text, lambda bare: _ARABIC.sub(lambda match: _ARABIC_MARKS[match[0]], bare))
    if rules.language == "ja" or rules.language in _CHINESE:
        marks = {**_HAN_MARKS, ",": "、"} if rules.language == "ja" else _HAN_MARKS
        return _masked(text, lambda bare: _HAN.sub(lambda match: marks[match[0]], bare))
    return text


def _with_small_tags(text: str, _rules: Rules) -> str:
    return str(TAG.sub(_small, text))


def _small(match: "regex.Match[str]") -> str:
    start, end = (place - match.start() for place in match.span("name"))
    return str(match[0][:start] + match["name"].lower() + match[0][end:])


def _wrapped(text: str, rules: Rules) -> str:
    """In two lines that are as long as each other, where that makes it fit."""
    limits, lines = rules.limits, text.split("\n")
    if limits.lines < 2 or DASH.search(text) or (len(lines) <= limits.lines and _fit(lines, limits)):
        return text
    words = " ".join(lines)
    if _fit([words], limits):
        return words
    kept = unsplittable(words)
    cuts = [n for n, sign in enumerate(words) if sign == " " and not any(start < n < end for start, end in kept)]
    for cut in sorted(cuts, key=lambda cut: abs(2 * cut - len(words))):
        if _fit([words[:cut], words[cut + 1 :]], limits):
            return f"{words[:cut]}\n{words[cut + 1 :]}"
    return text


def _fit(lines: Sequence[str], limits: Limits) -> bool:
    return all(width(bare(line), halves=limits.halves) <= limits.line for line in lines)


def _masked(text: str, mend: Callable[[str], str]) -> str:
    """A text that is mended but for its tags and variables."""
    kept = unsplittable(text)
    if not kept or _MASK in text:
        return text if kept else mend(text)
    parts, place = [], 0
    for start, end in kept:
        parts.append(text[place:start])
        place = end
    bare_parts = mend(_MASK.join([*parts, text[place:]])).split(_MASK)
    signs = [text[start:end] for start, end in kept]
    return "".join(part + sign for part, sign in zip(bare_parts, [*signs, ""], strict=True))


def _apart(cues: Sequence[Cue], limits: Limits) -> list[Cue]:
    """Each ends where the next one starts, if it does so later, and if enough of it is left to be read."""
    return _ended(cues, limits, lambda end, start: min(end, start))


def _with_gaps(cues: Sequence[Cue], limits: Limits) -> list[Cue]:
    gap = limits.gap_ms
    return _ended(cues, limits, lambda end, start: start - gap if 0 <= start - end < gap else end)


def _ended(cues: Sequence[Cue], limits: Limits, earlier: Callable[[int, int], int]) -> list[Cue]:
    found = list(cues[-1:])
    for cue, after in zip(cues[-2::-1], cues[:0:-1], strict=True):
        end = earlier(cue.end, after.start)
        found.append(replace(cue, end=end) if end - cue.start >= limits.shortest * 1000 else cue)
    return found[::-1]


def _longer(cues: Sequence[Cue], limits: Limits) -> list[Cue]:
    """What is shown too shortly lasts into the free time behind it."""
    found = []
    for n, cue in enumerate(cues):
        end = cue.start + round(limits.shortest * 1000)
        if n + 1 < len(cues):
            end = min(end, cues[n + 1].start - limits.gap_ms)
        found.append(replace(cue, end=end) if cue.start < cue.end < end else cue)
    return found


FIXES: Final = (
    Fix("hidden", _("Remove invisible characters"), ("hidden",)),
    Fix("composed", _("Write letters and their accents as one character"), ()),
    Fix("tags", _("Write tags in small letters"), ()),
    Fix("ellipsis", _("Replace three dots with an ellipsis"), ()),
    Fix("quotes", _("Use the quotation marks of the language"), ()),
    Fix("marks", _("Use the punctuation marks of the script"), ()),
    Fix("spaces", _("Remove spaces and empty lines that are too many"), ("spaces",)),
    Fix("dashes", _("Write dashes the same way"), ("dash",)),
    Fix("lines", _("Break long lines"), ("lines", "line")),
    Fix("overlaps", _("End a line before the next one starts"), ("overlap",)),
    Fix("gaps", _("Leave a gap between lines"), ("gap",)),
    Fix("short", _("Show short lines for longer where time is free"), ("short",)),
)
"""In the order in which they are made."""
_TEXTS: Final[dict[str, Callable[[str, Rules], str]]] = {
    "hidden": _without_hidden,
    "composed": _composed,
    "tags": _with_small_tags,
    "ellipsis": _with_ellipsis,
    "quotes": _quoted,
    "marks": _with_own_marks,
    "spaces": _spaced,
    "dashes": _dashed,
    "lines": _wrapped,
}
_TIMES: Final[dict[str, Callable[[Sequence[Cue], Limits], list[Cue]]]] = {
    "overlaps": _apart,
    "gaps": _with_gaps,
    "short": _longer,
}
