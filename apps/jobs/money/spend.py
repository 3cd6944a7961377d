"""What a month has cost, by person, project, kind and day, and what the queue will still cost.

A constant number of queries, each over an index: the sums are made in the database, the shares of one grouped answer.
"""

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, IntegerField, Q, Sum, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Project, User

from ..kinds import kind
from ..models import Cap, Job, LedgerEntry
from ..states import MOVING, State
from . import ledger
from .ledger import NOTHING, cents, exact
from .purchases import purchase

MONTHS_SHOWN = 6
EARLIEST = date(2020, 1, 1)


@dataclass(frozen=True)
class Month:
    """A calendar month, UTC. `first` is its first day."""

    first: date

    @classmethod
    def of(cls, text: str | None) -> "Month":
        """The month of an address, "2026-11"; the present one for anything else, and for what is to come."""
        now = timezone.now().astimezone(UTC).date().replace(day=1)
        if not text or not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
            return cls(now)
        asked = date(int(text[:4]), int(text[5:]), 1)
        return cls(asked if EARLIEST <= asked <= now else now)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def short(self) -> str:
        return f"{self.first:%b %Y}"

    @property
    def days(self) -> int:
        return calendar.monthrange(self.first.year, self.first.month)[1]

    @property
    def last(self) -> date:
        return self.first.replace(day=self.days)

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def start(self) -> datetime:
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)

    @property
    def is_now(self) -> bool:
        return self.start <= timezone.now() < self.end

    @property
    def shown(self) -> list["Month"]:
        """The months to choose from, this one or the present one last."""
        last = Month.of(None)
        window = [last]
        while len(window) < MONTHS_SHOWN:
            window.append(window[-1].before)
        if self not in window:
            window = [self]
            while len(window) < MONTHS_SHOWN:
                window.append(window[-1].before)
        return window[::-1]


class Line(NamedTuple):
    """Money of one author, project and kind, or item, on one day (`day` is None for what is held)."""

    author: int
    project: int | None
    kind: str
    day: date | None
    held: Decimal
    spent: Decimal


@dataclass(frozen=True)
class Share:
    """What one person, project or kind has of the month. `link` leads to its jobs."""

    name: str
    held: Decimal
    spent: Decimal
    link: str = ""

    @property
    def sum(self) -> Decimal:
        return self.held + self.spent


@dataclass(frozen=True)
class Day:
    date: date
    spent: Decimal
    so_far: Decimal


@dataclass(frozen=True)
class Stage:
    """Work of one stage and what it will cost: at least, at most, and how much of it nobody can price."""

    name: str
    count: int
    low: Decimal
    high: Decimal
    unknown: int


@dataclass(frozen=True)
class Spend:
    month: Month
    lines: list[Line]
    unpriced: int
    """Results that were paid without a known price: their cost is in no sum."""
    overdrawn: list[LedgerEntry]
    """The dearest results that cost more than was held."""
    over: Decimal

    @property
    def spent(self) -> Decimal:
        return sum((line.spent for line in self.lines), NOTHING)

    @property
    def held(self) -> Decimal:
        return sum((line.held for line in self.lines), NOTHING)

    @property
    def top(self) -> Decimal:
        """What the shares are measured against."""
        return max(self.spent + self.held, ledger.CENT)

    @property
    def unpriced_words(self) -> str:
        return ngettext(
            "%(count)d result this month has no known price, so it is not included.",
            "%(count)d results this month have no known price, so they are not included.",
            self.unpriced,
        ) % {"count": self.unpriced}

    @cached_property
    def people(self) -> list[Share]:
        found = User.objects.in_bulk({line.author for line in self.lines})
        return self._shares(lambda line: line.author, lambda key: (str(found[key]), f"who={key}"))

    @cached_property
    def projects(self) -> list[Share]:
        found = Project.objects.in_bulk({line.project for line in self.lines if line.project})

        def told(key: int | None) -> tuple[str, str]:
            return (str(found[key]), f"project={key}") if key else (_("No project"), "")

        return self._shares(lambda line: line.project, told)

    @cached_property
    def kinds(self) -> list[Share]:
        def told(key: str) -> tuple[str, str]:
            return (str(purchase(key).label), "") if key in settings.PURCHASES else (kind(key).label, f"kind={key}")

        return self._shares(lambda line: line.kind, told)

    @cached_property
    def days(self) -> list[Day]:
        """Every day of the month that has begun."""
        spent: Counter[date | None] = Counter()
        for line in self.lines:
            spent[line.day] += line.spent  # type: ignore[assignment]  # a Counter of Decimals adds up as well
        last = timezone.now().astimezone(UTC).date() if self.month.is_now else None
        every = (self.month.first + timedelta(days=number) for number in range(self.month.days))
        days = [day for day in every if last is None or day <= last]
        amounts = cents(Decimal(spent[day]) for day in days)
        return [Day(*day) for day in zip(days, amounts, accumulate(amounts), strict=True)]

    def _shares(self, by: Callable[[Line], Any], told: Callable[[Any], tuple[str, str]]) -> list[Share]:
        held: dict[Any, Decimal] = defaultdict(lambda: NOTHING)
        spent: dict[Any, Decimal] = defaultdict(lambda: NOTHING)
        for line in self.lines:
            held[by(line)] += line.held
            spent[by(line)] += line.spent
        keys = sorted(spent, key=lambda key: (-held[key] - spent[key], told(key)[0]))
        amounts = zip(cents(held[key] for key in keys), cents(spent[key] for key in keys), strict=True)
        shares = zip(keys, amounts, strict=True)
        return [Share(told(key)[0], on_hold, paid, told(key)[1]) for key, (on_hold, paid) in shares]


