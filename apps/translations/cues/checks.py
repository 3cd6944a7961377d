"""All checks of the lines of a language: of all of them in one go, or of one with those beside it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from . import problems
from .cue import Cue
from .figures.missing import of_figures
from .measures import of_size, of_speech, of_time
from .problems import Found, Problem, weighed
from .rules import Rules
from .style import is_empty, is_same, of_style


def check_all(cues: Sequence[Cue], rules: Rules, source_count: int | None = None) -> list[Problem]:
    """Everything that is found, in the order of the lines; first, what is about all of them.

    `source_count` is how many lines the source has, None where that does not matter. Linear in the number of lines.
    """
    found = list(_of_count(len(cues), source_count))
    about_all = [problem for one in found if (problem := weighed(one, rules.limits, None))]
    return about_all + [problem for at in range(len(cues)) for problem in check_cue(cues, at, rules)]


def check_around(cues: Sequence[Cue], at: int, rules: Rules) -> dict[int, list[Problem]]:
    """What is found in the line at `at` and in the one behind it, which its time touches, by their ids."""
    return {cues[n].id: check_cue(cues, n, rules) for n in (at, at + 1) if 0 <= n < len(cues)}


def check_cue(cues: Sequence[Cue], at: int, rules: Rules) -> list[Problem]:
    """What is found in the line at `at`. The work does not grow with the number of lines."""
    cue = cues[at]
    before = cues[at - 1] if at else None
    found = [*of_time(cue, before, rules.limits), *_of_text(cue, rules)]
    return [problem for one in found if (problem := weighed(one, rules.limits, cue.id))]


def _of_text(cue: Cue, rules: Rules) -> Iterator[Found]:
    if is_empty(cue.target):
        yield Found(problems.EMPTY, _("This line is empty."))
        return
    yield from of_size(cue, rules.limits)
    yield from of_speech(cue, rules.limits, rules.tongue, rules.pace)
    yield from of_figures(cue.source, cue.target, rules.source_language, rules.tongue)
    yield from rules.glossary.check(cue.source, cue.target)
    yield from of_style(cue.source, cue.target, rules.source_language, rules.language, rules.limits.dash)
    is_translated = not rules.language or rules.language != rules.source_language
    if is_translated and is_same(cue.source, cue.target, rules.glossary):
        yield Found(problems.SAME, _("The translation is the same as the source."))


def _of_count(count: int, source_count: int | None) -> Iterator[Found]:
    if source_count is not None and count != source_count:
        facts = {"source": source_count, "target": count}
        words = _("The source has %(source)d lines, the translation %(target)d.") % facts
        yield Found(problems.COUNT, words)
