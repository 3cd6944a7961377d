"""How far a campaign is: which rows were sent, what became of them, what is left, and whether the pilot is approved."""

from collections import Counter
from collections.abc import Iterable, Mapping
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
from .params import AGAIN, PILOT, PURPOSES, REST, BatchParams


@dataclass(frozen=True)
class Sent:
    """What of a campaign was sent last: by row its newest run, and by run its film, where it has one yet."""

    runs: Mapping[int, RowRun]
    films: Mapping[int, Job]
    requests: Mapping[int, str]
    """The state of each request."""

    @classmethod
    def of(cls, campaign: Campaign) -> "Sent":
        """Three queries, however many rows there are."""
        latest = RowRun.objects.filter(row__campaign=campaign).latest_ones().select_related("approved_by")
        runs = {run.row_id: run for run in latest}
        requests = Job.objects.filter(pk__in={run.job_id for run in runs.values()})
        return cls(runs, films_of(runs.values()), dict(requests.values_list("pk", "state")))

    def film(self, row_id: int) -> Job | None:
        run = self.runs.get(row_id)
        return self.films.get(run.pk) if run else None

    def state(self, row_id: int) -> State | None:
        """Of its film, or of the request while there is none; None for a row that was never sent."""
        run, film = self.runs.get(row_id), self.film(row_id)
        if run is None:
            return None
        return State(film.state if film else self.requests[run.job_id])


def rows_due(campaign: Campaign, sent: Sent, rows: Iterable[CampaignRow]) -> dict[str, list[CampaignRow]]:
    """By purpose those of these rows that nobody took out, and that were never sent as they are now.

    Where a pilot is needed, its rows are none of the rest.
    """
    is_pilot_needed = Policy.of(campaign.workspace_id).pilot_needed
    due: dict[str, list[CampaignRow]] = {purpose: [] for purpose in PURPOSES}
    for row in rows:
        if row.removed:
            continue
        if _is_changed(row, sent):
            due[AGAIN].append(row)
        elif _is_unsent(row, sent):
            if row.pilot:
                due[PILOT].append(row)
            if not (row.pilot and is_pilot_needed):
                due[REST].append(row)
    return due


def rows_to_send(campaign: Campaign, purpose: str) -> list[CampaignRow]:
    """Those that are due for `purpose`, in the order of the table."""
    return rows_due(campaign, Sent.of(campaign), campaign.rows.order_by("number"))[purpose]


def _is_changed(row: CampaignRow, sent: Sent) -> bool:
    """Whether what became of it is settled, and it is another one now."""
    run = sent.runs.get(row.pk)
    return run is not None and sent.state(row.pk) in SETTLED and run.fingerprint != row.fingerprint


def _is_unsent(row: CampaignRow, sent: Sent) -> bool:
    """Whether nothing was made of it as it is now, nor is being made."""
    run = sent.runs.get(row.pk)
    return run is None or (sent.state(row.pk) == State.CANCELED and run.fingerprint == row.fingerprint)


@dataclass(frozen=True)
class Pilot:
    """The rows that are made and approved first."""

    is_needed: bool
    """Whether the workspace wants one before the rest."""
    rows: int
    approved: int

    @property
    def is_approved(self) -> bool:
        return self.rows > 0 and self.approved == self.rows

    @property
    def words(self) -> str:
        if not self.rows:
            return _("Choose the rows of a pilot first.")
        return _("%(approved)d of %(rows)d pilot films are approved.") % {"approved": self.approved, "rows": self.rows}


def pilot_of(campaign: Campaign, sent: Sent) -> Pilot:
    """Two queries."""
    rows = campaign.rows.filter(pilot=True, removed=False).values_list("pk", "fingerprint")
    found = [(sent.runs.get(pk), sent.state(pk), fingerprint) for pk, fingerprint in rows]
    made = [(run, fingerprint) for run, state, fingerprint in found if run and state == State.COMPLETED]
    approved = [run for run, fingerprint in made if run.approved_at and run.fingerprint == fingerprint]
    return Pilot(Policy.of(campaign.workspace_id).pilot_needed, len(found), len(approved))


def locked_by_pilot(purpose: str, pilot: Pilot) -> str:
    """Why rows may not be sent for `purpose` before their pilot is approved, in words; empty where they may."""
    return pilot.words if purpose == REST and pilot.is_needed and not pilot.is_approved else ""


def cannot_be_sent(job: Job, campaign: Campaign, params: BatchParams) -> str:
    """Why this draft is not, row for row, what its campaign would send now, in words; empty where it is."""
    sent = Sent.of(campaign)
    if words := locked_by_pilot(params.purpose, pilot_of(campaign, sent)):
        return words
    due = {row.pk: row for row in rows_due(campaign, sent, campaign.rows.order_by("number")).get(params.purpose, ())}
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
    """A campaign in numbers; USD. `states` count rows that were sent: by film, or by request while there is none."""

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


def progress_of(campaign: Campaign, sent: Sent) -> Progress:
    """Four queries, however many rows there are."""
    rows = campaign.rows.filter(removed=False).order_by("number").values_list("pk", "number", "fingerprint")
    states: Counter[str] = Counter()
    causes: dict[str, Cause] = {}
    total = changed = 0
    for pk, number, fingerprint in rows:
        total += 1
        run, film, state = sent.runs.get(pk), sent.film(pk), sent.state(pk)
        if run is None or state is None:
            continue
        states[state] += 1
        changed += state in SETTLED and run.fingerprint != fingerprint
        if film and state == State.FAILED:
            causes.setdefault(film.failure_code, Cause(film.failure_code, film.failure, [])).rows.append(number)
    requests = list(Job.objects.filter(campaign_rows__row__campaign=campaign).distinct().defer(*LEAN).order_by("pk"))
    sums = ledger.sums(LedgerEntry.objects.filter(Q(job__in=requests) | Q(job__parent__in=requests)))
    return Progress(
        rows=total,
        states=states,
        unsent=total - states.total(),
        changed=changed,
        spent=sums.spent,
        held=sums.held,
        causes=sorted(causes.values(), key=lambda cause: -len(cause.rows)),
        requests=requests,
    )
