"""Keyset pages: newest first, one indexed query however long the list is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db import models

from .text import number_of

M = TypeVar("M", bound=models.Model)
ROWS = 25
MOST_SHOWN = 50


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, newest first, and links to the pages beside it (None at the ends)."""

    rows: list[M]
    newer: str | None
    older: str | None


def page_of(query: Mapping[str, Any], rows: "models.QuerySet[M]", size: int = ROWS) -> Page[M]:
    """The page that `query` asks for with `before` or `after` (a primary key); other parameters stay in the links."""
    before, after = number_of(query.get("before")), number_of(query.get("after"))
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        return Page(found, _link(query, "after", found[0]) if more else None, _link_older(query, found))
    found = list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    newer = _link(query, "after", found[0]) if before is not None and found else None
    return Page(found, newer, _link(query, "before", found[-1]) if more else None)


def still_shown(query: Mapping[str, Any], rows: "models.QuerySet[M]") -> list[M]:
    """The rows that an open page shows, by their numbers in `shown`, newest first: to be renewed in place.

    `rows` are all that the person may see, so that a row stays in its place when it no longer fits a filter.
    """
    found = [number_of(number) for number in str(query.get("shown", "")).split(".")[:MOST_SHOWN]]
    return list(rows.filter(pk__in=[number for number in found if number is not None]).order_by("-pk"))


def count_fresh(page: Page[M], shown: list[M]) -> int:
    """How many rows of the page are newer than all that an open page shows."""
    return sum(1 for row in page.rows if not shown or row.pk > shown[0].pk)


def _link_older(query: Mapping[str, Any], found: "list[M]") -> str | None:
    return _link(query, "before", found[-1]) if found else None


def _link(query: Mapping[str, Any], name: str, row: models.Model) -> str:
    kept = {key: query[key] for key in query if key not in ("before", "after")}
    return "?" + urlencode({**kept, name: row.pk})
