"""How far a campaign is: which rows were sent, what became of them, what is left, and whether the pilot is approved."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger
from apps.jobs.states import MOVING, SETTLED, State
from apps.reviews.models import Policy

from ...models import LEAN, Campaign, CampaignRow, RowRun
from ..runs import films_of
from .params import AGAIN, PILOT, REST, BatchParams


def rows_to_send(campaign: Campaign, purpose: str) -> list[CampaignRow]:
    """In the order of the table: rows that nobody took out, and that were never sent as they are now.

    Where a pilot is needed, its rows are none of the rest.
    """
    rows = campaign.rows.filter(removed=False).order_by("number")
    if purpose == PILOT:
        rows = rows.filter(pilot=True)
    elif purpose == REST and Policy.of(campaign.workspace_id).pilot_needed:
        rows = rows.filter(pilot=False)
    before = {
        run.row_id: run
        for run in RowRun.objects.filter(row__campaign=campaign).latest_ones().with_requests().defer("job__params")
    }
    films = films_of(before.values())
    return [row for row in rows if _is_due(row, before.get(row.pk), films, purpose)]


def _is_due(row: CampaignRow, run: RowRun | None, films: dict[int, Job], purpose: str) -> bool:
    """A row that was never sent is due for the pilot and for the rest; one that changed since, as a changed one."""
    if run is None:
        return purpose != AGAIN
    film = films.get(run.pk)
    state = State(film.state) if film else State(run.job.state)
    if state not in SETTLED or (state == State.COMPLETED and run.fingerprint == row.fingerprint):
        return False
    if run.fingerprint != row.fingerprint:
        return purpose == AGAIN
    return purpose != AGAIN and state == State.CANCELED


@dataclass(frozen=True)
class Pilot:
    """The rows that are made and approved first."""

    is_needed: bool
    """Whether the workspace wants one before the rest."""
    rows: int
    made: int
    approved: int

    @property
    def is_approved(self) -> bool:
        return self.rows > 0 and self.approved == self.rows

    @property
    def words(self) -> str:
        if not self.rows:
            return _("Choose the rows of a pilot first.")
        return _("%(approved)d of %(rows)d pilot films are approved.") % {"approved": self.approved, "rows": self.rows}


def pilot_of(campaign: Campaign) -> Pilot:
    rows = dict(campaign.rows.filter(pilot=True, removed=False).values_list("pk", "fingerprint"))
    runs = list(RowRun.objects.filter(row__in=rows).latest_ones())
    films = films_of(runs)
    made = [run for run in runs if (film := films.get(run.pk)) and film.state == State.COMPLETED]
    approved = [run for run in made if run.approved_at and run.fingerprint == rows[run.row_id]]
    return Pilot(Policy.of(campaign.workspace_id).pilot_needed, len(rows), len(made), len(approved))


def locked_by_pilot(purpose: str, pilot: Pilot) -> str:
    """Why rows may not be sent for `purpose` before their pilot is approved, in words; empty where they may."""
    return pilot.words if purpose == REST and pilot.is_needed and not pilot.is_approved else ""


def cannot_be_sent(job: Job, campaign: Campaign, params: BatchParams) -> str:
    """Why this draft is not, row for row, what its campaign would send now, in words; empty where it is."""
    if words := locked_by_pilot(params.purpose, pilot_of(campaign)):
        return words
    due = {row.pk: row for row in rows_to_send(campaign, params.purpose)}
    runs = {run.number: run for run in RowRun.objects.filter(job=job)}
    for number, sealed in enumerate(params.rows, 1):
        run, row = runs.get(number), due.get(sealed.row)
        if run is None or run.row_id != sealed.row:
            return _("Send rows from their campaign.")
        if row is None or row.blocked or row.fingerprint != run.fingerprint:
            return _("Row %(n)d is no longer to be sent like this. Send it from its campaign.") % {"n": sealed.number}
    return ""


@dataclass(frozen=True)
class Cause:
    """Why films failed: a code, in words, and the numbers of the rows."""

    code: str
    words: str
    rows: list[int]


@dataclass(frozen=True)
class Progress:
    """A campaign in numbers; USD. `waiting` are rows in a request that is not approved, or not sent yet."""

    rows: int
    states: Counter[str]
    unsent: int
    changed: int
    spent: Decimal
    held: Decimal
    causes: list[Cause]
    requests: list[Job]

    @property
    def ready(self) -> int:
        return self.states[State.COMPLETED]

    @property
    def failed(self) -> int:
        return self.states[State.FAILED]

    @property
    def under_way(self) -> int:
        return sum(self.states[state] for state in (*MOVING, State.QUEUED))

    @property
    def percent(self) -> int:
        return 100 * self.ready // self.rows if self.rows else 0


def progress_of(campaign: Campaign) -> Progress:
    """Seven queries, however many rows there are."""
    rows = dict(campaign.rows.filter(removed=False).values_list("pk", "fingerprint"))
    runs = list(
        RowRun.objects.filter(row__in=rows).latest_ones().with_requests().select_related("row").defer("job__params")
    )
    films = films_of(runs)
    states: Counter[str] = Counter()
    causes: dict[str, Cause] = {}
    changed = 0
    for run in runs:
        film = films.get(run.pk)
        state = film.state if film else run.job.state
        states[state] += 1
        changed += state in SETTLED and run.fingerprint != rows[run.row_id]
        if film and film.state == State.FAILED:
            found = causes.setdefault(film.failure_code, Cause(film.failure_code, film.failure, []))
            found.rows.append(run.row.number)
    requests = list(Job.objects.filter(campaign_rows__row__campaign=campaign).distinct().defer(*LEAN).order_by("pk"))
    mine = LedgerEntry.objects.filter(Q(job__in=requests) | Q(job__parent__in=requests))
    sums = ledger.sums(mine)
    return Progress(
        rows=len(rows),
        states=states,
        unsent=len(rows) - len(runs),
        changed=changed,
        spent=sums.spent,
        held=sums.held,
        causes=sorted(causes.values(), key=lambda cause: -len(cause.rows)),
        requests=requests,
    )
