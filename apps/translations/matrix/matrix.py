"""Films with the languages that they were, or are being, translated into."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef

from apps.accounts.members import Member
from apps.common.text import number_of
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.library.models import Media

from ..kinds.dub.kind import Dub
from ..kinds.dub.params import DubParams

SHOWN: Final = 300
"""So many results stand on one page."""
READ: Final = ("title", "params", "state", "parent", "expected_at", "workspace", "author")
SHOWN_STATES: Final = {
    State.COMPLETED: "ready",
    State.IN_REVIEW: "approval",
    State.FAILED: "failed",
    State.UNCONFIRMED: "behind",
}
"""How a cell looks; everything else is under way."""
UNSENT: Final = (State.DRAFT, State.CANCELED)


@dataclass(frozen=True)
class Cell:
    """The newest result of a film in one language."""

    job: Job

    @property
    def look(self) -> str:
        return SHOWN_STATES.get(State(self.job.state), "rendering")


@dataclass
class Film:
    """One film: `medium` is None for a link, and for what is no longer in the library."""

    name: str
    medium: Media | None
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrix:
    """`more` is the number of the result after which the next page begins; None on the last one."""

    languages: list[str]
    films: list[Film]
    more: int | None

    @property
    def rows(self) -> list[tuple[Film, list[tuple[str, Cell | None]]]]:
        """Each film with a cell for each language, or None."""
        return [(film, [(name, film.cells.get(name)) for name in self.languages]) for film in self.films]


def matrix_of(member: Member, data: Mapping[str, Any]) -> Matrix:
    """The newest results, those before the number in `before`. Three queries, however many there are."""
    before = number_of(str(data.get("before", "")))
    mine = Job.objects.visible_to(member.user).filter(workspace=member.workspace, kind=Dub.name)
    # A request for several languages has none itself once each of them is a job; what was never sent hides no result.
    has_parts = Exists(Job.objects.filter(parent=OuterRef("pk")))
    leaves = mine.exclude(state__in=UNSENT).filter(~has_parts).only(*READ).order_by("-pk")
    jobs = list((leaves.filter(pk__lt=before) if before else leaves)[: SHOWN + 1])
    shown = jobs[:SHOWN]
    asked = [(job, DubParams.read(job.params)) for job in shown]
    numbers = {params.video.media for _job, params in asked if params.video and params.video.media}
    media = {one.pk: one for one in Media.objects.filter(workspace=member.workspace, pk__in=numbers)}
    films: dict[str, Film] = {}
    for job, params in asked:
        video = params.video
        medium = media.get(video.media) if video and video.media else None
        name = medium.title if medium else (video.url if video and video.url else job.title)
        film = films.setdefault(f"{video.media if video and video.media else name}", Film(name, medium))
        for language in params.languages:
            film.cells.setdefault(language, Cell(job))
    counts = Counter(language for film in films.values() for language in film.cells)
    languages = [name for name, _count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    return Matrix(languages, list(films.values()), shown[-1].pk if len(jobs) > SHOWN else None)
