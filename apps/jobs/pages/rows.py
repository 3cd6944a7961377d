"""The list of jobs narrowed by its filters, and what stands in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Project, User
from apps.common.folding import matching
from apps.common.text import number_of

from ..kinds import Kind, kind
from ..models import Job
from ..models.jobs import JobQuerySet
from ..states import IN_FLIGHT, State

GROUPS: dict[str, tuple[str | Promise, tuple[State, ...]]] = {
    "waiting": (_("In review"), (State.IN_REVIEW,)),
    "moving": (_("In progress"), (State.QUEUED, *IN_FLIGHT)),
    "ready": (_("Ready"), (State.COMPLETED,)),
    "failed": (_("Failed"), (State.FAILED,)),
    "drafts": (_("My drafts"), (State.DRAFT,)),
    "canceled": (_("Cancelled"), (State.CANCELED,)),
}
"""The filters of the jobs page: the name in the URL, the word, and the states it means."""
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
    count: int
    current: bool
    icon: str = ""
    tone: str = ""


def filtered(jobs: JobQuerySet, query: Mapping[str, str], me: int) -> JobQuerySet:
    """Narrow by `state` (a name in GROUPS), `kind`, `project`, `who` (me or a number), `late`, and words.

    The words are those of the title or the script, a name of an avatar or a voice, or the number of a job.
    """
    if query.get("state") in GROUPS:
        jobs = jobs.filter(state__in=GROUPS[query["state"]][1])
    if query.get("late"):
        jobs = jobs.late()
    return narrowed(jobs, query, me)


def narrowed(jobs: JobQuerySet, query: Mapping[str, str], me: int) -> JobQuerySet:
    """All filters but those of the state, which the pills count side by side."""
    if query.get("kind") in settings.JOB_KINDS:
        jobs = jobs.filter(kind=query["kind"])
    if (project := number_of(query.get("project"))) is not None:
        jobs = jobs.filter(project_id=project)
    if query.get("who") == "me":
        jobs = jobs.filter(author_id=me)
    elif (author := number_of(query.get("who"))) is not None:
        jobs = jobs.filter(author_id=author)
    if words := query.get("q", "").strip():
        jobs = jobs.filter(found_by(words[:100]))
    return jobs


def found_by(words: str) -> Q:
    """Jobs that have the words, or the number. With a `#` before it, it is the number, or in the title just so."""
    number = number_of(words.removeprefix("#"))
    if number is None:
        return matching(words, "folded")
    same = Q(title__contains=words) if words.startswith("#") else matching(words, "folded")
    return Q(pk=number) | same


class Choice(NamedTuple):
    """A person or a project that the list can be narrowed to."""

    pk: int
    name: str


def choices(workspace_id: int, query: Mapping[str, str], me: int) -> dict[str, list[Choice]]:
    """All projects, and the authors: everybody else here, and somebody who left where the address asks for them.

    One query.
    """
    asked = number_of(query.get("who"))
    theirs = Job.objects.filter(workspace=workspace_id, author=OuterRef("pk"))
    gone = Q(Exists(theirs), pk=asked) if asked is not None else Q(pk__in=())
    here = User.objects.filter(pk__in=Membership.objects.filter(workspace=workspace_id).values("user"))
    people: QuerySet[Any] = (here | User.objects.filter(gone)).exclude(pk=me)
    called = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    people = people.annotate(what=Value("authors"), said=called).values_list("what", "pk", "said")
    projects: QuerySet[Any] = Project.objects.filter(workspace_id=workspace_id)
    projects = projects.annotate(what=Value("projects"), said=F("name")).values_list("what", "pk", "said")
    found: dict[str, list[Choice]] = {"authors": [], "projects": []}
    for what, pk, name in people.union(projects, all=True).order_by("what", "said", "pk"):
        found[what].append(Choice(pk, name))
    return found


def kinds() -> list[Kind]:
    """Every kind of work, for the filter."""
    return [kind(name) for name in settings.JOB_KINDS]


def pills(jobs: JobQuerySet, query: Mapping[str, str]) -> list[Pill]:
    """The filters by state with their counts, in one query."""
    # Grouped by state and nothing else, so that a long history is counted in the index alone.
    in_state = jobs.order_by().values_list("state").annotate(count=Count("pk"))
    late = jobs.late().order_by().values_list(Value("late")).annotate(count=Count("pk"))
    counts = Counter(dict(in_state.union(late, all=True)))
    are_late = counts.pop("late", 0)
    kept = {key: query[key] for key in ("kind", "project", "who", "q") if query.get(key)}
    is_late = bool(query.get("late"))
    current = "" if is_late or query.get("state") not in GROUPS else query["state"]
    found = [Pill(str(_("All")), "?" + urlencode(kept), counts.total(), not current and not is_late)]
    for name, (word, states) in GROUPS.items():
        link = "?" + urlencode({**kept, "state": name})
        count = sum(counts[state] for state in states)
        found.append(Pill(str(word), link, count, current == name, *SIGNS[name]))
    link = "?" + urlencode({**kept, "late": "1"})
    found.insert(3, Pill(str(_("Late")), link, are_late, is_late, "alarm-clock", "warning"))
    return found
