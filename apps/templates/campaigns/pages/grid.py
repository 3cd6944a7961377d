"""What the page of a campaign shows: some of its rows, what is wrong with them, and what all of them come to."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.common.filters import Pill
from apps.common.folding import matching
from apps.jobs.money import caps, ledger
from apps.jobs.states import State

from ...kinds.render.rules import value_field
from ...models import WITH_PROBLEMS, Campaign, CampaignRow
from ...schema import TEXT, Variable
from .. import runs
from ..columns import Column, read_columns
from ..filling import Filling
from ..numbered_pages import narrowing, numbered_page
from ..problems import Problem, is_open, read_problems

MOST_ROWS: Final = 50
MOST_CELLS: Final = 2000
"""A wide table has fewer rows on a page."""
ISSUES: Final = 8
READY: Final = Q(removed=False, blocked=False)
_FILTERS: Final[Mapping[str, Q]] = {"fix": WITH_PROBLEMS, "pilot": Q(pilot=True), "out": Q(removed=True)}


@dataclass(frozen=True)
class Cell:
    at: int
    column: Column
    text: str
    problems: Sequence[Problem]

    @property
    def as_json(self) -> str:
        """The text for scripts, in which no sign turns the page around."""
        return json.dumps(self.text)

    @property
    def tone(self) -> str:
        """What blocks is an "error", what somebody should look at a "warning", and all else is empty."""
        return "error" if any(one.blocking for one in self.problems) else "warning" if self.problems else ""


@dataclass(frozen=True)
class Line:
    """A row as it is shown. `state` is that of its film, None where it was never sent."""

    row: CampaignRow
    cells: list[Cell]
    state: State | None
    problems: list[Problem]
    """Of the row as a whole, open ones alone."""

    @property
    def is_under_way(self) -> bool:
        return self.state in runs.UNDER_WAY

    @property
    def key(self) -> str:
        """Its number, for the ids of the page."""
        return str(self.row.number)

    @property
    def css(self) -> str:
        return "align-top grid-out" if self.row.removed else "align-top"

    @property
    def shown_state(self) -> tuple[str, str, str]:
        """As the state of a job is drawn, with its word and its icon."""
        if self.row.removed:
            return "canceled", _("Taken out"), "minus"
        if self.state is not None and self.state not in (State.DRAFT, State.CANCELED):
            return self.state.value, "", ""
        if self.row.blocked:
            return "failed", _("Fix"), "circle-alert"
        if self.row.doubtful:
            return "late", _("Check"), "triangle-alert"
        return "draft", _("Ready"), "check"


@dataclass(frozen=True)
class Issue:
    """One thing to fix or to dismiss, for the list beside the table."""

    row: CampaignRow
    problem: Problem


@dataclass(frozen=True)
class Pilot:
    """A row that goes first; `label` is what its film is called."""

    row: CampaignRow
    label: str


@dataclass(frozen=True)
class Totals:
    """What the rows come to. Money is USD in whole cents; None where nobody knows."""

    rows: int
    ready: int
    """Rows in which nothing is left to fix or to look at."""
    sendable: int
    """Rows that nothing keeps from being sent."""
    to_fix: int
    pilots: int
    out: int
    most: Decimal | None
    pilot_high: Decimal | None
    shortest: int | None
    longest: int | None
    row_low: Decimal | None
    row_high: Decimal | None
    left: Decimal | None
    """What the tightest cap leaves; None where none applies."""
    over_from: int | None
    """The number of the row from which on the sum is over that."""

    @property
    def wanted(self) -> int:
        return self.rows - self.out


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    before: str | None
    after: str | None


def narrowed(query: QueryDict, campaign: Campaign) -> "QuerySet[CampaignRow]":
    """The rows that the filters of the page leave."""
    rows = campaign.rows.filter(_FILTERS.get(query.get("show", ""), Q()))
    if words := query.get("q", "").strip():
        rows = rows.filter(matching(words[:100], "folded"))
    return rows


def page_of(query: QueryDict, campaign: Campaign) -> Page:
    """The page that begins with the row `from`, or ends before the row `until`; numbers of rows."""
    size = max(10, min(MOST_ROWS, MOST_CELLS // max(1, len(campaign.columns))))
    found = numbered_page(query, narrowed(query, campaign), size)
    return Page(lines(campaign, found.rows), found.before, found.after)


def lines(campaign: Campaign, rows: Sequence[CampaignRow]) -> list[Line]:
    """These rows as they are shown; two queries where any of them was sent."""
    columns, states = read_columns(campaign), runs.latest_states(row.pk for row in rows)
    missing = _told_once(campaign)
    return [_line(row, columns, states.get(row.pk), missing) for row in rows]


def not_filled(campaign: Campaign) -> list[Variable]:
    """Texts of the template that neither a column nor a value for all rows fills: told once, not in each row."""
    filled = {column.variable for column in read_columns(campaign)} | set(campaign.constants)
    return [one for one in campaign.version.content.of_type(TEXT) if one.name not in filled]


def totals(campaign: Campaign) -> Totals:
    """Two queries, and those of the caps."""
    sums: dict[str, Any] = campaign.rows.aggregate(
        rows=Count("pk"),
        ready=Count("pk", filter=READY & Q(doubtful=False)),
        sendable=Count("pk", filter=READY),
        to_fix=Count("pk", filter=WITH_PROBLEMS),
        pilots=Count("pk", filter=Q(pilot=True, removed=False)),
        out=Count("pk", filter=Q(removed=True)),
        unpriced=Count("pk", filter=READY & Q(high__isnull=True)),
        most=Sum("high", filter=READY),
        pilot_high=Sum("high", filter=READY & Q(pilot=True)),
        shortest=Min("seconds_high", filter=READY),
        longest=Max("seconds_high", filter=READY),
        row_low=Min("high", filter=READY),
        row_high=Max("high", filter=READY),
    )
    most = None if sums.pop("unpriced") else ledger.ceiling(sums["most"] or ledger.NOTHING)
    who = (campaign.workspace_id, campaign.author_id, campaign.project_id)
    rooms = caps.cap_checks(*who, most, simulated=campaign.connection.simulated)
    left = min((room.shown_left for room in rooms), default=None)
    over = _over_from(campaign, left) if left is not None and most is not None and most > left else None
    return Totals(**{**sums, "most": most}, left=left, over_from=over)


def filters(query: QueryDict, found: Totals) -> list[Pill]:
    choices = [
        ("", _("All"), found.rows),
        ("fix", _("To fix"), found.to_fix),
        ("pilot", _("Pilot"), found.pilots),
        ("out", _("Taken out"), found.out),
    ]
    return narrowing(query, choices)


def issues(campaign: Campaign) -> list[Issue]:
    """The first things to fix, by row, but for what all rows lack; one query."""
    missing = _told_once(campaign)
    rows = campaign.rows.filter(WITH_PROBLEMS).order_by("number")[: ISSUES * (10 if len(missing) > 1 else 1)]
    return [issue for row in rows for issue in issues_of(row) if issue.problem.code not in missing][:ISSUES]


def issues_of(row: CampaignRow) -> list[Issue]:
    return [Issue(row, one) for one in read_problems(row.problems) if is_open(one, row.dismissed)]


def pilots(campaign: Campaign) -> list[Pilot]:
    """The rows that go first; at most ten of them are shown."""
    rows = list(campaign.rows.filter(pilot=True, removed=False).order_by("number")[:10])
    filling = Filling.of(campaign, rows)
    return [Pilot(row, filling.label(row)) for row in rows]


def neighbours(campaign: Campaign, number: int) -> tuple[int | None, int | None]:
    """The numbers of the rows before and after this one."""
    numbers = campaign.rows.values_list("number", flat=True)
    before = numbers.filter(number__lt=number).order_by("-number").first()
    return before, numbers.filter(number__gt=number).order_by("number").first()


def next_fault(campaign: Campaign, number: int, *, backwards: bool = False) -> int | None:
    """The number of the next row with problems after this one, round the end; None where there is none."""
    numbers = campaign.rows.filter(WITH_PROBLEMS).values_list("number", flat=True)
    if backwards:
        ordered = numbers.order_by("-number")
        return ordered.filter(number__lt=number).first() or ordered.first()
    ordered = numbers.order_by("number")
    return ordered.filter(number__gt=number).first() or ordered.first()


def _told_once(campaign: Campaign) -> set[str]:
    """Codes of what the page tells of all rows at once: a template that changed, texts that nothing fills."""
    return {"template", *(value_field(variable.name) for variable in not_filled(campaign))}


def _line(row: CampaignRow, columns: Sequence[Column], state: State | None, missing: Collection[str]) -> Line:
    by_column: dict[str, list[Problem]] = {}
    for problem in read_problems(row.problems):
        if is_open(problem, row.dismissed) and problem.code not in missing:
            by_column.setdefault(problem.column, []).append(problem)
    cells = [
        Cell(at, column, row.cells[at] if at < len(row.cells) else "", by_column.get(column.name, ()))
        for at, column in enumerate(columns)
    ]
    return Line(row, cells, state, by_column.get("", []))


def _over_from(campaign: Campaign, left: Decimal) -> int | None:
    so_far = ledger.NOTHING
    for number, high in campaign.rows.filter(READY).order_by("number").values_list("number", "high"):
        so_far += high or ledger.NOTHING
        if so_far > left:
            return int(number)
    return None
