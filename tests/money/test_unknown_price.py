"""An unknown price is null everywhere: in the ledger, in the sheet, on pages; never 0.0000, which is a price."""

import csv
import io
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from apps.jobs.engine import actions, lifecycle
from apps.jobs.evidence.facts import of_ledger
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger, spend
from apps.jobs.pages.as_json import as_json
from apps.jobs.states import Source, State
from apps.providers import Report
from apps.reviews import flow
from tests.money.test_spend import finished, now_of
from tests.web.sample_rows import Rooms, client_of, page

BACKFILL = import_module("apps.jobs.migrations.0015_unknown_amounts_backfill")


def approved(rooms: Rooms, title: str = "Nobody knows") -> Job:
    review = rooms.review(title, price=None)
    flow.approve(review, by=rooms.cast.cleo, seen=review.seal)
    return Job.objects.get(review=review)


def ready(rooms: Rooms, title: str = "Nobody knows") -> Job:
    job = approved(rooms, title)
    Job.objects.filter(pk=job.pk).update(state=State.PROCESSING, provider_id=f"film-{job.pk}")
    report = Report(state="completed", provider_id=f"film-{job.pk}", duration=8, links={})
    assert lifecycle.record(Job.objects.get(pk=job.pk), report, Source.POLL)
    return Job.objects.get(pk=job.pk)


def rows(job: Job) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return list(LedgerEntry.objects.filter(job=job).order_by("pk").values_list("move", "held", "spent"))


ZERO = Decimal(0)


def test_the_ledger_holds_and_pays_nulls(rooms: Rooms) -> None:
    job = ready(rooms)
    assert rows(job) == [("reserve", None, ZERO), ("settle", None, None)]
    finished(rooms, "Known", 8)
    found = now_of(rooms)
    assert (found.spent, found.held) == (Decimal("0.4000"), ZERO)
    assert found.unpriced == 1
    assert sum(ledger.counted(job.workspace_id, simulated=False).values()) == Decimal("0.4000")
    assert [entry["spent"] for entry in of_ledger(job)["entries"]] == ["0.0000", None]
    assert [entry["held"] for entry in as_json(job)["ledger"]] == [None, None]


def test_what_was_never_made_of_it_spent_nothing(rooms: Rooms) -> None:
    job = approved(rooms)
    assert actions.cancel(job, by=rooms.cast.cleo)
    assert rows(job) == [("reserve", None, ZERO), ("release", None, ZERO)]


def test_the_sheet_leaves_the_cell_empty_and_no_page_says_zero(rooms: Rooms) -> None:
    job = ready(rooms)
    answer = client_of(rooms.cast.cleo).get(reverse("spend:entries"))
    lines = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(line["held"], line["spent"]) for line in lines] == [("", "0.0000"), ("", "")]
    for url in (job.get_absolute_url(), "/jobs/"):
        shown = page(rooms.cast.ana, url)
        assert "price unknown" in shown
        assert "$0" not in shown
    assert "1 result this month has no known price" in page(rooms.cast.cleo, "/spend/")
    assert spend.forecast(job.workspace_id)[0].unknown == 0


@pytest.mark.parametrize("batch", [1, 1000])
def test_old_zeros_become_null_where_the_price_is_still_unknown(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    unknown, canceled, known = ready(rooms), approved(rooms, "Canceled"), finished(rooms, "Known", 8)
    actions.cancel(canceled, by=rooms.cast.cleo)
    priced_since = ready(rooms, "Has a price by now")
    before = {job.pk: rows(job) for job in (unknown, canceled, known)}
    BACKFILL.write_zeros(apps, None)
    assert not LedgerEntry.objects.filter(held=None).exists()
    Job.objects.filter(pk=priced_since.pk).update(estimate_high=Decimal("0.4"))
    monkeypatch.setattr(BACKFILL, "BATCH", batch)
    BACKFILL.forget_zeros(apps, None)
    assert {job.pk: rows(job) for job in (unknown, canceled, known)} == before
    assert rows(priced_since) == [("reserve", ZERO, ZERO), ("settle", ZERO, ZERO)]
