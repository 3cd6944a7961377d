"""When each word is spoken, as HeyGen and the gateway tell it."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.providers.reading import Json, number, parts, text


@dataclass(frozen=True, kw_only=True)
class Word:
    """One spoken word; `start` and `end` in seconds."""

    word: str
    start: float
    end: float


def words(data: Json) -> tuple[Word, ...]:
    """The `word_timestamps` of an answer; empty where there are none."""
    return tuple(_words(data))


def _words(data: Json) -> Iterator[Word]:
    for item in parts(data, "word_timestamps"):
        said, start, end = text(item, "word"), number(item, "start"), number(item, "end")
        if said is not None and start is not None and end is not None:
            yield Word(word=said, start=start, end=end)
