"""The ledger: hold, settle, release. It always adds up, because each round is opened once and closed once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Sum, Value
from django.db.models.query import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User

from ..audit import log, usd
from ..models import Job, LedgerEntry, Price, PurchaseEntry
from ..models.jobs import JobQuerySet
from ..models.money import CLOSES, Entry
from ..states import MOVING, State

CENT = Decimal("0.01")
CENT_PART = Decimal("0.0001")
NOTHING = Decimal(0)
Move = Entry.Move
OPENING = (Move.RESERVE, Move.SHARE)
"""What opens a round, and what hands a part of it down."""
NOTED = {
    Move.RESERVE: "money.reserved",
    Move.SHARE: "money.shared",
    Move.SETTLE: "money.settled",
    Move.RELEASE: "money.released",
}
"""What the audit log calls each move."""
HOLDING = (*MOVING, State.COMPLETED)
"""Where money may be held: a result whose length nobody told is paid for once its copy was measured."""


def exact(amount: Decimal) -> Decimal:
    """USD to four places, halves up: the ledger's own precision."""
    return amount.quantize(CENT_PART, ROUND_HALF_UP)


def ceiling(amount: Decimal) -> Decimal:
    """USD rounded up to the cent: what is shown and approved as the most is never less than what may be charged."""
    return amount.quantize(CENT, ROUND_CEILING)


def floor(amount: Decimal) -> Decimal:
    """USD rounded down to the cent: what is left is never less than what is shown."""
    return amount.quantize(CENT, ROUND_FLOOR)


def cents(amounts: Iterable[Decimal]) -> list[Decimal]:
    """These amounts in whole cents for people, so that they add up to their sum in whole cents.

    Each is off by less than a cent. A sum of less than a cent is left exact.
    """
    exact_ones = list(amounts)
    if 0 < sum(exact_ones) < CENT:
        return exact_ones
    shown, so_far, told = [], NOTHING, NOTHING
    for amount in exact_ones:
        so_far += amount
        rounded = so_far.quantize(CENT, ROUND_HALF_UP)
        shown.append(rounded - told)
        told = rounded
    return shown


def price(workspace_id: int, provider: str, item: str, on: date | None = None) -> Price | None:
    """The newest price of `item` that has begun, the workspace's own first, or None: unknown, which is never zero."""
    begun = Price.objects.filter(provider=provider, item=item, settles=True, valid_from__lte=on or timezone.localdate())
    mine = begun.filter(Q(workspace=workspace_id) | Q(workspace=None))
    return mine.order_by(F("workspace").asc(nulls_last=True), "-valid_from").first()


@dataclass(frozen=True)
class Sums:
    """USD that is on hold for work in progress, and USD that is spent."""

    held: Decimal
    spent: Decimal


def sums(*entries: QuerySet[Any]) -> Sums:
    found = [some.aggregate(held=Sum("held", default=NOTHING), spent=Sum("spent", default=NOTHING)) for some in entries]
    # SQLite adds in floating point.
    return Sums(
        held=sum((exact(one["held"]) for one in found), NOTHING),
        spent=sum((exact(one["spent"]) for one in found), NOTHING),
    )


def open_holds(workspace_id: int) -> QuerySet[LedgerEntry]:
    """What is held now, whenever it was: the entries of rounds that are not closed, where money may be held."""
    mine = LedgerEntry.objects.filter(workspace_id=workspace_id, move__in=OPENING)
    closed = LedgerEntry.objects.filter(CLOSES, job=OuterRef("job"), round=OuterRef("round"))
    return mine.filter(~Exists(closed), job__workspace_id=workspace_id, job__state__in=HOLDING)


def paid(workspace_id: int, start: datetime, end: datetime | None = None) -> QuerySet[LedgerEntry]:
    """What was spent from `start` until before `end`."""
    settled = LedgerEntry.objects.filter(workspace_id=workspace_id, move=Move.SETTLE, at__gte=start)
    return settled if end is None else settled.filter(at__lt=end)


def open_purchases(workspace_id: int) -> QuerySet[PurchaseEntry]:
    """What is held now for what is bought without a job."""
    same = {name: OuterRef(name) for name in ("item", "about", "round")}
    closed = PurchaseEntry.objects.filter(**same).exclude(move=Move.RESERVE)
    return PurchaseEntry.objects.filter(~Exists(closed), workspace_id=workspace_id, move=Move.RESERVE)


