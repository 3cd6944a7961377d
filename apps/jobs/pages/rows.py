"""The list of jobs narrowed by its filters, and what stands in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.common.text import number_of

from ..kinds import Kind, kind
from ..models.jobs import GRACE, JobQuerySet
from ..models.statements import CHOICES, COUNTS
from ..states import IN_FLIGHT, State
from .search import LATE, Found, found_by

GROUPS: dict[str, tuple[str | Promise, tuple[State, ...]]] = {
    "waiting": (_("In review"), (State.IN_REVIEW,)),
    "moving": (_("In progress"), (State.QUEUED, *IN_FLIGHT)),
    "ready": (_("Ready"), (State.COMPLETED,)),
    "failed": (_("Failed"), (State.FAILED,)),
    "drafts": (_("My drafts"), (State.DRAFT,)),
    "canceled": (_("Cancelled"), (State.CANCELED,)),
}
"""The filters of the jobs page: the name in the URL, the word, and the states it means."""
FILTERS = ("kind", "project", "who", "q")
"""What else the address may narrow the list by."""
SIGNS = {
    "waiting": ("stamp", ""),
    "moving": ("loader-circle", ""),
    "ready": ("circle-check", ""),
    "failed": ("circle-x", "error"),
    "drafts": ("circle-dashed", ""),
    "canceled": ("ban", ""),
}
"""Icon and tone of each filter."""


@dataclass(frozen=True)
class Pill:
    """One filter as a link."""

    word: str
    link: str
    count: int | None
    """None where it is not counted."""
    current: bool
    icon: str = ""
    tone: str = ""


def in_state(jobs: JobQuerySet, query: Mapping[str, str]) -> JobQuerySet:
    """Narrow by `state` (a name in GROUPS) and `late`."""
    if query.get("state") in GROUPS:
        jobs = jobs.filter(state__in=GROUPS[query["state"]][1])
    return jobs.late() if query.get("late") else jobs


def narrowed(jobs: JobQuerySet, workspace_id: int, query: Mapping[str, str], me: int) -> Found:
    """Narrow by `kind`, `project`, `who` (me or a number) and words: all filters but those that the pills count.

    The words are those of the title or the script, a name of an avatar or a voice, or the number of a job.
    """
    if not any(query.get(name) for name in FILTERS):
        return Found(jobs, _counts_of_all(workspace_id, me))
    if query.get("kind") in settings.JOB_KINDS:
        jobs = jobs.filter(kind=query["kind"])
    if (project := number_of(query.get("project"))) is not None:
        jobs = jobs.filter(project_id=project)
    if query.get("who") == "me":
        jobs = jobs.filter(author_id=me)
    elif (author := number_of(query.get("who"))) is not None:
        jobs = jobs.filter(author_id=author)
    if words := query.get("q", "").strip():
        return found_by(jobs, workspace_id, me, words[:100])
    return Found(jobs, _counts(jobs))


class Choice(NamedTuple):
    """A person or a project that the list can be narrowed to."""

    pk: int
    name: str


def choices(workspace_id: int, query: Mapping[str, str], me: int) -> dict[str, list[Choice]]:
    """All projects, and the authors: everybody else here, and somebody who left where the address asks for them.

    One query.
    """
    found: dict[str, list[Choice]] = {"authors": [], "projects": []}
    for what, pk, name in CHOICES.rows(me=me, workspace=workspace_id, asked=number_of(query.get("who"))):
        found[what].append(Choice(pk, name))
    return found


def kinds() -> list[Kind]:
    """Every kind of work, for the filter."""
    return [kind(name) for name in settings.JOB_KINDS]


def pills(found: Found, query: Mapping[str, str]) -> list[Pill]:
    """The filters by state with their counts."""
    kept = {key: query[key] for key in FILTERS if query.get(key)}
    is_late = bool(query.get("late"))
    current = "" if is_late or query.get("state") not in GROUPS else query["state"]

    def count(*states: str) -> int | None:
        return None if found.counts is None else sum(found.counts[state] for state in states)

    shown = [Pill(str(_("All")), "?" + urlencode(kept), count(*State), not current and not is_late)]
    for name, (word, states) in GROUPS.items():
        link = "?" + urlencode({**kept, "state": name})
        shown.append(Pill(str(word), link, count(*states), current == name, *SIGNS[name]))
    link = "?" + urlencode({**kept, "late": "1"})
    shown.insert(3, Pill(str(_("Late")), link, count(LATE), is_late, "alarm-clock", "warning"))
    return shown


def _counts(jobs: JobQuerySet) -> Counter[str]:
    """In one query."""
    # Grouped by state and nothing else, so that a long history is counted in the index alone.
    in_state = jobs.order_by().values_list("state").annotate(count=Count("pk"))
    late = jobs.late().order_by().values_list(Value(LATE)).annotate(count=Count("pk"))
    return Counter(dict(in_state.union(late, all=True)))


def _counts_of_all(workspace_id: int, me: int) -> Counter[str]:
    """The same of all jobs on top, without building the query."""
    rows = COUNTS.rows(workspace=workspace_id, me=me, due=timezone.now() - GRACE)
    counts = Counter({state: number for state, number, _late in rows})
    counts[LATE] = sum(late for _state, _number, late in rows)
    return counts
