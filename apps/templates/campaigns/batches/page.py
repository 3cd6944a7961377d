"""What the page of a running campaign shows, and to whom it offers what."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

from django.db.models import Avg, F, QuerySet

from apps.accounts.members import Member
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.money.ledger import at_most
from apps.jobs.states import State
from apps.reviews.refusal import Refusal

from ...kinds.render import pricing
from ...models import Campaign, CampaignRow, RowRun
from .actions import may_not_approve_pilot
from .progress import Pilot, Progress, Sent, locked_by_pilot, pilot_of, progress_of, rows_due

PILOTS_SHOWN = 100
"""So many rows of a pilot stand on the page."""


@dataclass(frozen=True)
class Offer:
    """Rows that could be sent now: how many, for how much at most (USD; None: unknown), and what keeps them back."""

    purpose: str
    rows: int
    price: Decimal | None
    blocked: int
    locked: str = ""

    @property
    def price_words(self) -> str:
        """The price on the button."""
        return at_most(self.price)

    @property
    def may_be_sent(self) -> bool:
        return self.rows > 0 and not self.blocked and not self.locked


@dataclass(frozen=True)
class PilotRow:
    """One row of the pilot with its film, which is None while there is none."""

    row: CampaignRow
    run: RowRun | None
    film: Job | None

    @property
    def is_watchable(self) -> bool:
        return self.film is not None and self.film.state == State.COMPLETED


@dataclass(frozen=True)
class RunPage:
    progress: Progress
    pilot: Pilot
    pilot_rows: list[PilotRow]
    offers: list[Offer]
    seconds_left: int | None
    """About how long until all that is sent is made; None where nobody can say."""
    may_repeat: bool
    not_yours: Refusal | None
    """Why this person may not approve the pilot; None where they may."""


def run_page(campaign: Campaign, member: Member) -> RunPage:
    """A constant number of queries, and each film is read once."""
    sent = Sent.of(campaign)
    progress, pilot = progress_of(campaign, sent), pilot_of(campaign, sent)
    is_author = campaign.author_id == member.user.pk and member.may(Role.AUTHOR, campaign.workspace_id)
    return RunPage(
        progress,
        pilot,
        _pilot_rows(campaign, sent),
        _offers(campaign, sent, pilot) if is_author else [],
        _seconds_left(campaign, progress),
        may_repeat=progress.failed > 0 and member.may(Role.AUTHOR, campaign.workspace_id),
        not_yours=may_not_approve_pilot(campaign, member.user),
    )


def _offers(campaign: Campaign, sent: Sent, pilot: Pilot) -> list[Offer]:
    rows = campaign.rows.only("campaign", "fingerprint", "removed", "pilot", "blocked", "high").order_by("number")
    return [
        Offer(
            purpose,
            len(due),
            pricing.sum_of([row.high for row in due]),
            sum(row.blocked for row in due),
            locked_by_pilot(purpose, pilot),
        )
        for purpose, due in rows_due(campaign, sent, rows).items()
        if due
    ]


def _pilot_rows(campaign: Campaign, sent: Sent) -> list[PilotRow]:
    rows = campaign.rows.filter(pilot=True, removed=False).order_by("number")[:PILOTS_SHOWN]
    return [PilotRow(row, sent.runs.get(row.pk), sent.film(row.pk)) for row in rows]


def _seconds_left(campaign: Campaign, progress: Progress) -> int | None:
    waiting = progress.under_way
    if not waiting:
        return None
    ended: QuerySet[Job] = Job.objects.filter(
        parent__in=progress.requests, state=State.COMPLETED, claimed_at__isnull=False
    )
    usual: timedelta | None = ended.aggregate(took=Avg(F("ended_at") - F("claimed_at")))["took"]
    if usual is None:
        return None
    return ceil(waiting / campaign.connection.concurrency) * ceil(usual.total_seconds())
