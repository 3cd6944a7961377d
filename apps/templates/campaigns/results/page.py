"""What the page of results shows: some rows, their films, the links of their recipients, and how many there are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.common.filters import Pill
from apps.jobs.states import State

from ...models import Campaign, RecipientLink
from ..numbered_pages import narrowing, numbered_page
from . import recipients
from .archive import Films, ending
from .table import Result, column_names, results_of, with_film

ROWS: Final = 50
READY: Final = Q(film_state=State.COMPLETED)
FAILED: Final = Q(film_state=State.FAILED)
OUT: Final = Q(removed=True) & (Q(film_state=None) | ~READY)
OPEN: Final = ~READY & ~FAILED & Q(removed=False) | Q(film_state=None, removed=False)
_FILTERS: Final[Mapping[str, Q]] = {"ready": READY, "open": OPEN, "failed": FAILED & Q(removed=False), "out": OUT}


@dataclass(frozen=True)
class Line:
    """One row. `name` is what its film is called in the archive, empty where there is none."""

    result: Result
    name: str
    cells: list[tuple[str, str]]
    """Name of the column and text, of cells that have one."""
    link: RecipientLink | None
    """The newest that opens."""

    @property
    def may_be_linked(self) -> bool:
        return recipients.is_shareable(self.result)

    @property
    def shown_state(self) -> str:
        """As a badge of jobs is drawn."""
        if self.result.is_ready:
            return State.COMPLETED
        return State.CANCELED if self.result.row.removed else self.result.state or State.DRAFT


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Totals:
    rows: int
    ready: int
    open: int
    failed: int
    out: int

    @property
    def wanted(self) -> int:
        """Rows that are to have a film, or have one."""
        return self.rows - self.out


def totals_of(campaign: Campaign) -> Totals:
    """One query, which looks each film up once; counted as the filters narrow."""
    found = with_film(campaign.rows.order_by()).values_list("removed", "film_state")
    counted = Counter(_kind_of(removed, state) for removed, state in found)
    return Totals(
        rows=counted.total(),
        ready=counted["ready"],
        open=counted["open"],
        failed=counted["failed"],
        out=counted["out"],
    )


def _kind_of(removed: bool, state: str | None) -> str:
    if state == State.COMPLETED:
        return "ready"
    if removed:
        return "out"
    return "failed" if state == State.FAILED else "open"


def filters(query: QueryDict, found: Totals) -> list[Pill]:
    choices = [
        ("", _("All"), found.rows),
        ("ready", _("Ready"), found.ready),
        ("open", _("Not ready"), found.open),
        ("failed", _("Failed"), found.failed),
        ("out", _("Taken out"), found.out),
    ]
    return narrowing(query, choices)


def page_of(query: QueryDict, campaign: Campaign, films: Films) -> Page:
    """The page that begins with the row `from`, or ends before the row `until`; numbers of rows. Eight queries."""
    rows: Any = with_film(campaign.rows.defer("problems", "dismissed", "folded"))
    rows = rows.filter(_FILTERS.get(query.get("show", ""), Q()))
    found = numbered_page(query, rows, ROWS)
    return Page(_lines(campaign, results_of(found.rows), films), found.before, found.after)


def _lines(campaign: Campaign, results: list[Result], films: Films) -> list[Line]:
    columns = column_names(campaign)
    links = {}
    runs = [result.run.pk for result in results if result.run]
    for link in RecipientLink.objects.open().filter(run__in=runs).order_by("pk"):
        links[link.run_id] = link
    return [
        Line(
            result,
            films.names.by_row.get(result.row.number, "") + ending(result.media) if result.media else "",
            [(name, str(text)) for name, text in zip(columns, result.row.cells, strict=False) if text],
            links.get(result.run.pk) if result.run else None,
        )
        for result in results
    ]
