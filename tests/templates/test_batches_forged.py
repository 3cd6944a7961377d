"""Rows of a campaign past its own pages: forged forms, copies, versions brought back, requests that came back."""

import io
import zipfile
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from apps.accounts.connections.clients import heygen
from apps.jobs.engine import actions as job_actions
from apps.jobs.evidence import verify
from apps.jobs.models import Job, LedgerEntry, Price
from apps.jobs.money import ledger
from apps.reviews import flow
from apps.reviews.models import Policy, Review
from apps.reviews.refusal import Refused
from apps.templates.campaigns import actions
from apps.templates.campaigns.actions import Change
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import AGAIN, PILOT, REST
from apps.templates.campaigns.batches.progress import Sent, pilot_of, rows_to_send
from apps.templates.models import Campaign, RowRun, Template
from tests.support.families import adds_up, go_on, parts_of
from tests.support.world import World
from tests.templates.campaign_world import approved, no_pilot
from tests.templates.test_batches import renders, run_of, starters


def sent(world: World, template: Template) -> list[str]:
    return [one["first_name"]["content"] for one in renders(world, template)]


def came_back(world: World, job: Job) -> Job:
    review = Review.objects.get(job=job)
    flow.ask_for_changes(review, by=world.cast.ben, seen=review.seal, reason="Not like this.")
    return Job.objects.select_related("workspace", "connection", "author").get(pk=job.pk)


def approve(world: World, job: Job) -> Job:
    review = Review.objects.get(job=job)
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    return Job.objects.get(pk=job.pk)