def paid_purchases(workspace_id: int, start: datetime, end: datetime | None = None) -> QuerySet[PurchaseEntry]:
    """The same of what was spent from `start` until before `end`."""
    settled = PurchaseEntry.objects.filter(workspace_id=workspace_id, move=Move.SETTLE, at__gte=start)
    return settled if end is None else settled.filter(at__lt=end)


def month_start(now: datetime | None = None) -> datetime:
    """When the current month began, UTC."""
    return (now or timezone.now()).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def this_month(workspace_id: int, *, simulated: bool) -> Sums:
    """What is held now, and what was spent since the first of the month, UTC: of one kind of money. One query."""
    parts = [
        entries.filter(simulated=simulated).order_by().values_list(Value(column)).annotate(amount=Sum(column))
        for entries, column in _counting(workspace_id)
    ]
    found: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for column, amount in parts[0].union(*parts[1:], all=True):
        found[column] += exact(amount or NOTHING)
    return Sums(held=found["held"], spent=found["spent"])


def counted(workspace_id: int, *, simulated: bool) -> dict[tuple[int, int | None], Decimal]:
    """Held now plus spent this month, by author and project: what counts under a cap. One query.

    What is bought without a job belongs to no project.
    """
    jobs, no_project = ("job__author", "job__project"), ("author", Value(None, IntegerField()))
    parts = [
        entries.filter(simulated=simulated)
        .order_by()
        .values_list(*(jobs if entries.model is LedgerEntry else no_project))
        .annotate(amount=Sum(column))
        for entries, column in _counting(workspace_id)
    ]
    found: dict[tuple[int, int | None], Decimal] = defaultdict(lambda: NOTHING)
    for author, project, amount in parts[0].union(*parts[1:], all=True):
        found[author, project] += exact(amount or NOTHING)
    return found


def _counting(workspace_id: int) -> list[tuple[QuerySet[Any], str]]:
    """All that counts this month: entries, and the column of theirs that does."""
    start = month_start()
    return [
        (open_holds(workspace_id), "held"),
        (open_purchases(workspace_id), "held"),
        (paid(workspace_id, start), "spent"),
        (paid_purchases(workspace_id, start), "spent"),
    ]


def counted_of(job: Job, *, simulated: bool) -> Decimal:
    """The same of one job alone, with its parts."""
    mine = Q(job=job) | Q(job__parent=job)
    held = open_holds(job.workspace_id).filter(mine, simulated=simulated)
    spent = paid(job.workspace_id, month_start()).filter(mine, simulated=simulated)
    return sums(held).held + sums(spent).spent


def dollars(amount: Decimal) -> str:
    """USD in words: cents always, and four decimals for less than a cent."""
    shown = f"${abs(amount):,.4f}" if 0 < abs(amount) < CENT else f"${abs(amount):,.2f}"
    return f"−{shown}" if amount < 0 else shown


def at_most(amount: Decimal | None, *, free: bool = False) -> str:
    """The price on a button: "up to $4.20", "free", or that nobody knows it. Never less than `amount`."""
    if free:
        return _("free")
    return _("price unknown") if amount is None else _("up to %(sum)s") % {"sum": dollars(ceiling(amount))}


def reserve(job: Job, *, at_most: Decimal | None = None, by: User | None = None) -> None:
    """Hold the most this round may cost, which is all that was sealed unless `at_most` says less. USD.

    Call it late in the transaction that queues the job.
    """
    most = job.estimate_high if at_most is None else at_most
    simulated = job.connection.simulated
    _enter(job, job.round, Move.RESERVE, held=most, spent=NOTHING, simulated=simulated, by=by)


def settle(job: Job, cost: Decimal | None, *, number: int | None = None, by: User | None = None) -> LedgerEntry:
    """Close a round, the present one unless told, with what it cost.

    An unknown cost counts as all that was held, never as nothing; where that is unknown too, it stays so.
    """
    opened, rest = _open_round(job, number or job.round)
    spent = rest if cost is None else exact(cost)
    return _enter(job, opened.round, Move.SETTLE, held=_back(rest), spent=spent, simulated=opened.simulated, by=by)


