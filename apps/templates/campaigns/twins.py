"""Rows that say the same, and recipients who would get two films."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.common.text import fold, key

from ..models import CampaignRow
from .columns import Column, recipient_of
from .problems import Problem

TWIN, RECIPIENT = "twin", "recipient"
CODES: Final = (TWIN, RECIPIENT)
_SHORTEST: Final = 3
"""Letters of a recipient by which rows are looked for."""


@dataclass
class Twins:
    """The first row of each content and of each recipient, among those that are not taken out."""

    columns: Sequence[Column]
    rows: dict[bytes, int] = field(default_factory=dict)
    recipients: dict[str, int] = field(default_factory=dict)

    def see(self, rows: Iterable[tuple[int, Sequence[str]]]) -> "Twins":
        """Take in rows in the order of their numbers, as number and cells."""
        at = recipient_of(self.columns)
        for number, cells in rows:
            self.rows.setdefault(_content(cells), number)
            if who := key(_who(cells, at)):
                self.recipients.setdefault(who, number)
        return self

    def problems(self, row: CampaignRow) -> list[Problem]:
        if row.removed or not any(cell.strip() for cell in row.cells):
            return []
        first = self.rows.get(_content(row.cells), row.number)
        if first < row.number:
            return [Problem(TWIN, "", _("The same as row %(n)d.") % {"n": first}, blocking=False)]
        at = recipient_of(self.columns)
        first = self.recipients.get(key(_who(row.cells, at)), row.number)
        if at is None or first >= row.number:
            return []
        name = self.columns[at].name
        words = _("The same %(column)s as row %(n)d.") % {"column": name, "n": first}
        return [Problem(RECIPIENT, name, words, blocking=False)]


def of_campaign(campaign_id: int, columns: Sequence[Column]) -> Twins:
    """Of all rows; one query."""
    rows = CampaignRow.objects.filter(campaign=campaign_id, removed=False).order_by("number")
    return Twins(columns).see(rows.values_list("number", "cells").iterator(chunk_size=500))


def near(campaign_id: int, columns: Sequence[Column], cells: Iterable[Sequence[str]]) -> list[CampaignRow]:
    """The rows that say what these cells say, or have the same recipient, by number; one query."""
    at = recipient_of(columns)
    asked = Q()
    contents: set[bytes] = set()
    recipients: set[str] = set()
    for one in cells:
        contents.add(_content(one))
        asked |= Q(folded=searched(one))
        if len(fold(who := _who(one, at))) >= _SHORTEST:
            recipients.add(key(who))
            asked |= Q(folded__contains=fold(who))
    found = CampaignRow.objects.filter(asked, campaign=campaign_id).order_by("number")
    return [row for row in found if _content(row.cells) in contents or key(_who(row.cells, at)) in recipients]


def searched(cells: Iterable[str]) -> str:
    """The cells as a row of a campaign is searched, a line each."""
    return "\n".join(fold(cell) for cell in cells)


def _who(cells: Sequence[str], at: int | None) -> str:
    """The recipient that these cells name; empty where they name none."""
    return cells[at] if at is not None and at < len(cells) else ""


def _content(cells: Iterable[str]) -> bytes:
    return sha256("\0".join(map(key, cells)).encode("utf-8", "surrogatepass")).digest()
