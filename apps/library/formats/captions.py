"""Captions out of word times: cues that people can read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import regex

from apps.common.sentences import UNSPACED, graphemes, sentences

from .subtitles import Cue

Words = Sequence[tuple[str, float, float]]
"""Each word with the seconds at which it begins and ends, in order."""

CLAUSE_ENDS = regex.compile(r"[,;:،؛、，；：][\"'”’»)\]]*$")  # noqa: RUF001
PAUSE = 0.7
"""Seconds of silence after which a new cue begins."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How cues are cut: characters a line (20 to 60), lines (1 or 2), and characters a second (10 to 25).

    A cue stays for at least `shortest` seconds, where the words leave it the time, and for at most `longest`.
    """

    line: int = 42
    lines: int = 2
    speed: float = 17.0
    shortest: float = 5 / 6
    longest: float = 7.0


@dataclass(frozen=True)
class _Word:
    text: str
    start: float
    end: float
    ends_sentence: bool


def cues(words: Words, shape: Shape | None = None, language: str = "") -> list[Cue]:
    """Every word once, in order. The first cue begins with the first word, the last ends with the last one.

    Cues end at sentences of `language`, at pauses, and where the next word no longer fits; what would be gone before
    it is read goes together with what follows. Where the voice is faster than people read, a cue stays on into the
    silence behind it, never into the next cue.
    """
    shape = shape or Shape()
    groups: list[list[_Word]] = []
    for word in _in_order(words, shape, language):
        if groups and _goes_on(groups[-1], word, shape):
            groups[-1].append(word)
        else:
            groups.append([word])
    _lengthen_last(groups, shape)
    starts = [_ms(group[0].start) for group in groups]
    found = []
    for number, group in enumerate(groups):
        text = [word.text for word in group]
        start, end = starts[number], max(_ms(group[-1].end), starts[number])
        if number + 1 < len(groups):
            wished = start + max(round(1000 * len(_joined(text)) / shape.speed), _ms(shape.shortest))
            end = min(max(end, wished), starts[number + 1])
        found.append(Cue(start, min(end, start + _ms(shape.longest)), _lines(text, shape)))
    return found


def shift(words: Words, by: float) -> list[tuple[str, float, float]]:
    """The same words, `by` seconds later."""
    return [(word, start + by, end + by) for word, start, end in words]


def _in_order(words: Words, shape: Shape, language: str) -> list[_Word]:
    """Without empty ones, none wider than a line, and with times that never go back, whatever was told."""
    timed: list[tuple[str, float, float]] = []
    now = 0.0
    for word, start, end in words:
        begins = max(start, now)
        if parts := [part for text in word.split() for part in _parts(text, shape.line)]:
            timed += _shared(parts, begins, max(end, begins))
            now = begins
    ends = _sentence_ends([text for text, _start, _end in timed], language)
    return [_Word(*word, ends_sentence=number in ends) for number, word in enumerate(timed)]


def _parts(text: str, width: int) -> list[str]:
    """What fits into a line as it is; what is wider in parts that do: whole sentences where no blanks are written."""
    if len(text) <= width:
        return [text]
    parts: list[str] = []
    for sentence in sentences(text) if UNSPACED.search(text) else [text]:
        part = ""
        for sign in graphemes(sentence):
            if part and len(part) + len(sign) > width:
                parts.append(part)
                part = ""
            part += sign
        parts.append(part)
    return parts


def _shared(parts: Sequence[str], start: float, end: float) -> list[tuple[str, float, float]]:
    """The time of a word, shared by the length of its parts."""
    places = list(accumulate(map(len, parts), initial=0))
    times = [start + (end - start) * place / places[-1] for place in places[:-1]]
    return list(zip(parts, times, [*times[1:], end], strict=True))


def _sentence_ends(texts: Sequence[str], language: str) -> set[int]:
    """The numbers of the words that end a sentence."""
    pieces = [
        text if number == 0 or _is_tight(texts[number - 1], text) else f" {text}" for number, text in enumerate(texts)
    ]
    numbers = {end: number for number, end in enumerate(accumulate(map(len, pieces)))}
    found, place = set(), 0
    for sentence in sentences("".join(pieces), language):
        end = place + len(sentence.rstrip())
        place += len(sentence)
        if end in numbers:
            found.add(numbers[end])
    return found


def _goes_on(group: list[_Word], word: _Word, shape: Shape) -> bool:
    last = group[-1]
    if word.start - last.end > PAUSE or word.end - group[0].start > shape.longest:
        return False
    if last.ends_sentence and word.start - group[0].start >= shape.shortest:
        return False
    text = [one.text for one in group]
    if len(_wrapped([*text, word.text], shape.line)) > shape.lines:
        return False
    # A clause that fills more than half of the room is a good place to stop.
    return not (CLAUSE_ENDS.search(last.text) and len(_joined(text)) > shape.line * shape.lines * 0.6)


def _lengthen_last(groups: list[list[_Word]], shape: Shape) -> None:
    """Nothing comes behind the last cue, so what it lacks in time it takes from the one before, word by word."""
    while len(groups) > 1 and groups[-1][-1].end - groups[-1][0].start < shape.shortest:
        before, last = groups[-2], groups[-1]
        longer = [before[-1], *last]
        wrapped = _wrapped([word.text for word in longer], shape.line)
        too_long = len(wrapped) > shape.lines or last[-1].end - before[-1].start > shape.longest
        if too_long or last[0].start - before[-1].end > PAUSE:
            return
        before.pop()
        groups[-1] = longer
        if not before:
            groups.pop(-2)


def _lines(text: Sequence[str], shape: Shape) -> tuple[str, ...]:
    """Two lines of about the same length rather than a full one and a rest."""
    wrapped = _wrapped(text, shape.line)
    if len(wrapped) < 2:
        return tuple(wrapped)
    whole = len(_joined(text))
    for width in range(whole // 2, shape.line + 1):
        if len(even := _wrapped(text, width)) <= len(wrapped):
            return tuple(even)
    return tuple(wrapped)


def _wrapped(text: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    for word in text:
        if lines and len(line := _joined([lines[-1], word])) <= width:
            lines[-1] = line
        else:
            lines.append(word)
    return lines


def _joined(text: Sequence[str]) -> str:
    """With spaces, but none between two words of a script that writes none."""
    whole = ""
    for word in text:
        whole += word if not whole or _is_tight(whole, word) else f" {word}"
    return whole


def _is_tight(before: str, after: str) -> bool:
    return UNSPACED.match(before[-1]) is not None and UNSPACED.match(after[0]) is not None


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))
