"""A campaign's rows with what became of them: film, length, price, subtitles, who approved it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.common.stored_json import text
from apps.jobs.models import Job, LedgerEntry, Output
from apps.jobs.models.money import Entry
from apps.jobs.models.outputs import Files
from apps.jobs.money import ledger
from apps.jobs.states import State
from apps.library.models import Media
from apps.reviews.models import Decision, Verdict

from ...models import LEAN, WITHDRAWN, Campaign, CampaignRow, RowRun
from ..runs import films_of

CHUNK: Final = 250
"""Rows that are read at a time: what is in memory, and how often the database is asked."""


@dataclass(frozen=True)
class Result:
    """One row. `film` is its newest one, None where it has none.

    `paid` is USD in the ledger's precision for all renders of that film; None where nobody knows it, and where
    nothing `is_charged`.
    """

    row: CampaignRow
    run: RowRun | None = None
    request_state: State | None = None
    film: Job | None = None
    files: Files = field(default_factory=lambda: Files([]))
    paid: Decimal | None = None
    is_charged: bool = False
    approvers: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.film is not None and self.film.state == State.COMPLETED

    @property
    def state(self) -> State | None:
        """Of the film, or of the request while there is none; None where it was never sent."""
        return State(self.film.state) if self.film else self.request_state

    @property
    def words(self) -> str:
        """The state as people read it."""
        if self.row.removed and not self.is_ready:
            return _("Taken out")
        return str(self.state.label) if self.state and self.state != State.DRAFT else _("Not sent")

    @property
    def media(self) -> Media | None:
        """The film to take along: with its captions where they were ordered; None until it is copied."""
        chosen = self.files.captioned or self.files.film
        return chosen.media if chosen else None

    @property
    def subtitles(self) -> Media | None:
        return self.files.subtitle.media if self.files.subtitle else None

    @property
    def to_take(self) -> list[Media]:
        """What an archive holds of it."""
        return [one for one in (self.media, self.subtitles) if one]


def column_names(campaign: Campaign) -> list[str]:
    return [text(one, "name") for one in campaign.columns]


def chunks(campaign: Campaign) -> Iterator[list[CampaignRow]]:
    """All rows in the order of the table, some at a time."""
    rows, last = campaign.rows.order_by("number").defer("problems", "dismissed", "folded"), 0
    while found := list(rows.filter(number__gt=last)[:CHUNK]):
        yield found
        last = found[-1].number


def all_results(campaign: Campaign) -> Iterator[Result]:
    """Every row, seven queries for each few hundred of them."""
    for rows in chunks(campaign):
        yield from results_of(rows)


def with_film(rows: "QuerySet[CampaignRow]") -> "QuerySet[Any]":
    """Each with `film_id` and `film_state` of its newest film, None where it has none."""
    kept = RowRun.objects.filter(row=OuterRef("pk")).sent().order_by("-pk")
    request, number = Subquery(kept.values("job_id")[:1]), Subquery(kept.values("number")[:1])
    films = Job.objects.filter(parent=OuterRef("last_request"), number=OuterRef("last_number"))
    rows = rows.annotate(last_request=request, last_number=number)
    return rows.annotate(film_id=Subquery(films.values("pk")[:1]), film_state=Subquery(films.values("state")[:1]))


def results_of(rows: Sequence[CampaignRow]) -> list[Result]:
    """These rows, with six queries more."""
    sent = RowRun.objects.filter(row__in=rows).select_related("approved_by").order_by("-pk")
    all_runs = list(sent)
    asked = Job.objects.filter(pk__in={run.job_id for run in all_runs}).select_related("standing__allowed_by")
    requests = {job.pk: job for job in asked.defer(*LEAN)}
    runs = _newest(all_runs, requests)
    films = films_of(runs.values())
    files = _files(films.values())
    paid = _paid(films.values())
    approvers = _approvers(requests.values())
    found = []
    for row in rows:
        run = runs.get(row.pk)
        if run is None:
            found.append(Result(row))
            continue
        film = films.get(run.pk)
        who = [*approvers.get(run.job_id, ()), *([str(run.approved_by)] if run.approved_by else [])]
        found.append(
            Result(
                row,
                run,
                State(requests[run.job_id].state),
                film,
                Files(files[film.pk]) if film else Files([]),
                paid.get(film.pk) if film else None,
                film is not None and film.pk in paid,
                tuple(dict.fromkeys(who)),
            )
        )
    return found


def _newest(runs: Iterable[RowRun], requests: Mapping[int, Job]) -> dict[int, RowRun]:
    """By row, of runs that are the newest first."""
    found: dict[int, RowRun] = {}
    for run in runs:
        before = found.get(run.row_id)
        if before is None or requests[before.job_id].state in WITHDRAWN:
            found[run.row_id] = run
    return found


def _files(films: Iterable[Job]) -> dict[int, list[Output]]:
    found: dict[int, list[Output]] = defaultdict(list)
    mine = Output.objects.filter(job__in=films, round=F("job__round")).select_related("media")
    for output in mine.order_by("pk"):
        found[output.job_id].append(output)
    return found


def _paid(films: Iterable[Job]) -> dict[int, Decimal | None]:
    """By job what all of its rounds have cost; None where nobody knows it of one."""
    found: dict[int, Decimal | None] = {}
    settled = LedgerEntry.objects.filter(job__in=films, move=Entry.Move.SETTLE)
    for job, spent in settled.values_list("job_id", "spent"):
        before = found.get(job, ledger.NOTHING)
        found[job] = None if before is None or spent is None else before + spent
    return found


def _approvers(requests: Iterable[Job]) -> dict[int, list[str]]:
    """By request who approved what was sealed, first to last; of one under a standing approval who gave that."""
    by_review = {job.review_id: job.pk for job in requests if job.review_id}
    found: dict[int, list[str]] = defaultdict(list)
    given = Decision.objects.filter(review__in=by_review, verdict=Verdict.APPROVED, seal=F("review__seal"))
    for decision in given.select_related("reviewer").order_by("pk"):
        found[by_review[decision.review_id]].append(decision.who)
    for job in requests:
        if job.standing:
            found[job.pk].append(_("%(name)s, in advance") % {"name": job.standing.allowed_by})
    return found
