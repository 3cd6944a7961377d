"""What is measured in a line: its time, its size on the screen, and how long it takes to say."""

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.voices.speaking_time.languages import Tongue
from apps.voices.speaking_time.spoken import START, spoken

from . import problems
from .cue import Cue
from .limits import Limits
from .markup import bare, said
from .problems import Found, Span
from .words import lines_of, width


def of_time(cue: Cue, before: Cue | None, limits: Limits) -> Iterator[Found]:
    """What is odd about when it starts and ends; `before` is the line in front of it."""
    if cue.end <= cue.start:
        yield Found(problems.ENDS_FIRST, _("Ends before it starts."))
    elif cue.seconds < limits.shortest:
        facts = {"seconds": _figure(cue.seconds), "least": _figure(limits.shortest)}
        yield Found(problems.SHORT, _("Shown for %(seconds)s s; at least %(least)s s can be read.") % facts)
    elif cue.seconds > limits.longest:
        facts = {"seconds": _figure(cue.seconds), "most": _figure(limits.longest)}
        yield Found(problems.LONG, _("Shown for %(seconds)s s; more than %(most)s s is too long.") % facts)
    if before is None:
        return
    gap = cue.start - before.end
    if gap < 0:
        facts = {"seconds": _figure(-gap / 1000)}
        yield Found(problems.OVERLAP, _("Starts %(seconds)s s before the line in front of it ends.") % facts)
    elif gap < limits.gap_ms:
        words = _("Only %(gap)d ms after the line in front of it; at least %(least)d ms.")
        yield Found(problems.GAP, words % {"gap": gap, "least": limits.gap_ms})


def of_size(cue: Cue, limits: Limits) -> Iterator[Found]:
    """Too many lines, lines that are too long, and too much to read in its time."""
    rows = [(start, line, width(bare(line), halves=limits.halves)) for start, line in lines_of(cue.target)]
    if len(rows) > limits.lines:
        words = _("Number of lines: %(lines)d. At most %(most)d can be shown.")
        yield Found(problems.LINES, words % {"lines": len(rows), "most": limits.lines})
    for number, (start, line, size) in enumerate(rows, 1):
        if size > limits.line:
            facts = {"size": _figure(size), "most": _figure(limits.line)}
            words = _("%(size)s characters in a line; at most %(most)s fit.") % facts
            yield Found(problems.LINE, words, Span(start, start + len(line)), str(number))
    speed = speed_of(cue, limits)
    facts = {"speed": _tenths(speed), "easy": _figure(limits.fast), "most": _figure(limits.too_fast)}
    if speed > limits.too_fast:
        yield Found(problems.TOO_FAST, _("%(speed)s characters a second; at most %(most)s can be read.") % facts)
    elif speed > limits.fast:
        yield Found(problems.FAST, _("%(speed)s characters a second; up to %(easy)s are easy to read.") % facts)


def speed_of(cue: Cue, limits: Limits) -> float:
    """Characters a second; 0 for a line without time."""
    if cue.end <= cue.start:
        return 0.0
    size = sum(width(bare(line), halves=limits.halves) for _start, line in lines_of(cue.target))
    return size / cue.seconds


def of_speech(cue: Cue, limits: Limits, tongue: Tongue, pace: float) -> Iterator[Found]:
    """Whether it takes longer to say than it is there."""
    over = seconds_to_say(cue.target, tongue, pace) - cue.seconds
    if cue.end > cue.start and over > limits.spoken_over:
        facts = {"over": _tenths(over)}
        yield Found(problems.SPOKEN, _("About %(over)s s longer to say than it is shown.") % facts)


def seconds_to_say(text: str, tongue: Tongue, pace: float = 1.0) -> float:
    """How long a voice takes, as a rule, to say the words of a line; `pace` is how many times as long as any voice."""
    # A voice begins with a silence, which is no part of a line in the middle of a film.
    return max(0.0, spoken(said(text), tongue).usual - START[0]) * pace


def _figure(value: float) -> str:
    """A number for people, without zeros at its end."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _tenths(value: float) -> str:
    """Rounded up, so that what is beyond a limit looks so."""
    return _figure(math.ceil(value * 10) / 10)
