"""What is odd about a text as it is written: blanks, signs that nobody sees, tags, dashes, the mark at its end."""

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex
from django.utils.translation import gettext as _

from apps.common.text import fold, hidden

from . import problems
from .glossary import Glossary
from .markup import bare, placeholders, said, unbalanced
from .problems import Found, Span

RIGHT_TO_LEFT: Final = frozenset(("ar", "he", "iw", "fa", "ur", "ps", "yi", "ckb", "ug", "sd", "dv"))
DIRECTION_MARKS: Final = frozenset("\u200e\u200f\u061c")
"""They turn nothing but where a sign between two directions goes; who writes from right to left needs them."""
BLANKS: Final = regex.compile(r"^[^\S\n]+|[^\S\n]+$|[^\S\n]{2,}", regex.MULTILINE)
DASH: Final = regex.compile(r"^[^\S\n]*(?P<tags>(?:<[^<>\n]*>|\{\\[^{}\n]*\})*)(?P<dash>[-\u2010-\u2015\u2212])"
                            r"(?P<blank>[^\S\n]*)(?=[^\s\p{N}\-\u2010-\u2015\u2212])", regex.MULTILINE)  # fmt: skip
"""The dash in front of what somebody says; not the minus of a number."""
_NO_STOPS: Final = frozenset(("th", "lo", "ja", "zh", "cmn", "yue"))
"""Languages whose subtitles mostly have no stop at the end."""
_MARKS: Final = {
    **dict.fromkeys(".。．｡۔।॥։።။។៕།", "."),
    **dict.fromkeys("?？؟;፧՞⁇", "?"),
    **dict.fromkeys("!！՜‼", "!"),
    **dict.fromkeys(",，、،﹐፣", ","),
    **dict.fromkeys(";；؛፤", ";"),
    **dict.fromkeys(":：፥", ":"),
    **dict.fromkeys("-‐‑‒–—―~〜～", "–"),
    **dict.fromkeys("…⋯", "…"),
}
_AROUND: Final = regex.compile(r"[\s\p{Pe}\p{Pf}\p{Pi}\"'“”‘’»«♪♫]+$")
_DOTS: Final = regex.compile(r"(?:[.。．｡]\s?){2,}$|。{2,}$")
_ENDS: Final = regex.compile(r"[\p{P}~～]+$")
_LETTERS: Final = regex.compile(r"\p{L}.*\p{L}", regex.DOTALL)
_ADDRESS: Final = regex.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+")


def of_style(source: str, target: str, source_language: str, language: str, dash: str) -> Iterator[Found]:
    """What is odd about how a translation is written, and where it differs from its source; languages by code."""
    yield from _of_blanks(target)
    yield from _of_hidden(target, language)
    if tag := unbalanced(target):
        words = _("The tag %(tag)s has no match.") % {"tag": tag[0]}
        yield Found(problems.TAGS, words, Span(*tag.span()), tag[0])
    if (place := target.find("-->")) >= 0:
        words = _("“-->” separates times in subtitle files and can’t be in a text.")
        yield Found(problems.ARROW, words, Span(place, place + 3))
    yield from _of_placeholders(source, target)
    yield from _of_dashes(source, target, dash)
    yield from _of_end(source, target, source_language, language)


def is_empty(text: str) -> bool:
    """Whether nobody sees anything of it."""
    return not any(part.strip() for part, _sign in hidden(bare(text)))


def is_same(source: str, target: str, glossary: Glossary) -> bool:
    """Whether the words of a translation are those of its source, although there are some to translate."""
    if fold(said(source)) != fold(said(target)):
        return False
    words = _ADDRESS.sub(" ", glossary.without_kept(said(source)))
    return _LETTERS.search(words) is not None


def allowed(sign: str, language: str) -> bool:
    """Whether a sign that nobody sees belongs in a text of this language."""
    return sign in DIRECTION_MARKS and language in RIGHT_TO_LEFT


def _of_blanks(target: str) -> Iterator[Found]:
    for match in BLANKS.finditer(target):
        before, after = target[: match.start()], target[match.end() :]
        if not before or before.endswith("\n"):
            words = _("A line starts with a space.")
        elif not after or after.startswith("\n"):
            words = _("A line ends with a space.")
        else:
            words = _("Two spaces in a row.")
        yield Found(problems.SPACES, words, Span(*match.span()))
        return


def _of_hidden(target: str, language: str) -> Iterator[Found]:
    place = 0
    told = set()
    for part, sign in hidden(target):
        place += len(part)
        if sign and sign not in told and not allowed(sign, language):
            told.add(sign)
            name = unicodedata.name(sign, _("a control character")).capitalize()
            words = _("Contains an invisible character: %(name)s.") % {"name": name}
            yield Found(problems.HIDDEN, words, Span(place, place + 1), f"U+{ord(sign):04X}")
        place += len(sign)


def _of_placeholders(source: str, target: str) -> Iterator[Found]:
    there = [name for name, _start, _end in placeholders(target)]
    for name, start, end in placeholders(source):
        if name in there:
            there.remove(name)
            continue
        words = _("%(name)s is missing in the translation.") % {"name": name}
        yield Found(problems.PLACEHOLDER, words, Span(start, end, in_source=True), name)


def _of_dashes(source: str, target: str, dash: str) -> Iterator[Found]:
    mine = list(DASH.finditer(target))
    asked = len(DASH.findall(source))
    if len(mine) != asked:
        facts = {"source": asked, "target": len(mine)}
        words = _("Dashes in front of speakers: %(source)d in the source, %(target)d in the translation.") % facts
        yield Found(problems.DASH, words)
    for match in mine:
        style = _style(match)
        wanted = dash or _style(mine[0])
        if style != wanted:
            words = _("A dash in front of a speaker is written “%(style)s”, not “%(wanted)s”.")
            span = Span(match.start("dash"), match.end("blank"))
            yield Found(problems.DASH, words % {"style": style, "wanted": wanted}, span, style)
            return


def _style(dash: "regex.Match[str]") -> str:
    return str(dash["dash"]) + (" " if dash["blank"] else "")


def _of_end(source: str, target: str, source_language: str, language: str) -> Iterator[Found]:
    asked, mine = end_of(source, source_language), end_of(target, language)
    either = {asked, mine}
    if asked == mine or (either <= {"", "."} and not _NO_STOPS.isdisjoint({source_language, language})):
        return
    start = len(target.rstrip()) - 1
    facts = {"source": asked or _("no mark"), "target": mine or _("no mark")}
    words = _("The source ends with %(source)s, the translation with %(target)s.") % facts
    yield Found(problems.END_MARK, words, Span(max(0, start), start + 1) if start >= 0 else None)


def end_of(text: str, language: str) -> str:
    """The marks at the end of a text, each as English writes it and none twice, in the order of the alphabet."""
    text = _AROUND.sub("", bare(text))
    if _DOTS.search(text):
        return "…"
    match = _ENDS.search(text)
    marks = {_MARKS.get(mark, "") for mark in (match[0] if match else "")}
    if language == "el" and ";" in marks:
        marks = marks - {";"} | {"?"}
    if "…" in marks:
        marks.discard(".")
    return "".join(sorted(marks))
