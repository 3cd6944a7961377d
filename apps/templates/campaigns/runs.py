"""Which rows were put into requests, and how far their films are."""

from collections.abc import Iterable

from apps.jobs.models import Job
from apps.jobs.states import MOVING, State

from ..models import LEAN, RowRun

UNDER_WAY = (State.IN_REVIEW, *MOVING)


def films_of(runs: Iterable[RowRun]) -> dict[int, Job]:
    """The film of each of these, by the id of the run; those that have none yet are left out. One query."""
    wanted = {(run.job_id, run.number): run.pk for run in runs}
    if not wanted:
        return {}
    parents, numbers = {parent for parent, _number in wanted}, {number for _parent, number in wanted}
    films = Job.objects.filter(parent__in=parents, number__in=numbers)
    return {
        wanted[film.parent_id, film.number]: film
        for film in films.defer(*LEAN)
        if film.parent_id and film.number and (film.parent_id, film.number) in wanted
    }


def latest_states(rows: Iterable[int]) -> dict[int, State]:
    """By row the state of its newest film, or of the request as long as it has no film; two queries at most."""
    runs = list(RowRun.objects.filter(row__in=list(rows)).sent().with_requests().order_by("-pk"))
    if not runs:
        return {}
    parts = Job.objects.filter(parent__in={run.job_id for run in runs})
    films = {(parent, number): state for parent, number, state in parts.values_list("parent_id", "number", "state")}
    found: dict[int, State] = {}
    for run in runs:
        if run.row_id not in found:
            found[run.row_id] = State(films.get((run.job_id, run.number), run.job.state))
    return found


def under_way(rows: Iterable[int]) -> set[int]:
    """The rows that wait for approval, or whose film is being made."""
    return {row for row, state in latest_states(rows).items() if state in UNDER_WAY}