def test_rows_of_two_requests_that_came_back_are_sent_once(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"], pilots=[1])
    pilot = batch_actions.send(campaign, PILOT, by=world.cast.ana)
    rest = batch_actions.send(campaign, REST, by=world.cast.ana)
    pilot, rest = came_back(world, pilot), came_back(world, rest)

    job = batch_actions.send(campaign, REST, by=world.cast.ana)

    assert [run.row.number for run in RowRun.objects.filter(job=job).order_by("number")] == [1, 2, 3]
    assert rows_to_send(campaign, REST) == []
    [other] = [one for one in (pilot, rest) if one.pk != job.pk]
    with pytest.raises(Refused):
        job_actions.submit(other, by=world.cast.ana)
    go_on(world, approve(world, job))
    assert rows_to_send(campaign, REST) == []
    assert sent(world, welcome) == ["Mia", "Søren", "Noor"]


def test_a_request_that_came_back_is_not_sent_past_its_campaign(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Soren"])
    job = came_back(world, batch_actions.send(campaign, REST, by=world.cast.ana))
    actions.edit(campaign, [Change(2, 0, "Søren")])
    with pytest.raises(Refused, match="Row 2"):
        job_actions.submit(job, by=world.cast.ana)
    actions.edit(campaign, [Change(2, 0, "Soren")])
    actions.take_out(campaign.rows.get(number=1), removed=True)
    with pytest.raises(Refused, match="Row 1"):
        job_actions.submit(job, by=world.cast.ana)


def test_what_came_back_waits_for_a_pilot_that_is_wanted_now(world: World, welcome: Template) -> None:
    no_pilot(world)
    job = came_back(world, batch_actions.send(starters(world, welcome, ["Mia"]), REST, by=world.cast.ana))
    Policy.objects.update(pilot_needed=True)
    with pytest.raises(Refused, match="pilot"):
        job_actions.submit(job, by=world.cast.ana)


def test_neither_a_request_nor_its_films_go_past_the_campaign_as_a_copy(
    world: World, welcome: Template, ana: Client
) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = go_on(world, approved(world, campaign))
    film = parts_of(job)[0]
    before = set(Job.objects.values_list("pk", flat=True))

    for path in (f"/jobs/{job.pk}/copy/", f"/jobs/versions/{job.review_id}/bring-back/"):
        answer = ana.post(path, {"nonce": "a-copy"}, follow=True)
        assert answer.status_code == 200
        assert "Send rows from their campaign" in answer.content.decode()
    assert set(Job.objects.values_list("pk", flat=True)) == before
    answer = ana.post(f"/jobs/{film.pk}/copy/", {"nonce": "of-a-film"}, follow=True)
    assert answer.status_code == 200
    made = Job.objects.exclude(pk__in=before).get()
    assert (made.kind, "row" in made.params) == ("template.render", False)
    assert made.params["values"] == film.params["values"]
    assert "Make a copy" not in ana.get(job.get_absolute_url()).content.decode()


def test_a_forged_draft_of_a_request_is_not_sent(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    go_on(world, job)
    film = parts_of(job)[0]
    for number, one in enumerate((job, film)):
        forged = job_actions.create_draft(
            workspace=one.workspace,
            author=world.cast.ana,
            connection=world.connection,
            name=one.kind,
            title=one.title,
            params=one.params,
            nonce=f"forged-{number}",
        )
        with pytest.raises(Refused):
            job_actions.submit(forged, by=world.cast.ana)


@pytest.mark.parametrize("path", ["summary", "autosave"])
def test_the_desk_of_campaigns_takes_no_forms(world: World, ana: Client, path: str) -> None:
    answer = ana.post(reverse(f"desk:{path}", args=["campaign"]), {"nonce": "n", "title": "x"})
    assert answer.status_code == 404


def test_a_pilot_that_was_changed_since_is_no_pilot(world: World, welcome: Template) -> None:
    campaign = starters(world, welcome, ["Mia", "Søren"], pilots=[1])
    go_on(world, approved(world, campaign, PILOT))
    batch_actions.approve_pilot(run_of(campaign, 1), by=world.cast.ben)
    assert pilot_of(campaign, Sent.of(campaign)).is_approved

    actions.edit(campaign, [Change(1, 0, "Mathilda")])

    assert not pilot_of(campaign, Sent.of(campaign)).is_approved
    with pytest.raises(Refused, match="0 of 1 pilot films"):
        batch_actions.send(campaign, REST, by=world.cast.ana)
    with pytest.raises(Refused, match="changed"):
        batch_actions.approve_pilot(run_of(campaign, 1), by=world.cast.ben)
    go_on(world, approved(world, campaign, AGAIN))
    batch_actions.approve_pilot(run_of(campaign, 1), by=world.cast.ben)
    assert batch_actions.send(campaign, REST, by=world.cast.ana).parts == 1


def test_a_row_that_somebody_approved_without_is_not_put_back(world: World, welcome: Template) -> None:
    no_pilot(world)
    Policy.objects.update(needed=2)
    job = batch_actions.send(starters(world, welcome, ["Mia", "Søren"]), REST, by=world.cast.ana)
    review, [first, _second] = Review.objects.get(job=job), list(RowRun.objects.filter(job=job).order_by("number"))
    batch_actions.leave_out(first, by=world.cast.ben, left_out=True)
    flow.approve(review, by=world.cast.ben, seen=review.seal)

    with pytest.raises(Refused, match="approved"):
        batch_actions.leave_out(first, by=world.cast.cleo, left_out=False)

    review.refresh_from_db()
    flow.approve(review, by=world.cast.cleo, seen=review.seal)
    go_on(world, Job.objects.get(pk=job.pk))
    assert sent(world, welcome) == ["Søren"]


def test_a_film_that_failed_is_not_repeated_once_its_row_was_sent_again(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia"])
    world.sandbox.fault("render_fails", times=1, key=world.key, code="rendering_failed")
    first = go_on(world, approved(world, campaign))
    actions.edit(campaign, [Change(1, 0, "Maja")])
    go_on(world, approved(world, campaign, AGAIN))
    actions.edit(campaign, [Change(1, 0, "Mia")])
    again = batch_actions.send(campaign, AGAIN, by=world.cast.ana)

    film = Job.objects.select_related("parent__review", "connection", "workspace").get(parent=first)
    with pytest.raises(Refused, match="sent again"):
        job_actions.render_again(film, by=world.cast.ana, round_seen=film.round)
    go_on(world, approve(world, again))
    assert sent(world, welcome) == ["Mia", "Maja", "Mia"]


@pytest.mark.parametrize("changed", ["title", "options", "columns", "version", "connection"])
def test_a_change_of_the_campaign_stops_every_row(world: World, welcome: Template, changed: str) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    new: dict[str, Any] = {}
    if changed == "title":
        Job.objects.filter(pk=job.pk).update(title="Another")
    elif changed == "options":
        new = {"options": {"caption": True}}
    elif changed == "columns":
        new = {"columns": [{**one, "default": "x", "target": ""} for one in campaign.columns]}
    elif changed == "version":
        other = Template.objects.select_related("current").exclude(pk=welcome.pk).exclude(current=None).first()
        new = {"version": other.current} if other else {}
    else:
        Job.objects.filter(pk=job.pk).update(params={**job.params, "template_id": "another"})
    if new:
        Campaign.objects.filter(pk=campaign.pk).update(**new)
    go_on(world, job)
    assert renders(world, welcome) == []


def test_a_row_that_was_changed_and_changed_back_is_sent(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia"])
    job = approved(world, campaign)
    row = campaign.rows.get()
    for name in ("Maja", "Mia"):
        campaign.rows.update(cells=[name, *row.cells[1:]])
    assert go_on(world, job).state == "completed"
    assert sent(world, welcome) == ["Mia"]


def test_every_page_and_file_of_the_three_kinds_answers(
    world: World, welcome: Template, ana: Client, ben: Client
) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = batch_actions.send(campaign, REST, by=world.cast.ana)
    draft = came_back(world, job)
    for path in (f"/jobs/{draft.pk}/", f"/jobs/{draft.pk}.json", f"/drafts/{draft.pk}/"):
        for client in (ana, ben):
            assert client.get(path, follow=True).status_code < 500, path
    job = go_on(world, approve(world, batch_actions.send(campaign, REST, by=world.cast.ana)))
    for one in (job, *parts_of(job)):
        for name in ("job", "json"):
            assert ben.get(reverse(f"jobs:{name}", args=[one.pk])).status_code == 200, (one.kind, name)
        packed = ben.post(reverse("jobs:evidence", args=[one.pk]))
        assert packed.status_code == 200, one.kind
        with zipfile.ZipFile(io.BytesIO(b"".join(packed))) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        assert verify.problems(verify.Pack(files)) == []


def test_a_film_that_is_there_is_not_made_again_because_its_change_was_given_up(
    world: World, welcome: Template
) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia"])
    go_on(world, approved(world, campaign))
    actions.edit(campaign, [Change(1, 0, "Maja")])
    came_back(world, batch_actions.send(campaign, AGAIN, by=world.cast.ana))
    assert [row.number for row in rows_to_send(campaign, AGAIN)] == [1]
    assert rows_to_send(campaign, REST) == []

    actions.edit(campaign, [Change(1, 0, "Mia")])

    assert [rows_to_send(campaign, purpose) for purpose in (PILOT, REST, AGAIN)] == [[], [], []]


def test_a_run_of_another_campaign_is_not_approved_at_this_one(world: World, welcome: Template, ben: Client) -> None:
    campaign, other = (starters(world, welcome, ["Mia"], pilots=[1]) for _ in range(2))
    go_on(world, approved(world, campaign, PILOT))
    run = run_of(campaign, 1)
    assert ben.post(f"/templates/campaigns/{other.pk}/run/pilot/{run.pk}/").status_code == 404
    assert not pilot_of(campaign, Sent.of(campaign)).is_approved


def test_rows_approved_at_a_price_are_not_sent_at_another(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    Price.objects.update(amount=F("amount") * 3)
    job = go_on(world, job)
    assert (job.state, renders(world, welcome)) == ("draft", [])
    assert ledger.sums(LedgerEntry.objects.all()).held == 0
    go_on(world, approved(world, campaign))
    assert sent(world, welcome) == ["Mia", "Søren"]


def test_rows_wait_while_nobody_can_say_what_their_template_is(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    world.sandbox.fault("broken", times=3, match=f"GET /v3/templates/{welcome.template_id}", key=world.key)
    job = go_on(world, job)
    assert [film.state for film in parts_of(job)] == ["completed", "completed"]
    assert sorted(sent(world, welcome)) == ["Mia", "Søren"]


def test_rows_whose_template_was_deleted_in_the_middle_cost_nothing(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = approved(world, campaign)
    with heygen(world.connection, reason="test") as client:
        client.templates.delete(welcome.template_id)
    job = go_on(world, job)
    assert [film.state for film in parts_of(job)] == ["failed", "failed"]
    assert renders(world, welcome) == []
    adds_up(job)
