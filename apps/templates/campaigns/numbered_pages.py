"""Pages of a table's rows by their numbers: one indexed query however long the table is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from apps.common.filters import Pill, address, pills
from apps.common.text import number_of

from ..models import CampaignRow


@dataclass(frozen=True)
class NumberedPage:
    """Some rows in the order of the table, and the addresses of the pages beside them; None at the ends."""

    rows: list[CampaignRow]
    before: str | None
    after: str | None


def numbered_page(query: QueryDict, rows: "QuerySet[Any]", size: int) -> NumberedPage:
    """The page that begins with the row `from`, or ends before the row `until`; their numbers. Two queries."""
    first, until = number_of(query.get("from")), number_of(query.get("until"))
    if until is not None:
        found = list(rows.filter(number__lt=until).order_by("-number")[: size + 1])
        shown = found[:size][::-1]
        before = address(query, until=str(shown[0].number), **{"from": ""}) if len(found) > size else None
        return NumberedPage(shown, before, address(query, until="", **{"from": str(until)}))
    found = list(rows.filter(number__gte=first or 0).order_by("number")[: size + 1])
    after = address(query, **{"from": str(found[size].number)}) if len(found) > size else None
    is_first = not first or not rows.filter(number__lt=first).exists()
    before = None if is_first else address(query, until=str(first), **{"from": ""})
    return NumberedPage(found[:size], before, after)


def narrowing(query: QueryDict, choices: Iterable[tuple[str, str, int | None]]) -> list[Pill]:
    """The pills of the filter `show`: each leads to the first page."""
    kept = query.copy()
    for name in ("from", "until"):
        kept.pop(name, None)
    return pills(kept, "show", choices)
