"""Lines of subtitles as plain text with times: read out of SubRip files, written into them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BLOCK = re.compile(
    r"(\d+):(\d\d):(\d\d)[,.](\d{1,3}) --> (\d+):(\d\d):(\d\d)[,.](\d{1,3})[^\n]*\n(.*?)(?=\n\s*\n|\Z)", re.DOTALL
)


@dataclass(frozen=True)
class Line:
    """What is said from one second to another."""

    start: float
    end: float
    text: str


def parse_srt(text: str) -> tuple[Line, ...]:
    """The lines of a SubRip file, in the order of their times; blocks without words are left out."""
    found = []
    for block in _BLOCK.finditer(text.replace("\r\n", "\n").replace("\r", "\n")):
        start, end = _seconds(*block.groups()[:4]), _seconds(*block.groups()[4:8])
        words = " ".join(block[9].split())
        if words and end > start:
            found.append(Line(start, end, words))
    return tuple(sorted(found, key=lambda line: line.start))


def to_srt(lines: Iterable[Line]) -> str:
    return "\n".join(
        f"{number}\n{_stamp(line.start)} --> {_stamp(line.end)}\n{line.text}\n" for number, line in enumerate(lines, 1)
    )


def to_comment(language: str, lines: Iterable[Line]) -> str:
    """What a film that was made here carries along, so that a translation knows what is said in it."""
    return f"{language}\n\n{to_srt(lines)}"


def from_comment(comment: str) -> tuple[str | None, tuple[Line, ...]]:
    """The language and the lines of such a film; nothing for the comment of any other."""
    language = re.match(r"([a-z]{2,3})\r?\n", comment)
    return (language[1], parse_srt(comment)) if language else (None, ())


def _seconds(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _stamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02}:{millis // 60_000 % 60:02}:{millis // 1000 % 60:02},{millis % 1000:03}"
