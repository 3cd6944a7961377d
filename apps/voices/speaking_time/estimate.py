"""How long a script takes to say, whatever its language: the one place that knows, for films and for speech."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from apps.jobs.models import Job

from .language_guess import foreign
from .languages import Tongue, tongue_of
from .spoken import Spoken, pauses, spoken

FASTEST = 2.5
"""Times the ordinary pace: no voice is quicker, whatever speed is asked for."""
SLOWEST = 0.1
STRANGER = 1.06
"""How much slower a voice may read a language that is not its own."""
LONGEST_SOUND = 600.0
"""Seconds of recorded sound that one film takes; what a link of unknown length may hold."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Length:
    """Seconds, rounded up: about `low`, up to `high`. `known` is true for a recording that was measured."""

    low: int
    high: int
    known: bool = False


def words(script: str) -> int:
    """Words as they are counted on the page; a run of letters without spaces counts a word for every two letters."""
    letters = len(_UNSPACED.findall(script))
    return len([word for word in _UNSPACED.sub(" ", script).split() if any(map(str.isalnum, word))]) + letters // 2


@dataclass(frozen=True)
class Learnt:
    """How many times as long as any voice this one takes, as a rule and at the worst; see `lessons`."""

    usual: float = 1.0
    worst: float = 1.0


ANY_VOICE = Learnt()


def expected(
    parts: Sequence[str],
    speed: float = 1.0,
    language: str = "",
    *,
    silence: float = 0.0,
    longer: Sequence[tuple[str, float]] = (),
) -> Spoken | None:
    """Seconds of a text that is said in `parts`, one request each, by any voice. None where there is nothing to say.

    Said at `speed` times the ordinary pace. `language` is what the voice speaks, in code or by name; empty where
    nobody knows. A text that looks like another one is counted at the worst of both. `silence` are seconds of pauses
    that were asked for; at the worst the words in `longer` take so many times their length on top.
    """
    if not any(unicodedata.category(sign)[0] in "LNS" for part in parts for sign in part):
        return None
    tongue = tongue_of(language)
    usual = sum((spoken(part, tongue) for part in parts), Spoken()).usual
    may_be = {tongue, *(Tongue(code, tongue.scripts) for part in parts for code in foreign(part, tongue))}
    worst = max(_at_worst(parts, longer, one) for one in may_be) * (STRANGER if len(may_be) > 1 else 1)
    pace = min(max(speed, SLOWEST), FASTEST)
    marked = sum(seconds for part in parts for seconds in pauses(part))
    return Spoken(usual / pace + silence, worst / pace + silence + marked)


def _at_worst(parts: Sequence[str], longer: Sequence[tuple[str, float]], tongue: Tongue) -> float:
    said = sum(spoken(part, tongue).worst for part in parts)
    return said + sum(spoken(words, tongue).worst * times for words, times in longer)


def of_expected(said: Spoken | None, learnt: Learnt = ANY_VOICE) -> Length | None:
    """The same as a length to be shown, at the pace of one voice."""
    if said is None:
        return None
    usual = said.usual * learnt.usual
    return Length(_up(usual), _up(max(said.worst * learnt.worst, usual)))


def of_script(script: str, speed: float = 1.0, language: str = "") -> Length | None:
    """A script that is said in one go by any voice."""
    return of_expected(expected((script,), speed, language))


def sealed(job: Job) -> Length | None:
    """As it was sealed with a job; None where it was not, or where the job has a fixed price."""
    if not job.seal or job.seconds_low is None or job.seconds_high is None:
        return None
    return Length(job.seconds_low, job.seconds_high)


def of_sound(seconds: float | None) -> Length:
    """A measured recording lasts as long as it does; one that nobody could measure may take the longest there is.

    One of no length at all was not measured either.
    """
    if not seconds or seconds < 0:
        return Length(1, int(LONGEST_SOUND))
    return Length(math.ceil(seconds), math.ceil(seconds), known=True)


def _up(seconds: float) -> int:
    # Rounded first: what floating point adds is not worth a second.
    return math.ceil(round(seconds, 6))
