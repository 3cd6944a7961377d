"""Captions out of word times: cues that people can read, as SRT and as WebVTT."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Words = Sequence[tuple[str, float, float]]
"""Each word with the seconds at which it begins and ends, in order."""

SENTENCE_ENDS = re.compile(r"[.!?…。！？]+[\"'”’»)\]」』）]*$")  # noqa: RUF001
CLAUSE_ENDS = re.compile(r"[,;:、，；：][\"'”’»)\]]*$")  # noqa: RUF001
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Scripts that write no spaces between words."""
PAUSE = 0.7
"""Seconds of silence after which a new cue begins."""


@dataclass(frozen=True)
class Cue:
    """What is shown from `start` to `end`, in milliseconds; one string a line."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How cues are cut: characters a line (20 to 60), lines (1 or 2), and characters a second (10 to 25)."""

    line: int = 42
    lines: int = 2
    speed: float = 17.0


def cues(words: Words, shape: Shape | None = None) -> list[Cue]:
    """Every word once, in order. The first cue begins with the first word, the last ends with the last one.

    Cues end at sentences, at pauses, and where the next word no longer fits; where the voice is faster than people
    read, a cue stays on into the silence behind it, never into the next cue.
    """
    shape = shape or Shape()
    groups: list[list[tuple[str, float, float]]] = []
    for word in _in_order(words):
        if groups and _goes_on(groups[-1], word, shape):
            groups[-1].append(word)
        else:
            groups.append([word])
    starts = [_ms(group[0][1]) for group in groups]
    found = []
    for number, group in enumerate(groups):
        text = [word for word, _start, _end in group]
        start, end = starts[number], max(_ms(group[-1][2]), starts[number])
        if number + 1 < len(groups):
            wished = start + round(1000 * len(_joined(text)) / shape.speed)
            end = min(max(end, wished), starts[number + 1])
        found.append(Cue(start, end, _lines(text, shape)))
    return found


def srt(found: Iterable[Cue]) -> str:
    """SubRip, with CR LF as most programs write it left to who downloads: plain LF here."""
    blocks = (
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n" + "\n".join(cue.lines)
        for number, cue in enumerate(found, 1)
    )
    return "\n\n".join(blocks) + "\n"


def vtt(found: Iterable[Cue]) -> str:
    """WebVTT; what looks like a mark in the words is none."""
    blocks = (f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_safe(cue.lines)}" for cue in found)
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def shift(words: Words, by: float) -> list[tuple[str, float, float]]:
    """The same words, `by` seconds later."""
    return [(word, start + by, end + by) for word, start, end in words]


def _in_order(words: Words) -> list[tuple[str, float, float]]:
    """Without empty ones, and with times that never go back, whatever was told."""
    found: list[tuple[str, float, float]] = []
    now = 0.0
    for word, start, end in words:
        text = " ".join(word.split())
        if text:
            begins = max(start, now)
            found.append((text, begins, max(end, begins)))
            now = begins
    return found


def _goes_on(group: list[tuple[str, float, float]], word: tuple[str, float, float], shape: Shape) -> bool:
    last, _start, end = group[-1]
    if SENTENCE_ENDS.search(last) or word[1] - end > PAUSE:
        return False
    text = [said for said, *_times in group]
    longer = [*text, word[0]]
    if len(_wrapped(longer, shape.line)) > shape.lines:
        return False
    # A clause that fills more than half of the room is a good place to stop.
    return not (CLAUSE_ENDS.search(last) and len(_joined(text)) > shape.line * shape.lines * 0.6)


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
        tight = bool(whole) and UNSPACED.match(whole[-1]) is not None and UNSPACED.match(word[0]) is not None
        whole += word if tight or not whole else f" {word}"
    return whole


def _safe(lines: Iterable[str]) -> str:
    return "\n".join(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in lines)


def _ms(seconds: float) -> int:
    return max(0, round(seconds * 1000))


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
