"""The ledger of a month as a sheet: exact sums, and no cell that a spreadsheet would run as a formula."""

import heapq
from collections.abc import Iterator
from datetime import UTC
from operator import itemgetter

from django.db.models import CharField, IntegerField, Value

from apps.common.csv_export import row_writer, safe_cell

from ..models import LedgerEntry, PurchaseEntry
from . import ledger
from .spend import Month

HEAD = ["time (UTC)", "job", "round", "title", "kind", "author", "project", "move", "held", "spent", "simulated"]
COLUMNS = ("at", "job", "round", "job__title", "job__kind", "job__author__name", "job__project__name", "move",
           "held", "spent", "simulated")  # fmt: skip
BOUGHT = ("at", Value(None, IntegerField()), "round", "title", "item", "author__name", Value("", CharField()), "move",
          "held", "spent", "simulated")  # fmt: skip
"""The same of what was bought without a job."""


def rows(workspace_id: int, month: Month) -> Iterator[str]:
    """Line by line, oldest first, read from the database in pieces. The sums of `held` and `spent` are the month's;
    a cell is empty where nobody knows the amount."""
    line = row_writer()
    yield line(HEAD)
    mine = {"workspace_id": workspace_id, "at__gte": month.start, "at__lt": month.end}
    entries = LedgerEntry.objects.filter(**mine).order_by("at", "pk").values_list(*COLUMNS)
    bought = PurchaseEntry.objects.filter(**mine).order_by("at", "pk").values_list(*BOUGHT)
    pieces = (found.iterator(chunk_size=2000) for found in (entries, bought))
    for at, job, number, title, kind, author, project, move, held, spent, simulated in heapq.merge(
        *pieces, key=itemgetter(0)
    ):
        sums = ("" if amount is None else f"{ledger.exact(amount):.4f}" for amount in (held, spent))
        words = (safe_cell(text or "") for text in (title, kind, author, project, move))
        title, kind, author, project, move = words
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        yield line([moment, job, number, title, kind, author, project, move, *sums, "yes" if simulated else "no"])