def share(parent: Job, children: Sequence[Job], *, by: User | None = None) -> None:
    """Hand what is held for `parent` down to these: each holds the most that it may cost, and the sum stays as it was.

    One entry in the audit log names them all. Raises ValueError where more would be handed down than is held.
    """
    opened, rest = _open_round(parent, parent.round)
    wanted = [child.estimate_high for child in children]
    given = None if rest is None else sum((amount or NOTHING for amount in wanted), NOTHING)
    if given is not None and rest is not None and (given > rest or None in wanted):
        raise ValueError(f"job {parent.pk} holds {rest}, and its parts are to hold {given}")
    held = LedgerEntry.objects.bulk_create(
        LedgerEntry(
            workspace_id=child.workspace_id,
            job=child,
            round=child.round,
            move=Move.RESERVE,
            held=child.estimate_high,
            spent=NOTHING,
            simulated=opened.simulated,
        )
        for child in children
    )
    down = [{"job": entry.job_id, "entry": entry.pk, "held": usd(entry.held)} for entry in held]
    simulated = opened.simulated
    _enter(
        parent, parent.round, Move.SHARE, held=_back(given), spent=NOTHING, simulated=simulated, by=by, children=down
    )


def left(job: Job) -> Decimal | None:
    """USD that the present, open round still holds: all but what was handed down. None: unknown."""
    return _open_round(job, job.round)[1]


def with_was_held(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with what `was_held` answers, in the same query."""
    mine = LedgerEntry.objects.filter(job=OuterRef("pk"), round=OuterRef("round"))
    return jobs.annotate(held_before=Exists(mine))


def was_held(job: Any) -> bool:
    """Whether money was held for the present round, whatever became of it."""
    if hasattr(job, "held_before"):
        return bool(job.held_before)
    return LedgerEntry.objects.filter(job=job, round=job.round).exists()


def is_open(job: Job, number: int) -> bool:
    """Whether money is held for a round: reserved, and neither paid nor given back."""
    moves = set(LedgerEntry.objects.filter(job=job, round=number).values_list("move", flat=True))
    return Move.RESERVE in moves and moves.isdisjoint({Move.SETTLE, Move.RELEASE})


def release(job: Job, *, number: int | None = None, by: User | None = None) -> None:
    """Close a round without spending. One that never held anything, or is closed, has nothing to close."""
    number = number or job.round
    if is_open(job, number):
        opened, rest = _open_round(job, number)
        _enter(job, number, Move.RELEASE, held=_back(rest), spent=NOTHING, simulated=opened.simulated, by=by)


def sent_anew(job: Job) -> list[int]:
    """Earlier rounds that still hold money: their answers were lost, and somebody had them sent once more."""
    if job.round == 1:
        return []
    earlier = LedgerEntry.objects.filter(job=job, round__lt=job.round).order_by("round")
    closed = earlier.filter(CLOSES).values("round")
    return list(earlier.filter(move=Move.RESERVE).exclude(round__in=closed).values_list("round", flat=True))


def spent_by_parts(job: Job) -> Decimal | None:
    """USD that the results of a request have cost; None where nobody knows it of one."""
    theirs = LedgerEntry.objects.filter(job__parent=job)
    return None if theirs.filter(move=Move.SETTLE, spent=None).exists() else sums(theirs).spent


def _back(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _open_round(job: Job, number: int) -> tuple[LedgerEntry, Decimal | None]:
    """What opened a round, and what it still holds: all but what was handed down; None where nobody knows.

    It is closed with the same kind of money, whatever became of the connection.
    """
    entries = LedgerEntry.objects.filter(job=job, round=number, move__in=OPENING).order_by("pk")
    opened, *shared = entries
    left = opened.held
    for entry in shared:
        left = None if left is None or entry.held is None else left + entry.held
    return opened, left


def _enter(
    job: Job,
    number: int,
    move: Move,
    *,
    held: Decimal | None,
    spent: Decimal | None,
    simulated: bool,
    by: User | None,
    **facts: Any,
) -> LedgerEntry:
    entry = LedgerEntry.objects.create(
        workspace_id=job.workspace_id,
        job=job,
        round=number,
        move=move,
        held=held,
        spent=spent,
        simulated=simulated,
    )
    amounts = {"held": usd(held), "spent": usd(spent)}
    log(job, NOTED[move], by=by, round=number, entry=entry.pk, amounts=amounts, simulated=simulated, **facts)
    return entry
