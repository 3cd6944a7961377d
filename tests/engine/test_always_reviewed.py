"""Where a workspace needs no review: what somebody in particular has to approve waits for that person all the same."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.models import Project, Workspace
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import project_change, submission
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.reviews import flow
from apps.reviews.models import Consent, Policy
from apps.reviews.policy import actions
from apps.reviews.refusal import Refused
from tests.engine.test_accounts import account_of, charged, made_at, now, put, ready
from tests.support.world import NOTHING, World, held_and_spent

LOOK, VOICE = Consent.What.LOOK, Consent.What.VOICE


@pytest.fixture(autouse=True)
def no_review(world: World) -> None:
    Workspace.objects.filter(pk=world.cast.northbound.pk).update(review_required=False)


def consent(world: World, what: Consent.What, **columns: object) -> Consent:
    """To the look or voice of the film that everybody makes here: Ben's."""
    used = {LOOK: world.look.look_id, VOICE: world.look.default_voice_id}[what]
    kept = {"owner": world.cast.ben, "name": "Ben", **columns}
    return Consent.objects.create(workspace=world.cast.northbound, what=what, external_id=used, **kept)


def sent(world: World, project: Project | None = None) -> Job:
    job = world.draft()
    Job.objects.filter(pk=job.pk).update(project=project)
    job_actions.submit(now(job), by=world.cast.ana)
    return now(job)


def spring(world: World) -> Project:
    return Project.objects.create(workspace=world.cast.northbound, name="Spring")


def not_sent(world: World, job: Job) -> None:
    """It comes back to its author, nothing held and nothing made."""
    assert not submission.advance(world.connection.pk)
    back = now(job)
    assert (back.state, held_and_spent(back)) == (State.DRAFT, NOTHING)
    assert "needs a review" in back.events.get(what__contains="not what was approved").detail
    assert (made_at(world, world.key), charged(world, world.key)) == ([], Decimal(0))


def test_what_nobody_in_particular_approves_is_sent_at_once(world: World) -> None:
    consent(world, LOOK, record=7)
    consent(world, VOICE, owner=world.cast.ana)
    job = sent(world, spring(world))
    assert (job.state, job.review) == (State.QUEUED, None)
    assert submission.advance(world.connection.pk)
    ready(world, job)
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


@pytest.mark.parametrize("what", [LOOK, VOICE])
def test_the_owner_of_a_look_or_a_voice_is_asked_where_nothing_is_reviewed(world: World, what: Consent.What) -> None:
    consent(world, what)
    job = sent(world)
    assert job.state == State.IN_REVIEW
    assert job.review is not None
    assert not submission.advance(world.connection.pk)
    flow.approve(job.review, by=world.cast.ben, seen=job.seal)
    assert submission.advance(world.connection.pk)
    ready(world, job)
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


def test_a_consent_for_another_team_needs_its_owner(world: World) -> None:
    consent(world, LOOK, record=7).people.add(world.cast.cleo)
    assert sent(world).state == State.IN_REVIEW


def test_an_ended_consent_to_a_look_needs_its_owner_and_one_to_a_voice_is_refused(world: World) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    consent(world, LOOK, record=7, ends_on=yesterday)
    assert sent(world).state == State.IN_REVIEW
    consent(world, VOICE, record=7, ends_on=yesterday)
    with pytest.raises(Refused, match="expired on"):
        sent(world)


def test_a_consent_that_ends_while_it_is_queued_is_asked_for_before_it_is_sent(world: World) -> None:
    kept = consent(world, LOOK, record=7)
    job = sent(world)
    assert job.state == State.QUEUED
    kept.ends_on = timezone.localdate() - timedelta(days=1)
    kept.save()
    not_sent(world, job)


def test_an_owner_who_is_named_while_it_is_queued_is_asked_before_it_is_sent(world: World) -> None:
    job = sent(world)
    consent(world, VOICE)
    not_sent(world, job)


@pytest.mark.parametrize("how", ["no review", "a kind without review"])
def test_named_reviewers_mean_a_review(world: World, how: str) -> None:
    if how == "a kind without review":
        Workspace.objects.filter(pk=world.cast.northbound.pk).update(review_required=True)
        Policy.objects.create(workspace=world.cast.northbound, free_kinds=["video.avatar"])
    project = spring(world)
    assert sent(world, project).state == State.QUEUED
    actions.name_reviewers(project, [world.cast.ben], by=world.cast.cleo)
    job = sent(world, project)
    assert job.state == State.IN_REVIEW
    assert job.review is not None
    flow.approve(job.review, by=world.cast.ben, seen=job.seal)
    assert now(job).state == State.QUEUED


def test_reviewers_who_are_named_while_it_is_queued_see_it_before_it_is_sent(world: World) -> None:
    project = spring(world)
    job = sent(world, project)
    actions.name_reviewers(project, [world.cast.ben], by=world.cast.cleo)
    not_sent(world, job)


def test_a_move_into_a_project_with_reviewers_is_seen_by_them(world: World) -> None:
    project = spring(world)
    actions.name_reviewers(project, [world.cast.ben], by=world.cast.cleo)
    job = sent(world)
    assert project_change.change_project(job, project, by=world.cast.cleo)
    not_sent(world, job)


def test_the_buttons_say_that_it_goes_to_review(world: World) -> None:
    client = Client()
    client.force_login(world.cast.ana)
    job = world.draft()
    for address in (job.get_absolute_url(), reverse("desk:draft", args=[job.pk])):
        assert "Send for review" not in client.get(address, follow=True).content.decode()
    consent(world, LOOK)
    for address in (job.get_absolute_url(), reverse("desk:draft", args=[job.pk])):
        assert "Send for review" in client.get(address, follow=True).content.decode()


def test_what_was_sent_without_a_review_is_paid_by_the_account_that_it_was_sealed_for(world: World) -> None:
    account_identity.learn(world.connection)
    other = world.sandbox.key("southfield")
    job = sent(world)
    put(world, other)
    assert not submission.advance(world.connection.pk)
    back = now(job)
    assert (back.state, held_and_spent(back)) == (State.DRAFT, NOTHING)
    assert account_of(world, world.key) in back.events.get(what__contains="not what was approved").detail
    assert made_at(world, other) == []