def of_month(workspace_id: int, month: Month, *, simulated: bool) -> Spend:
    """The month's money; what is held now belongs to the present month alone."""
    paid = ledger.paid(workspace_id, month.start, month.end).filter(simulated=simulated)
    over = paid.annotate(above=F("spent") + F("held")).filter(above__gt=0)
    bought = ledger.paid_purchases(workspace_id, month.start, month.end).filter(simulated=simulated)
    (lines, unpriced), (more, unpriced_too) = _paid(paid, WHOSE), _paid(bought, BUYERS)
    lines += more
    if month.is_now:
        lines += _held(ledger.open_holds(workspace_id).filter(simulated=simulated), WHOSE)
        lines += _held(ledger.open_purchases(workspace_id).filter(simulated=simulated), BUYERS)
    return Spend(
        month,
        lines,
        unpriced + unpriced_too,
        overdrawn=list(over.select_related("job").order_by("-above", "pk")[:10]),
        over=exact(over.aggregate(sum=Sum("above", default=NOTHING))["sum"]),
    )


WHOSE = ("job__author", "job__project", "job__kind")
BUYERS = ("author", Value(None, output_field=IntegerField()), "item")
"""The same of what was bought without a job, which belongs to no project."""


def _paid(entries: Any, whose: Sequence[Any]) -> tuple[list[Line], int]:
    grouped = entries.order_by().values_list(*whose, TruncDate("at", tzinfo=UTC))
    rows = grouped.annotate(amount=Sum("spent"), blind=Count("pk", filter=Q(spent__isnull=True)))
    found, unpriced = [], 0
    for author, project, work, day, amount, blind in rows:
        found.append(Line(author, project, work, day, NOTHING, exact(amount or NOTHING)))
        unpriced += blind
    return found, unpriced


def _held(entries: Any, whose: Sequence[Any]) -> list[Line]:
    rows = entries.order_by().values_list(*whose).annotate(amount=Sum("held", default=NOTHING))
    return [Line(author, project, work, None, exact(amount), NOTHING) for author, project, work, amount in rows]


STAGES: Mapping[str, tuple[State, ...]] = {
    "in_review": (State.IN_REVIEW,),
    "queued": (State.QUEUED,),
    "flying": tuple(state for state in MOVING if state != State.QUEUED),
}


def forecast(workspace_id: int) -> list[Stage]:
    """What everything that is asked for, waits or is under way will still cost."""
    names = {"in_review": _("In review, if approved"), "queued": _("Queued"), "flying": _("In progress")}
    states = [state for stage in STAGES.values() for state in stage]
    rows = Job.objects.filter(workspace=workspace_id, state__in=states).order_by().values_list("state")
    sums = rows.annotate(
        count=Count("pk"),
        low=Sum("estimate_low"),
        high=Sum("estimate_high"),
        unknown=Count("pk", filter=Q(estimate_high__isnull=True)),
    )
    found = {state: [row] for state, *row in sums}
    bought = ledger.open_purchases(workspace_id).aggregate(
        count=Count("pk"), low=Sum("held"), high=Sum("held"), unknown=Count("pk", filter=Q(held__isnull=True))
    )
    # What is bought without a job is under way from its approval on.
    found.setdefault(State.PROCESSING, []).append([bought[name] for name in ("count", "low", "high", "unknown")])
    stages = [
        _stage(names[name], [row for state in stage for row in found.get(state, [])]) for name, stage in STAGES.items()
    ]
    amounts = zip(cents(stage.low for stage in stages), cents(stage.high for stage in stages), strict=True)
    return [replace(stage, low=low, high=high) for stage, (low, high) in zip(stages, amounts, strict=True)]


def _stage(name: str, rows: Iterable[Sequence[Any]]) -> Stage:
    count, low, high, unknown = 0, NOTHING, NOTHING, 0
    for number, least, most, blind in rows:
        count, unknown = count + number, unknown + blind
        low, high = low + (least or NOTHING), high + (most or NOTHING)
    return Stage(name, count, exact(low), exact(high), unknown)


def total(stages: Iterable[Stage]) -> Stage:
    """All stages together."""
    return _stage(_("All of it"), [(stage.count, stage.low, stage.high, stage.unknown) for stage in stages])


def cap_of(workspace_id: int) -> Decimal | None:
    """The cap of the whole workspace for a month, if there is one."""
    whole = Cap.objects.filter(workspace=workspace_id, user=None, project=None, span=Cap.Span.MONTH)
    return whole.values_list("amount", flat=True).first()
