"""The page of the month's money: it adds up, it draws, and it stays quick over a long ledger."""

import csv
import io
import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts import projects
from apps.accounts.models import User
from apps.jobs.engine import lifecycle, project_change
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import csv_export, ledger, spend
from apps.jobs.states import Source
from apps.providers import Report
from tests.web.sample_rows import Rooms, queries_of

URL = "/spend/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(rooms: Rooms, query: str = "") -> str:
    answer = client_of(rooms.cast.cleo).get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def now_of(rooms: Rooms) -> spend.Spend:
    return spend.of_month(rooms.cast.northbound.pk, spend.Month.of(None), simulated=False)


def finished(rooms: Rooms, title: str, seconds: float, by: User | None = None) -> Job:
    job = rooms.processing(title, by=by)
    report = Report(state="completed", provider_id=job.provider_id, duration=seconds, links={})
    assert lifecycle.record(Job.objects.get(pk=job.pk), report, Source.POLL)
    return Job.objects.get(pk=job.pk)


def test_every_way_of_looking_at_a_month_comes_to_the_same_sum(rooms: Rooms) -> None:
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    first = finished(rooms, "One", 8)
    project_change.change_project(first, launch, by=rooms.cast.cleo)
    finished(rooms, "Two", 4, by=rooms.cast.ben)
    rooms.queued("Three")
    found = now_of(rooms)
    assert (found.spent, found.held) == (Decimal("0.6000"), Decimal("0.4000"))
    for shares in (found.people, found.projects, found.kinds):
        assert sum(share.spent for share in shares) == found.spent
        assert sum(share.held for share in shares) == found.held
    assert found.days[-1].so_far == found.spent
    assert {share.name: share.sum for share in found.projects} == {
        "Launch": Decimal("0.4000"),
        "No project": Decimal("0.6000"),
    }
    page = page_of(rooms)
    assert re.search(r'id="spent">\$0\.60<', page)
    assert re.search(r'id="held">\$0\.40<', page)


def test_a_chart_says_in_words_what_it_draws(rooms: Rooms) -> None:
    finished(rooms, "One", 8)
    rooms.queued("Waiting")
    page = page_of(rooms)
    assert re.search(r"<svg[^>]*role=\"img\"[^>]*>\s*<title[^>]*>Spent in", page)
    assert "Including the queue, it may come to $0.80" in page
    assert "style=" not in page.split("<main")[1]


def test_the_queue_is_foreseen_from_the_least_to_the_most(rooms: Rooms) -> None:
    rooms.in_review("Asked for")
    rooms.in_review("Nobody knows", price=None)
    rooms.queued("Waiting")
    rooms.processing("Rendering")
    stages = spend.forecast(rooms.cast.northbound.pk)
    assert [(stage.count, stage.unknown) for stage in stages] == [(2, 1), (1, 0), (1, 0)]
    queue = spend.total(stages)
    assert (queue.low, queue.high, queue.unknown) == (Decimal("0.9600"), Decimal("1.2000"), 1)
    page = page_of(rooms)
    assert "$0.96 to $1.20" in page
    assert "1 with unknown price" in page


def test_what_was_charged_above_the_reservation_is_told(rooms: Rooms) -> None:
    finished(rooms, "As foreseen", 8)
    assert "Charged more" not in page_of(rooms)
    finished(rooms, "Far too long", 12)
    page = page_of(rooms)
    assert "Charged more than was on hold" in page
    assert "$0.20 more" in page
    assert "Far too long" in page


def test_months_are_told_apart_and_odd_ones_are_this_one(rooms: Rooms) -> None:
    job = finished(rooms, "Long ago", 8)
    then = ledger.month_start() - timedelta(days=3)
    LedgerEntry.objects.filter(job=job).update(at=then)
    assert now_of(rooms).spent == 0
    before = spend.Month.of(None).before
    assert spend.of_month(rooms.cast.northbound.pk, before, simulated=False).spent == Decimal("0.4000")
    assert re.search(r'id="spent">\$0\.40<', page_of(rooms, f"?month={before}"))
    for odd in ("2026-13", "2999-01", "1999-01", "x", "2026-1", "²026-01", ""):
        assert spend.Month.of(odd) == spend.Month.of(None)
        assert page_of(rooms, f"?month={odd}")


