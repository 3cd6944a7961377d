"""A voice's own pace, learnt from what it took to say the texts of this workspace.

The latest results of a voice at a speed move what is shown as "about". The ceiling only rises: it follows a voice
that is slower than was expected of any, and a result that passed its ceiling raises the next one at once.
"""

from collections.abc import Collection, Iterable
from statistics import median
from typing import Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from apps.jobs.models import Job

from ..models import Lesson, Voice
from .estimate import Learnt
from .spoken import Spoken

LATEST: Final = 12
"""So many results count."""
CAUTION: Final = 3
"""With so many results half of what they say is believed, so that one odd text changes little."""
MOST: Final = 3.0
"""A pace becomes at most so many times slower, or quicker, whatever a service says that a result lasts."""
MARGIN: Final = 1.05


def learn(job: Job, voice: Voice, speed: float, expected: Spoken, took: float) -> None:
    """Keep what the newest result of a job took, in seconds, beside what was expected of its text."""
    if took <= 0:
        return
    values = {"voice": voice, "speed": _speed(speed), "usual": expected.usual, "worst": expected.worst, "took": took}
    Lesson.objects.bulk_create(
        [Lesson(job=job, **values)], update_conflicts=True, unique_fields=["job"], update_fields=[*values]
    )


def learnt(voice: Voice | None, speed: float) -> Learnt:
    """What the results of a voice at this speed have taught so far. One query."""
    if voice is None:
        return Learnt()
    mine = Lesson.objects.filter(voice=voice, speed=_speed(speed)).order_by("-pk")
    return _conclusion(mine.values_list("usual", "worst", "took")[:LATEST])


def learnt_by_many(voices: Collection[Voice], speed: float) -> dict[int, Learnt]:
    """The same of many voices, by their keys; those without results are left out. One query."""
    newest_first = Window(RowNumber(), partition_by="voice", order_by=F("pk").desc())
    lessons = Lesson.objects.filter(voice__in=voices, speed=_speed(speed)).annotate(place=newest_first)
    found: dict[int, list[tuple[float, float, float]]] = {}
    for one in lessons.filter(place__lte=LATEST):
        found.setdefault(one.voice_id, []).append((one.usual, one.worst, one.took))
    return {voice: _conclusion(results) for voice, results in found.items()}


def _conclusion(results: Iterable[tuple[float, float, float]]) -> Learnt:
    rows = list(results)
    if not rows:
        return Learnt()
    pace = median(took / usual for usual, _worst, took in rows)
    usual = (CAUTION + len(rows) * pace) / (CAUTION + len(rows))
    passed = max(took / worst for _usual, worst, took in rows)
    worst = passed * MARGIN if passed > 1 else 1.0
    return Learnt(min(max(usual, 1 / MOST), MOST), min(max(worst, usual, 1.0), MOST))


def _speed(speed: float) -> float:
    return round(speed, 2)
