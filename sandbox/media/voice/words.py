"""From the synthesiser's events to our own words with start and end."""

import html
import re
from bisect import bisect_right
from dataclasses import dataclass

from sandbox.media.voice.espeak import Utterance

_TAG = re.compile(r"<[^>]*>")
_SECONDS = re.compile(r"""(<break\b[^>]*\btime\s*=\s*["'])\s*([0-9]*\.?[0-9]+)\s*s(["'])""", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
# Scripts written without spaces: every sign is a word of its own.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST = 0.02


@dataclass(frozen=True)
class Word:
    """A word as written, punctuation included, with start and end in seconds."""

    word: str
    start: float
    end: float


def is_unspaced(sign: str) -> bool:
    """Whether this sign belongs to a script that puts no spaces between words."""
    return _UNSPACED.match(sign) is not None


def spoken_ssml(text: str) -> str:
    """SSML as the synthesiser understands it, which reads no fractions of a second in breaks."""
    text = _SECONDS.sub(lambda m: f"{m[1]}{round(float(m[2]) * 1000)}ms{m[3]}", text)
    return text if re.match(r"\s*<speak\b", text) else f"<speak>{text}</speak>"


def timed_words(text: str, utterance: Utterance, *, ssml: bool) -> tuple[Word, ...]:
    """The words of the text that was spoken, in order; their times increase and never overlap."""
    spans = _spans(text, ssml=ssml)
    starts = _starts(spans, utterance)
    pauses = [phoneme.start for phoneme in utterance.phonemes if not phoneme.ipa]
    total = len(utterance.samples) / utterance.rate
    words = []
    for index, (begin, end) in enumerate(spans):
        start = starts[index]
        limit = starts[index + 1] if index + 1 < len(spans) else total
        after = bisect_right(pauses, start + _SHORTEST)
        stop = min(limit, pauses[after]) if after < len(pauses) else limit
        written = html.unescape(text[begin:end]) if ssml else text[begin:end]
        words.append(Word(written, round(start, 3), round(max(stop, start), 3)))
    return tuple(words)


def _spans(text: str, *, ssml: bool) -> list[tuple[int, int]]:
    """Where the words stand in the text: spans of characters that hold something to be said."""
    if ssml:
        text = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    spans: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text):
        if not any(character.isalnum() for character in token[0]):
            if spans:
                spans[-1] = (spans[-1][0], token.end()) if token.start() == spans[-1][1] else spans[-1]
            continue
        if _UNSPACED.search(token[0]):
            spans.extend(_signs(token))
        else:
            spans.append(token.span())
    return spans


def _signs(token: re.Match[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for offset, sign in enumerate(token[0], token.start()):
        if sign.isalnum() or not spans:
            spans.append((offset, offset + 1))
        else:
            spans[-1] = (spans[-1][0], offset + 1)
    return spans


def _starts(spans: list[tuple[int, int]], utterance: Utterance) -> list[float]:
    """The start of each word: its first event; words without one share the time up to the next known one."""
    total = len(utterance.samples) / utterance.rate
    begins = [begin for begin, _ in spans]
    known: dict[int, float] = {}
    for event in utterance.words:
        owner = bisect_right(begins, event.index) - 1
        if owner >= 0 and event.index < spans[owner][1]:
            known.setdefault(owner, event.start)
    starts: list[float] = []
    for index in range(len(spans)):
        floor = starts[-1] if starts else 0.0
        if index in known:
            starts.append(max(known[index], floor))
            continue
        following = next((later for later in range(index + 1, len(spans)) if later in known), None)
        ceiling, gap = (total, len(spans) - index) if following is None else (known[following], following - index)
        starts.append(floor + max(ceiling - floor, 0.0) / (gap + 1))
    return starts
