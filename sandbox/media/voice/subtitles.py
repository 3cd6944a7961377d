"""Cues from timed words, and SubRip files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.media.voice.lines import Line, to_srt
from sandbox.media.voice.words import Word, is_unspaced

LINE = 42
SHORTEST, LONGEST = 1.0, 6.0
_PAUSE = 0.7
_ENDS, _COMMAS = ".?!…。！？।؟", ",;:–—、،"  # noqa: RUF001
_CLOSERS = "\"')]”’»"


@dataclass(frozen=True)
class Cue:
    """Words shown together, in lines; times in seconds."""

    start: float
    end: float
    lines: tuple[tuple[Word, ...], ...]

    @property
    def words(self) -> tuple[Word, ...]:
        """All words of the cue, in order."""
        return tuple(word for line in self.lines for word in line)


def join(words: Sequence[Word]) -> str:
    """Words as they are written in a line."""
    text = ""
    for word in words:
        glued = not text or (is_unspaced(text[-1]) and is_unspaced(word.word[0]))
        text += word.word if glued else f" {word.word}"
    return text


def cues(words: Sequence[Word], duration: float) -> tuple[Cue, ...]:
    """Cues of at most two lines of 42 characters, at most 6 seconds, at least 1 where the next one allows it."""
    groups = _groups([piece for word in words for piece in _pieces(word)])
    made = []
    for index, group in enumerate(groups):
        limit = groups[index + 1][0].start if index + 1 < len(groups) else max(duration, group[-1].end)
        end = min(max(group[-1].end, group[0].start + SHORTEST), limit, group[0].start + LONGEST)
        made.append(Cue(group[0].start, end, _lines(group)))
    return tuple(made)


def write_srt(made: Sequence[Cue], path: Path) -> None:
    """Write a SubRip file in UTF-8."""
    path.write_text(to_srt(plain_lines(made)), encoding="utf-8")


def plain_lines(made: Sequence[Cue]) -> list[Line]:
    """The cues as they are written down, without the times of their words."""
    return [Line(cue.start, cue.end, "\n".join(join(line) for line in cue.lines)) for cue in made]


def _pieces(word: Word) -> list[Word]:
    """A word that fits into a line; a longer one in pieces that do."""
    if len(word.word) <= LINE:
        return [word]
    texts = [word.word[at : at + LINE] for at in range(0, len(word.word), LINE)]
    share = (word.end - word.start) / len(texts)
    return [
        Word(text, round(word.start + share * index, 3), round(word.start + share * (index + 1), 3))
        for index, text in enumerate(texts)
    ]


def _groups(words: list[Word]) -> list[list[Word]]:
    groups: list[list[Word]] = []
    group: list[Word] = []
    for word in words:
        if group and not _fits([*group, word]):
            kept, group = _split(group)
            groups.append(kept)
        group.append(word)
        if _ends_with(word, _ENDS) and group[-1].end - group[0].start >= SHORTEST:
            groups.append(group)
            group = []
    if group:
        groups.append(group)
    return groups


def _fits(group: list[Word]) -> bool:
    short = group[-1].end - group[0].start <= LONGEST
    pause = group[-1].start - group[-2].end if len(group) > 1 else 0.0
    return short and pause < _PAUSE and _break(group) is not None


def _split(group: list[Word]) -> tuple[list[Word], list[Word]]:
    """Cut a full group after its last comma, if that leaves a cue that is long enough."""
    for index in range(len(group) - 1, len(group) // 2, -1):
        if _ends_with(group[index - 1], _COMMAS) and group[index - 1].end - group[0].start >= SHORTEST:
            return group[:index], group[index:]
    return group, []


def _lines(group: list[Word]) -> tuple[tuple[Word, ...], ...]:
    at = _break(group) or 0
    return (tuple(group),) if at == 0 else (tuple(group[:at]), tuple(group[at:]))


def _break(group: list[Word]) -> int | None:
    """Where the second line begins: 0 if one line is enough, None if two are not."""
    if len(join(group)) <= LINE:
        return 0
    best: tuple[float, int] | None = None
    for at in range(1, len(group)):
        first, second = len(join(group[:at])), len(join(group[at:]))
        if max(first, second) > LINE:
            continue
        cost = abs(first - second) - (12 if _ends_with(group[at - 1], _COMMAS + _ENDS) else 0)
        if best is None or cost < best[0]:
            best = (cost, at)
    return None if best is None else best[1]


def _ends_with(word: Word, signs: str) -> bool:
    text = word.word.rstrip(_CLOSERS)
    return bool(text) and text[-1] in signs
