"""Every row is checked before anything is spent, all at once or one by one, with the same outcome."""

import time
import tracemalloc

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from apps.accounts.demo.cast import Cast
from apps.jobs.engine import actions as job_actions
from apps.jobs.models import Job
from apps.reviews.refusal import Refused
from apps.reviews.seals import seal
from apps.templates.campaigns import actions, cell_checks, checks
from apps.templates.campaigns.actions import Change
from apps.templates.campaigns.filling import Filling
from apps.templates.models import Campaign, CampaignRow, RowRun, Template
from tests.templates.campaign_world import COLUMNS, codes, make_campaign, row

pytestmark = pytest.mark.django_db


@pytest.mark.row("TPL-10", "TPL-18")
def test_an_empty_text_keeps_its_row_from_being_sent_and_the_others_go_on(cast: Cast, template: Template) -> None:
    rows = [("Astrid", "Oslo", ""), ("", "Malmö", ""), (" ", "Bergen", "")]
    campaign = make_campaign(cast, template, COLUMNS, rows)
    assert [row(campaign, n).blocked for n in (1, 2, 3)] == [False, True, True]
    assert codes(campaign, 2) == ["values.first_name:First name"]
    assert "{{first_name}}" in row(campaign, 2).problems[0]["words"]
    assert not row(campaign, 2).fingerprint
    assert row(campaign, 2).line == 3


def test_a_text_that_nothing_fills_blocks_every_row(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, ("First name",), [("Astrid",), ("Bo",)])
    assert codes(campaign, 1) == codes(campaign, 2) == ["values.store:"]


@pytest.mark.parametrize(
    ("text", "code", "blocking"),
    [
        ("Pi\u200blar", "hidden:First name", False),
        ("\u202eralip", "hidden:First name", False),
        ("=SUM(A1)", "formula:First name", False),
        ("+47 123", "formula:First name", False),
        ("@home", "formula:First name", False),
        ("2026-11-31", "date:First name", True),
    ],
)
def test_what_is_odd_about_a_cell(campaign: Campaign, text: str, code: str, blocking: bool) -> None:
    actions.edit(campaign, [Change(2, 0, text)])
    assert code in codes(campaign, 2)
    assert row(campaign, 2).blocked is blocking
    assert row(campaign, 2).doubtful is (not blocking and not code.startswith("formula"))


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "31.11.2026", "31/11/2026", "31 November", "31 Nov 2026", "November 31st", "30 Feb.", "2026-13-13"],
)
def test_dates_that_do_not_exist(text: str) -> None:
    assert cell_checks.date_problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "2028-02-29",
        "12/31/2026",
        "31.12.2026",
        "1 Dec",
        "May 31st",
        "31 people",
        "5 March Street",
        "1.2.3",
        "99-99-99",
        "",
        "007",
    ],
)
def test_dates_that_do_and_what_is_none(text: str) -> None:
    assert cell_checks.date_problem(text) == ""


@pytest.mark.parametrize(
    ("link", "blocks"),
    [
        ("https://example.com/a.png", False),
        ("http://example.com/a.png", True),
        ("https://example.com/a.pdf", True),
        ("https://10.0.0.7/a.png", True),
        ("https://nas/a.png", True),
        ("https://files.internal/a.png", True),
    ],
)
def test_links_are_public_https_and_of_the_right_type(cast: Cast, template: Template, link: str, blocks: bool) -> None:
    cast.connection.allow_private = False
    cast.connection.save()
    campaign = make_campaign(cast, template, ("First name", "Store", "Photo"), [("Astrid", "Oslo", link)])
    assert row(campaign, 1).blocked is blocks


def test_what_is_hidden_is_removed(campaign: Campaign) -> None:
    actions.edit(campaign, [Change(2, 0, "Pi\u200blar\u202e")])
    actions.remove_hidden(row(campaign, 2))
    assert row(campaign, 2).cells[0] == "Pilar"
    assert codes(campaign, 2) == []


def test_rows_that_are_the_same_and_recipients_that_come_twice(campaign: Campaign) -> None:
    actions.edit(campaign, [Change(3, 2, "ASTRID@example.com")])
    assert codes(campaign, 3) == ["recipient:E-mail"]
    assert "row 1" in row(campaign, 3).problems[0]["words"]
    changed = actions.edit(campaign, [Change(1, 2, "other@example.com")]).rows
    assert [one.number for one in changed] == [1, 3]
    assert codes(campaign, 3) == []
    actions.edit(campaign, [Change(2, n, text) for n, text in enumerate(row(campaign, 1).cells)])
    assert codes(campaign, 2) == ["twin:"]
    changed = actions.take_out(row(campaign, 1), removed=True)
    assert [one.number for one in changed] == [1, 2]
    assert codes(campaign, 2) == []
    actions.take_out(row(campaign, 1), removed=False)
    assert codes(campaign, 2) == ["twin:"]


