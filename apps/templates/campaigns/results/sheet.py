"""The result table to take along: their columns in their order, then what became of each row. Line by line."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.accounts.people.mail import public
from apps.common.csv_export import row_writer, safe_cell
from apps.common.text import clock
from apps.jobs.money import ledger

from ...models import Campaign
from . import workbook
from .table import Result, all_results, column_names

Links = Mapping[int, str]
"""By row number the address that its recipient is sent."""


def csv_lines(campaign: Campaign, links: Links | None = None) -> Iterator[str]:
    """One line for each row, none of whose cells a spreadsheet runs as a formula."""
    line = row_writer()
    for cells in _lines(campaign, links):
        yield line(map(safe_cell, cells))


def xlsx_bytes(campaign: Campaign) -> Iterator[bytes]:
    """The same as a workbook; its cells are text and nothing else."""
    return workbook.written(_("Results"), _lines(campaign, None))


def _lines(campaign: Campaign, links: Links | None) -> Iterator[list[str]]:
    columns = column_names(campaign)
    own = [_("Row"), _("State"), _("Link"), _("Length"), _("Paid (USD)"), _("Subtitles"), _("Approved by")]
    yield [*columns, *own, *([_("Recipient’s link")] if links is not None else [])]
    for result in all_results(campaign):
        cells = [str(cell) for cell in result.row.cells[: len(columns)]]
        cells += [""] * (len(columns) - len(cells))
        last = [links.get(result.row.number, "")] if links is not None else []
        yield [*cells, *_outcome(result), *last]


def _outcome(result: Result) -> list[str]:
    film = result.film
    return [
        str(result.row.number),
        result.words,
        public(film.get_absolute_url()) if film and result.is_ready else "",
        clock(round(film.duration)) if film and film.duration is not None else "",
        _amount(result.paid) if result.is_charged else "",
        "SRT, VTT" if result.subtitles else "",
        ", ".join(result.approvers),
    ]


def _amount(paid: Decimal | None) -> str:
    return _("unknown") if paid is None else f"{ledger.exact(paid):.4f}"
