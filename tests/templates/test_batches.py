"""A campaign's rows on their way: sealed, approved once, each sent once as it was approved, and followed."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AuditEntry, Connection, Membership
from apps.accounts.models.connections import NO_CREDIT
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.models import Job, JobEvent
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.templates.campaigns import actions
from apps.templates.campaigns.actions import Change
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import AGAIN, PILOT, REST
from apps.templates.campaigns.batches.progress import Sent, pilot_of, progress_of
from apps.templates.campaigns.runs import films_of
from apps.templates.models import Campaign, RowRun, Template
from tests.support.families import adds_up, go_on, parts_of
from tests.support.world import World
from tests.templates.campaign_world import approved, campaign_of, no_pilot

COLUMNS = ("First name", "Company", "Start date", "E-mail")


def starters(world: World, template: Template, names: Sequence[str], *, pilots: Sequence[int] = ()) -> Campaign:
    rows = [(name, "Northbound", "the first of May", f"{name.lower()}@example.com") for name in names]
    return campaign_of(world, template, columns=COLUMNS, rows=rows, pilots=pilots)


def renders(world: World, template: Template) -> list[dict[str, Any]]:
    sent = world.sandbox.journal(method="POST", path=f"/v3/templates/{template.template_id}", key=world.key)
    return [one["body"]["variables"] for one in sent]


def run_of(campaign: Campaign, number: int) -> RowRun:
    return (
        RowRun.objects.latest_ones()
        .select_related("row__campaign", "job")
        .get(row__campaign=campaign, row__number=number)
    )


@pytest.mark.row("TPL-18", "TPL-19", "VID-82")
def test_rows_are_approved_once_and_each_is_sent_once(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    with pytest.raises(Refused, match="no row left"):
        batch_actions.send(campaign, AGAIN, by=world.cast.ana)

    job = approved(world, campaign)
    assert renders(world, welcome) == []
    job = go_on(world, job)

    assert job.state == "completed"
    assert [one["first_name"]["content"] for one in renders(world, welcome)] == ["Mia", "Søren", "Noor"]
    assert {name for one in renders(world, welcome) for name in one} == {"first_name", "company", "start_date"}
    assert [film.title for film in parts_of(job)] == [
        "New starters · Mia",
        "New starters · Søren",
        "New starters · Noor",
    ]
    adds_up(job)
    progress = progress_of(campaign, Sent.of(campaign))
    assert (progress.rows, progress.ready, progress.unsent, progress.changed) == (3, 3, 0, 0)
    assert progress.spent > 0
    with pytest.raises(Refused, match="no row left"):
        batch_actions.send(campaign, REST, by=world.cast.ana)


@pytest.mark.row("TPL-20")
def test_the_rest_waits_for_the_pilot_that_somebody_else_approves(world: World, welcome: Template) -> None:
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"], pilots=[2])
    with pytest.raises(Refused, match="0 of 1 pilot films"):
        batch_actions.send(campaign, REST, by=world.cast.ana)

    job = approved(world, campaign, PILOT)
    with pytest.raises(Refused, match="not finished"):
        batch_actions.approve_pilot(run_of(campaign, 2), by=world.cast.ben)
    go_on(world, job)
    with pytest.raises(Refused, match="Only reviewers"):
        batch_actions.approve_pilot(run_of(campaign, 2), by=world.cast.ana)
    Membership.objects.filter(user=world.cast.ana).update(role=Role.REVIEWER)
    with pytest.raises(Refused, match="your own campaign"):
        batch_actions.approve_pilot(run_of(campaign, 2), by=world.cast.ana)
    Membership.objects.filter(user=world.cast.ana).update(role=Role.AUTHOR)
    assert batch_actions.approve_pilot(run_of(campaign, 2), by=world.cast.ben)
    told = JobEvent.objects.get(what="Approved for the pilot")
    assert (told.job.parent_id, told.actor) == (run_of(campaign, 2).job_id, world.cast.ben)
    assert not batch_actions.approve_pilot(run_of(campaign, 2), by=world.cast.ben)

    assert pilot_of(campaign, Sent.of(campaign)).is_approved
    rest = go_on(world, approved(world, campaign))
    assert [film.title for film in parts_of(rest)] == ["New starters · Mia", "New starters · Noor"]
    assert len(renders(world, welcome)) == 3


def test_an_administrator_lets_campaigns_go_without_a_pilot(world: World, welcome: Template) -> None:
    campaign = starters(world, welcome, ["Mia", "Søren"])
    cleo = Client()
    cleo.force_login(world.cast.cleo)
    assert "Campaigns need a pilot" in cleo.get("/settings/rules/").content.decode()
    assert cleo.post("/settings/rules/", {"review_required": "on", "needed": "1"}).status_code == 302
    entry = AuditEntry.objects.get(action="rules.changed")
    assert (entry.detail["before"], entry.detail["after"]) == ({"pilot_needed": True}, {"pilot_needed": False})

    assert batch_actions.send(campaign, REST, by=world.cast.ana).parts == 2


@pytest.mark.row("TPL-19", "TPL-25")
def test_only_what_failed_is_rendered_again(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    world.sandbox.fault("render_fails", times=1, key=world.key, code="rendering_failed")
    job = go_on(world, approved(world, campaign))
    now = progress_of(campaign, Sent.of(campaign))
    assert (job.state, now.ready, now.failed) == ("completed", 2, 1)
    assert [len(cause.rows) for cause in now.causes] == [1]

    assert batch_actions.repeat_failed(campaign, by=world.cast.ana) == 1
    go_on(world, job)

    assert progress_of(campaign, Sent.of(campaign)).ready == 3
    sent = sorted(one["first_name"]["content"] for one in renders(world, welcome))
    assert len(sent) == 4
    assert set(sent) == {"Mia", "Søren", "Noor"}
    assert progress_of(campaign, Sent.of(campaign)).held == 0
    with pytest.raises(Refused, match="No row has failed"):
        batch_actions.repeat_failed(campaign, by=world.cast.ana)


@pytest.mark.parametrize("changed_by", ["form", "orm", "taken out", "template"])
def test_a_row_that_is_no_longer_what_was_approved_is_not_sent(
    world: World, welcome: Template, changed_by: str
) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    row = campaign.rows.get(number=2)
    if changed_by == "form":
        row.cells[0] = "Sören"
        row.save()
    elif changed_by == "orm":
        campaign.rows.filter(number=2).update(cells=["Sören", *row.cells[1:]])
    elif changed_by == "taken out":
        campaign.rows.filter(number=2).update(removed=True)
    else:
        campaign.rows.filter(number=2).update(cells=row.cells)
        Campaign.objects.update(constants={"voice": {"type": "voice", "id": world.look.default_voice_id}})

    go_on(world, job)

    sent = [one["first_name"]["content"] for one in renders(world, welcome)]
    films = {film.number: film for film in parts_of(job)}
    assert sent == ([] if changed_by == "template" else ["Mia"])
    assert (films[2].state, films[2].failure_code) == ("failed", "not_approved")
    adds_up(Job.objects.get(pk=job.pk))


def test_a_changed_row_asks_for_a_small_approval_of_its_own(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    go_on(world, approved(world, campaign))

    actions.edit(campaign, [Change(2, 0, "Sören")])

    assert progress_of(campaign, Sent.of(campaign)).changed == 1
    with pytest.raises(Refused):
        batch_actions.repeat_failed(campaign, by=world.cast.ana)
    job = approved(world, campaign, AGAIN)
    assert job.parts == 1
    go_on(world, job)
    assert [one["first_name"]["content"] for one in renders(world, welcome)] == ["Mia", "Søren", "Noor", "Sören"]
    assert progress_of(campaign, Sent.of(campaign)).changed == 0


def test_a_request_that_comes_back_is_sent_again_as_another_version(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Soren"])
    job = batch_actions.send(campaign, REST, by=world.cast.ana)
    assert job.review is not None
    with pytest.raises(Refused):
        batch_actions.send(campaign, REST, by=world.cast.ana)
    flow.ask_for_changes(job.review, by=world.cast.ben, seen=job.review.seal, reason="It is Søren.")

    actions.edit(campaign, [Change(2, 0, "Søren")])
    again = batch_actions.send(campaign, REST, by=world.cast.ana)

    assert again.pk == job.pk
    assert [row["values"]["first_name"]["content"] for row in again.params["rows"]] == ["Mia", "Søren"]
    assert RowRun.objects.filter(row__campaign=campaign).count() == 2


def test_nobody_else_sends_it_and_blocked_rows_keep_it_back(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", " "])
    with pytest.raises(Refused, match="Only its author"):
        batch_actions.send(campaign, REST, by=world.cast.ben)
    with pytest.raises(Refused, match="Row 2 can’t be sent"):
        batch_actions.send(campaign, REST, by=world.cast.ana)
    actions.take_out(campaign.rows.get(number=2), removed=True)
    assert batch_actions.send(campaign, REST, by=world.cast.ana).parts == 1


def test_a_reviewer_leaves_a_row_out_and_approves_the_others(
    world: World, welcome: Template, ana: Client, ben: Client
) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    job = batch_actions.send(campaign, REST, by=world.cast.ana)
    runs = {run.number: run for run in RowRun.objects.filter(job=job)}
    for number in (1, 2):
        assert (
            ben.post(f"/templates/campaigns/requests/rows/{runs[number].pk}/leave-out/", {"out": "1"}).status_code
            == 302
        )
    ben.post(f"/templates/campaigns/requests/rows/{runs[1].pk}/leave-out/", {"out": "0"})
    ana.post(f"/templates/campaigns/requests/rows/{runs[1].pk}/leave-out/", {"out": "1"})
    page = ben.get(f"/templates/campaigns/requests/{job.pk}/rows/").content.decode()
    assert page.count("Left out by Ben") == 1
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    with pytest.raises(Refused):
        batch_actions.leave_out(runs[1], by=world.cast.ben, left_out=True)

    job = go_on(world, job)

    assert [one["first_name"]["content"] for one in renders(world, welcome)] == ["Mia", "Noor"]
    assert [film.state for film in parts_of(job)] == ["completed", "canceled", "completed"]
    adds_up(job)


def test_a_campaign_without_credit_says_that_it_waits(world: World, welcome: Template, ana: Client) -> None:
    campaign = starters(world, welcome, ["Mia"])
    Connection.objects.update(paused_until=timezone.now() + timedelta(hours=1), pause_reason=NO_CREDIT)
    page = ana.get(f"/templates/campaigns/{campaign.pk}/run/").content.decode()
    assert "Nothing is being sent right now." in page
    assert NO_CREDIT in page


def test_the_last_row_is_not_left_out(world: World, welcome: Template) -> None:
    no_pilot(world)
    job = batch_actions.send(starters(world, welcome, ["Mia"]), REST, by=world.cast.ana)
    with pytest.raises(Refused, match="last row"):
        batch_actions.leave_out(RowRun.objects.get(job=job), by=world.cast.ben, left_out=True)


def test_the_page_of_a_run_asks_the_same_number_of_questions_however_many_rows_there_are(
    world: World, welcome: Template, ana: Client
) -> None:
    counts = []
    for names in (["Mia", "Bo"], [f"Name {number}" for number in range(40)]):
        campaign = starters(world, welcome, names, pilots=[1])
        go_on(world, approved(world, campaign, PILOT))
        ana.get(f"/templates/campaigns/{campaign.pk}/run/")
        with CaptureQueriesContext(connection) as queries:
            ana.get(f"/templates/campaigns/{campaign.pk}/run/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_the_pages_of_a_campaign_on_its_way(world: World, welcome: Template, ana: Client, ben: Client) -> None:
    campaign = starters(world, welcome, ["Mia", "Søren"], pilots=[1])
    address = f"/templates/campaigns/{campaign.pk}/run/"
    page = ana.get(address).content.decode()
    assert "0 of 1 pilot films are approved." in page
    assert ana.post(f"{address}send/", {"purpose": PILOT}).status_code == 302
    job = Job.objects.get(kind="template.campaign")
    assert job.review is not None

    review = ben.get(f"/reviews/{job.review_id}/").content.decode()
    assert "Hello Mia, welcome to Northbound." in review
    rows = ben.get(f"/templates/campaigns/requests/{job.pk}/rows/?q=mia").content.decode()
    assert "Hello Mia" in rows
    assert "No row has these words" in ben.get(f"/templates/campaigns/requests/{job.pk}/rows/?q=zoe").content.decode()
    flow.approve(job.review, by=world.cast.ben, seen=job.review.seal)
    go_on(world, Job.objects.get(pk=job.pk))

    run = run_of(campaign, 1)
    assert "Approve<span" in ben.get(address).content.decode()
    assert ben.post(f"{address}pilot/{run.pk}/").status_code == 302
    assert ana.get(address).content.decode().count("approved by") == 1
    assert "Send for review" in ana.get(address).content.decode()
    dan = Client()
    dan.force_login(world.cast.dan)
    for path in (address, f"/templates/campaigns/requests/{job.pk}/rows/"):
        assert dan.get(path).status_code == 404
    assert films_of([run])[run.pk].state == "completed"
    assert job_actions.problems(Job.objects.get(pk=job.pk)) == []
    assert Decimal(0) < progress_of(campaign, Sent.of(campaign)).spent
