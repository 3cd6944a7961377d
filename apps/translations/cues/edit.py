"""Lines cut, joined, added, taken out and moved in time: each answers new lines, and leaves those given as they are.

Nothing but blanks at a cut is lost of any source; of the translations only that of a line that is taken out.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from django.utils.translation import gettext as _

from apps.common.sentences import graphemes

from .cue import Cue, NotPossible
from .markup import bare, unsplittable
from .style import DASH
from .words import are_parted, tokens, width

NEW_LINE_MS: Final = 2000
"""How long a line is shown that is added, where there is room."""


def split(cues: Sequence[Cue], at: int, place: int, new_id: int) -> list[Cue]:
    """Cut the line at `at` in front of character `place` of its translation, or right before the tag or sign around it.

    The second part has `new_id`. The time is divided as the text is; the source is cut in proportion, between words.
    """
    cue = cues[at]
    place = _cuttable(cue.target, place)
    left, right = cue.target[:place].rstrip(), cue.target[place:].lstrip()
    if not left or not right:
        raise NotPossible(_("There has to be text on both sides of the cut."))
    share = _share(left, right)
    middle = cue.start + round((cue.end - cue.start) * share)
    cut = _between_words(cue.source, share)
    first = replace(cue, end=middle, target=left, source=cue.source[:cut].rstrip())
    second = Cue(new_id, middle, cue.end, cue.source[cut:].lstrip(), right)
    return [*cues[:at], first, second, *cues[at + 1 :]]


def merge(cues: Sequence[Cue], at: int) -> list[Cue]:
    """Join the line at `at` with the one behind it; it keeps its id."""
    if at + 1 >= len(cues):
        raise NotPossible(_("There is no line after this one."))
    one, other = cues[at : at + 2]
    joined = replace(
        one,
        start=min(one.start, other.start),
        end=max(one.end, other.end),
        source=_joined(one.source, other.source),
        target=_joined(one.target, other.target),
    )
    return [*cues[:at], joined, *cues[at + 2 :]]


def insert(cues: Sequence[Cue], at: int, new_id: int) -> list[Cue]:
    """Put an empty line in front of the one at `at`, or at the end, in the time that is free there."""
    start = cues[at - 1].end if at else 0
    free = cues[at].start if at < len(cues) else start + NEW_LINE_MS
    if free <= start:
        raise NotPossible(_("There is no time free between these lines. Change their times first."))
    return [*cues[:at], Cue(new_id, start, min(free, start + NEW_LINE_MS), "", ""), *cues[at:]]


def delete(cues: Sequence[Cue], at: int) -> list[Cue]:
    """Take out the line at `at` with its translation; its source goes to the line in front, else to the one behind."""
    if len(cues) == 1:
        raise NotPossible(_("The last line can’t be deleted."))
    gone = cues[at]
    if at:
        heir = replace(cues[at - 1], source=_joined(cues[at - 1].source, gone.source))
        return [*cues[: at - 1], heir, *cues[at + 1 :]]
    return [replace(cues[1], source=_joined(gone.source, cues[1].source)), *cues[2:]]


def shift(cues: Sequence[Cue], first: int, last: int, ms: int) -> list[Cue]:
    """Move the lines from `first` to `last` by so many milliseconds, later or, below zero, earlier."""
    moved = [replace(cue, start=cue.start + ms, end=cue.end + ms) for cue in cues[first : last + 1]]
    if ms < 0 and any(cue.start < 0 for cue in moved):
        raise NotPossible(_("A line can’t start before 0:00."))
    return [*cues[:first], *moved, *cues[last + 1 :]]


def _cuttable(text: str, place: int) -> int:
    """The last place up to `place` that is within no tag, no variable and no sign of several characters."""
    place = max(0, min(place, len(text)))
    starts = {0, *accumulate(map(len, graphemes(text)))}
    for start, end in unsplittable(text):
        if start < place < end:
            place = start
    return next(n for n in range(place, -1, -1) if n in starts)


def _share(left: str, right: str) -> float:
    """How much of a text is in front of its cut; half of it where nothing is seen."""
    sizes = width(bare(left)), width(bare(right))
    return sizes[0] / sum(sizes) if all(sizes) else 0.5


def _between_words(text: str, share: float) -> int:
    """The place between two words, or at an end, that is nearest to a share of the text."""
    bounds = [0, *accumulate(map(len, tokens(text)))]
    return min(bounds, key=lambda bound: abs(bound - len(text) * share))


def _joined(one: str, other: str) -> str:
    if not one or not other:
        return one or other
    if DASH.match(one) or DASH.match(other):
        return f"{one}\n{other}"
    return f"{one} {other}" if are_parted(one, other) else one + other