def test_an_empty_row_says_only_that(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, COLUMNS, [("", "", ""), ("", "", "")])
    assert codes(campaign, 1) == codes(campaign, 2) == ["blank:"]


def test_a_row_that_takes_far_longer_than_the_others_is_told(cast: Cast, template: Template) -> None:
    rows = [(f"Name {n}", "Oslo", "") for n in range(9)] + [("A very long name " * 30, "Oslo", "")]
    campaign = make_campaign(cast, template, COLUMNS, rows)
    assert codes(campaign, 10) == ["long:"]
    assert codes(campaign, 1) == []


def test_a_default_is_noted_and_asks_nobody(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template, COLUMNS, [("", "Oslo", "")])
    campaign.columns[0]["default"] = "there"
    campaign.save()
    checks.check_campaign(campaign)
    assert codes(campaign, 1) == ["default:First name"]
    assert not row(campaign, 1).blocked
    assert not row(campaign, 1).doubtful


def test_the_fingerprint_is_the_seal_of_what_would_be_sent(campaign: Campaign) -> None:
    found = row(campaign, 1)
    assert found.fingerprint == seal(Filling.of(campaign, [found]).params(found).to_json())
    actions.edit(campaign, [Change(1, 2, "private@example.com")])
    assert row(campaign, 1).fingerprint == found.fingerprint
    actions.edit(campaign, [Change(1, 0, "Anna")])
    assert row(campaign, 1).fingerprint != found.fingerprint


def test_a_row_under_way_is_not_changed(campaign: Campaign, cast: Cast) -> None:
    job = job_actions.create_draft(
        workspace=cast.northbound,
        author=cast.ana,
        connection=cast.connection,
        name="template.render",
        title="Astrid",
        params=Filling.of(campaign, []).params(row(campaign, 1)).to_json(),
        nonce="one",
    )
    RowRun.objects.create(row=row(campaign, 1), job=job, number=1, fingerprint="")
    Job.objects.filter(pk=job.pk).update(state="in_review")
    for refused in (
        lambda: actions.edit(campaign, [Change(1, 0, "Anna")]),
        lambda: actions.take_out(row(campaign, 1), removed=True),
        lambda: actions.set_pilot(row(campaign, 1), pilot=True),
        lambda: actions.delete(campaign, by=cast.ana),
    ):
        with pytest.raises(Refused):
            refused()
    assert row(campaign, 1).cells[0] == "Astrid"
    assert actions.edit(campaign, [Change(2, 0, "Elvira")]).rows
    Job.objects.filter(pk=job.pk).update(state="failed")
    assert actions.edit(campaign, [Change(1, 0, "Anna")]).rows


@pytest.mark.row("TPL-18")
def test_two_thousand_rows_are_checked_in_seconds_and_a_few_statements(cast: Cast, template: Template) -> None:
    columns = (*COLUMNS, *(f"More {n}" for n in range(9)))
    rows = [(f"Name {n}", f"Place {n}", f"p{n}@example.com", *(f"{n} and {k}" for k in range(9))) for n in range(2000)]
    campaign = make_campaign(cast, template, columns, rows)
    fresh = Campaign.objects.get(pk=campaign.pk)
    began = time.process_time()
    with CaptureQueriesContext(database) as queries:
        checks.check_campaign(fresh)
    assert time.process_time() - began < 5
    assert len(queries) <= 10 + 5 * 5
    CampaignRow.objects.filter(campaign=campaign).update(fingerprint="")
    tracemalloc.start()
    checks.check_campaign(fresh)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000
    with CaptureQueriesContext(database) as queries:
        actions.edit(campaign, [Change(1500, 0, "")])
    assert len(queries) <= 18
    assert campaign.rows.filter(blocked=True).count() == 1


def test_one_by_one_and_all_at_once_find_the_same(cast: Cast, template: Template) -> None:
    campaign = make_campaign(cast, template)
    actions.edit(campaign, [Change(2, 0, "")])
    actions.edit(campaign, [Change(3, 0, "Astrid"), Change(3, 1, "Oslo Storo"), Change(3, 2, "astrid@example.com")])
    actions.edit(campaign, [Change(1, 1, "2026-02-30")])
    outcome = (
        "number",
        "problems",
        "blocked",
        "doubtful",
        "fingerprint",
        "high",
        "seconds_low",
        "seconds_high",
        "folded",
    )
    one_by_one = list(campaign.rows.order_by("number").values_list(*outcome))
    checks.check_campaign(campaign)
    assert list(campaign.rows.order_by("number").values_list(*outcome)) == one_by_one