def test_the_first_and_the_last_instant_of_a_month_belong_to_it(rooms: Rooms) -> None:
    month = spend.Month.of("2026-02")
    for at in (month.start, month.end - timedelta(microseconds=1), month.end):
        LedgerEntry.objects.filter(job=finished(rooms, f"At {at}", 8)).update(at=at)
    assert spend.of_month(rooms.cast.northbound.pk, month, simulated=False).spent == Decimal("0.8000")


def test_the_sheet_is_exact_and_runs_no_formula(rooms: Rooms) -> None:
    finished(rooms, '=HYPERLINK("http://x.invalid","a")', 7)
    rooms.queued('+1, and "more"\n@next')
    answer = client_of(rooms.cast.cleo).get(reverse("spend:entries"))
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.getvalue().decode()
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(lines[0]) == csv_export.HEAD
    assert [line["move"] for line in lines] == ["reserve", "settle", "reserve"]
    assert sum(Decimal(line["spent"]) for line in lines) == now_of(rooms).spent == Decimal("0.3500")
    assert sum(Decimal(line["held"]) for line in lines) == now_of(rooms).held
    assert lines[1]["held"] == "-0.4000"
    assert lines[0]["title"].startswith("'=HYPERLINK")
    assert lines[2]["title"].startswith("'+1, and")
    for line in lines:
        for column in ("title", "author", "project", "kind", "move"):
            assert not line[column].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_another_workspace_is_in_no_sum(rooms: Rooms) -> None:
    finished(rooms, "Ours", 8)
    dan = client_of(rooms.cast.dan)
    assert re.search(r'id="spent">\$0\.00<', dan.get(URL).content.decode())
    assert b"Ours" not in dan.get(reverse("spend:entries")).getvalue()


def test_more_work_costs_no_more_queries(rooms: Rooms) -> None:
    finished(rooms, "One", 12)
    few = queries_of(rooms.cast.cleo, URL)
    launch = projects.add(rooms.cast.northbound, "Launch", by=rooms.cast.cleo)
    for number in range(4):
        by = (rooms.cast.ana, rooms.cast.ben)[number % 2]
        job = finished(rooms, f"Film {number}", 12, by=by)
        if number == 1:
            project_change.change_project(job, launch, by=rooms.cast.cleo)
            few += 1  # the names of projects, once there is one
        rooms.queued(f"Waiting {number}")
    assert queries_of(rooms.cast.cleo, URL) <= few


DAYS = timedelta(days=5)
MANY = """
INSERT INTO jobs_ledgerentry (workspace_id, job_id, round, move, held, spent, simulated, at)
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 12501)
SELECT %s, %s, i, %s, %s, %s, %s, CASE WHEN i %% 10 = 0 THEN {now} ELSE {before} END FROM n
"""


@pytest.fixture
def long_ledger(rooms: Rooms) -> Rooms:
    """A hundred thousand entries: fifty thousand results, a tenth of them of this month."""
    now = timezone.now()
    as_time = "%s" if connection.vendor == "sqlite" else "CAST(%s AS timestamptz)"
    moments = [str(connection.ops.adapt_datetimefield_value(at)) for at in (now, ledger.month_start(now) - DAYS)]
    workspace = rooms.cast.northbound.pk
    with connection.cursor() as cursor:
        for number in range(4):
            job = finished(rooms, f"Film {number}", 8, by=(rooms.cast.ana, rooms.cast.ben)[number % 2])
            for move, held, spent in (("reserve", "0.4", "0"), ("settle", "-0.4", "0.1")):
                exact = [connection.ops.adapt_decimalfield_value(Decimal(sum_), 12, 4) for sum_ in (held, spent)]
                sql = MANY.format(now=as_time, before=as_time)
                cursor.execute(sql, [workspace, job.pk, move, *exact, False, *moments])
        cursor.execute("ANALYZE")
    return rooms


def test_a_hundred_thousand_entries_are_summed_exactly_quickly_and_by_the_index(long_ledger: Rooms) -> None:
    workspace = long_ledger.cast.northbound.pk
    assert LedgerEntry.objects.count() == 100_008
    found = now_of(long_ledger)
    assert found.spent == Decimal("500.0000") + 4 * Decimal("0.4000")
    assert found.held == 0
    plan = ledger.paid(workspace, ledger.month_start()).explain()
    assert "ledger_by_time" in plan, plan
    client = client_of(long_ledger.cast.cleo)
    client.get(URL)
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL).status_code == 200
    assert time.process_time() - began < 2  # of this process alone, however busy the machine is
    assert len(queries) < 30
