"""Reading the audit log: the filters of its page, and the whole of it as CSV or JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date

from apps.common.csv_export import row_writer, safe_cell
from apps.common.folding import matching
from apps.common.text import number_of

from ..models import AuditEntry, User

COLUMNS = ("number", "at", "who", "action", "subject", "detail", "before", "hash")
"""With one of these first, a spreadsheet takes a cell for a formula."""


def search(workspace_id: int, query: Mapping[str, str]) -> QuerySet[AuditEntry]:
    """A workspace's entries, narrowed by `q` (words), `person`, `action`, and the days `since` and `until` (UTC)."""
    entries = AuditEntry.objects.filter(workspace_id=workspace_id)
    if words := query.get("q", "").strip()[:100]:
        entries = entries.filter(matching(words, "folded") | Q(hash=words.lower()))
    if (person := number_of(query.get("person"))) is not None:
        entries = entries.filter(actor_id=person)
    if action := query.get("action", "")[:60]:
        entries = entries.filter(action=action)
    if since := _day(query.get("since", "")):
        entries = entries.filter(at__gte=_midnight(since))
    if until := _day(query.get("until", "")):
        entries = entries.filter(at__lt=_midnight(until) + timedelta(days=1))
    return entries


def _day(text: str) -> date | None:
    try:
        day = parse_date(text[:10])
    except ValueError:
        return None
    return day if day and day.year < 9999 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def actions(workspace_id: int) -> list[str]:
    """What has been done here, each once."""
    entries = AuditEntry.objects.filter(workspace_id=workspace_id)
    return list(entries.order_by("action").values_list("action", flat=True).distinct())


def people(workspace_id: int) -> QuerySet[User]:
    """Who has done something here."""
    mine = AuditEntry.objects.filter(workspace_id=workspace_id, actor=OuterRef("pk"))
    return User.objects.filter(Exists(mine)).order_by("name", "pk")


def as_csv(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """Line by line, oldest first. Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    line = row_writer()
    yield line(COLUMNS)
    for row in _rows(entries):
        row["detail"] = json.dumps(row["detail"], sort_keys=True, ensure_ascii=False)
        yield line(safe_cell(row[name]) for name in COLUMNS)


def as_json(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    """One array, oldest first, an entry a line."""
    before = "[\n"
    for row in _rows(entries):
        yield before + json.dumps(row, sort_keys=True, ensure_ascii=False)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def _rows(entries: QuerySet[AuditEntry]) -> Iterable[dict[str, Any]]:
    for entry in entries.order_by("number").iterator(chunk_size=500):
        yield {**entry.words, "before": entry.before, "hash": entry.hash}
