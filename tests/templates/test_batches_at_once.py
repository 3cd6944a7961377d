"""Several people, tabs and workers at one campaign at the same instant: each row at most one film, one outcome for all.

`test_postgres` runs this file once more on PostgreSQL.
"""

from functools import partial

import pytest
from django.core.cache import cache

from apps.accounts.models import AuditEntry
from apps.jobs.engine import actions as job_actions
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.money import ledger
from apps.library.models import Preview
from apps.reviews import flow
from apps.reviews.models import Review
from apps.reviews.refusal import Refused
from apps.templates.campaigns import actions
from apps.templates.campaigns.actions import Change
from apps.templates.campaigns.batches import actions as batch_actions
from apps.templates.campaigns.batches.params import PILOT, REST
from apps.templates.campaigns.batches.progress import rows_to_send
from apps.templates.gallery.sync import sync_templates
from apps.templates.models import RowRun, Template
from tests.support.families import adds_up, go_on, parts_of
from tests.support.sandbox import SandboxProcess
from tests.support.together import together
from tests.support.world import World, make_world
from tests.templates.campaign_world import approved, no_pilot
from tests.templates.test_batches import renders, run_of, starters


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    cache.clear()  # a worker that an earlier test killed may have a turn still
    found = make_world(sandbox)
    sync_templates(found.connection.pk)
    Preview.objects.update(next_try_at=None)  # pictures are another test's business
    return found


def full(job: Job) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review", "parent__review").get(pk=job.pk)


def test_the_same_rows_sent_in_four_tabs_are_one_request(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    outcomes = together(*[partial(batch_actions.send, campaign, REST, by=world.cast.ana)] * 4)
    assert sorted(type(one).__name__ for one in outcomes) == ["Job", "Refused", "Refused", "Refused"], outcomes
    assert RowRun.objects.count() == 2
    assert Job.objects.filter(kind="template.campaign").count() == 1


def test_a_request_that_came_back_is_sent_once_from_its_page_and_its_campaign(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = batch_actions.send(campaign, REST, by=world.cast.ana)
    job_actions.withdraw(full(job), by=world.cast.ana)

    outcomes = together(
        partial(batch_actions.send, campaign, REST, by=world.cast.ana),
        partial(job_actions.submit, full(job), by=world.cast.ana),
    )

    assert sum(isinstance(one, Refused) for one in outcomes) == 1, outcomes
    assert Job.objects.filter(kind="template.campaign", state="in_review").count() == 1
    assert RowRun.objects.count() == 2
    assert rows_to_send(campaign, REST) == []


def test_rows_are_sent_as_they_were_or_as_they_are_never_between(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job, edited = together(
        partial(batch_actions.send, campaign, REST, by=world.cast.ana),
        partial(actions.edit, campaign, [Change(1, 0, "Maja")]),
    )
    assert isinstance(job, Job), job
    go_on(world, _approve(world, job))
    first = "Mia" if isinstance(edited, Refused) else "Maja"
    assert [one["first_name"]["content"] for one in renders(world, welcome)] == [first, "Søren"]
    assert campaign.rows.get(number=1).cells[0] == first


def test_a_pilot_approved_twice_is_approved_once(world: World, welcome: Template) -> None:
    campaign = starters(world, welcome, ["Mia", "Søren"], pilots=[1])
    go_on(world, approved(world, campaign, PILOT))
    run = run_of(campaign, 1)
    people = (world.cast.ben, world.cast.cleo)
    outcomes = together(*[partial(batch_actions.approve_pilot, run, by=person) for person in people])
    assert sorted(map(str, outcomes)) == ["False", "True"]
    assert AuditEntry.objects.filter(action="campaign.pilot_approved").count() == 1


def test_what_failed_is_repeated_once_however_often_that_is_pressed(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    world.sandbox.fault("render_fails", times=2, key=world.key, code="rendering_failed")
    job = go_on(world, approved(world, campaign))
    outcomes = together(*[partial(batch_actions.repeat_failed, campaign, by=world.cast.ana)] * 4)
    counts = [one for one in outcomes if isinstance(one, int)]
    assert all(isinstance(one, int | Refused) for one in outcomes), outcomes
    assert sum(counts) == 2, outcomes
    assert sorted(film.round for film in parts_of(job)) == [1, 2, 2]
    go_on(world, job)
    assert len(renders(world, welcome)) == 5
    assert ledger.sums(LedgerEntry.objects.all()).held == 0


def test_a_row_left_out_while_another_approves_is_either_too_late_or_not_made(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren"])
    job = batch_actions.send(campaign, REST, by=world.cast.ana)
    review, run = Review.objects.get(job=job), RowRun.objects.select_related("row__campaign").get(job=job, number=1)
    left_out, yes = together(
        partial(batch_actions.leave_out, run, by=world.cast.cleo, left_out=True),
        partial(flow.approve, review, by=world.cast.ben, seen=review.seal),
    )
    assert isinstance(yes, Review), yes
    job = go_on(world, Job.objects.get(pk=job.pk))
    states = [film.state for film in parts_of(job)]
    assert states == (["completed", "completed"] if isinstance(left_out, Refused) else ["canceled", "completed"])
    assert len(renders(world, welcome)) == states.count("completed")
    adds_up(job)


def test_what_was_stopped_in_the_middle_is_sent_with_the_rest(world: World, welcome: Template) -> None:
    no_pilot(world)
    campaign = starters(world, welcome, ["Mia", "Søren", "Noor"])
    job = approved(world, campaign)
    together(
        partial(go_on, world, job),
        partial(job_actions.cancel, full(job), by=world.cast.ana),
    )
    go_on(world, Job.objects.get(pk=job.pk)) if Job.objects.get(pk=job.pk).state != "canceled" else None
    left = [row.number for row in rows_to_send(campaign, REST)]
    made = len(renders(world, welcome))
    assert made + len(left) == 3
    if left:
        go_on(world, approved(world, campaign))
    assert sorted(one["first_name"]["content"] for one in renders(world, welcome)) == ["Mia", "Noor", "Søren"]


def _approve(world: World, job: Job) -> Job:
    review = Review.objects.get(job=job)
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    return Job.objects.get(pk=job.pk)
