"""Standing approvals: small work that goes without a review, within what an administrator allowed, and nothing else."""

import json
import zipfile
from decimal import Decimal
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEntry, Project, User
from apps.jobs.engine import actions, submission
from apps.jobs.evidence import pack, verify
from apps.jobs.models import Job, Price
from apps.jobs.money import standing
from apps.jobs.states import State
from apps.reviews.models import Consent, Review, StandingApproval
from apps.reviews.policy import actions as policy_actions
from apps.reviews.refusal import Refused
from tests.support import families
from tests.support.together import together
from tests.support.world import NOTHING, World, held_and_spent

CENTS = Decimal("0.01")


def price(world: World) -> Decimal:
    """What one film of the world may cost."""
    most = world.draft().estimate_high
    assert most is not None
    return most


def allow(world: World, each: Decimal, a_day: Decimal, kind: str = "video.avatar") -> StandingApproval:
    return policy_actions.allow_standing(
        world.cast.northbound, kind, most_each=each, most_a_day=a_day, reason="Small films", by=world.cast.cleo
    )


def sent(world: World, title: str = "Welcome", by: User | None = None) -> Job:
    job = world.draft(title, by=by)
    actions.submit(job, by=job.author)
    return Job.objects.get(pk=job.pk)


def test_small_work_goes_at_once_and_says_under_what(world: World) -> None:
    each = price(world)
    allowed = allow(world, each, each * 2)
    job = sent(world)
    assert (job.state, job.review, job.standing) == (State.QUEUED, None, allowed)
    assert submission.advance(world.connection.pk)
    assert len(world.films()) == 1
    entry = AuditEntry.objects.get(action="job.sent_without_review")
    assert entry.detail["standing"] == allowed.pk
    assert AuditEntry.objects.get(action="standing.allowed").detail["most_each"] == f"{each:.4f}"


def test_what_may_cost_more_than_is_allowed_each_time_is_reviewed(world: World) -> None:
    each = price(world)
    allow(world, each - CENTS, each * 9)
    assert sent(world).state == State.IN_REVIEW


def test_another_kind_is_reviewed(world: World) -> None:
    allow(world, Decimal(9), Decimal(9), kind="video.image")
    assert sent(world).state == State.IN_REVIEW


def test_a_day_and_a_person_have_their_own_limit(world: World) -> None:
    each = price(world)
    allowed = allow(world, each, each * 2)
    assert [sent(world).state for _time in range(3)] == [State.QUEUED, State.QUEUED, State.IN_REVIEW]
    assert sent(world, by=world.cast.ben).state == State.QUEUED
    assert standing.left_today(allowed, world.cast.ana.pk) == 0
    Job.objects.update(queued_at="2026-01-01T00:00:00Z")
    assert sent(world).state == State.QUEUED, "another day"


def test_what_was_not_spent_may_be_used_again_on_the_same_day(world: World) -> None:
    each = price(world)
    allow(world, each, each)
    job = sent(world)
    assert actions.cancel(job, by=world.cast.ana)
    assert sent(world).state == State.QUEUED


def test_of_two_at_the_same_instant_only_as_much_as_is_allowed_goes(world: World) -> None:
    each = price(world)
    allow(world, each, each)
    drafts = [world.draft(), world.draft()]
    together(*(partial(actions.submit, job, by=world.cast.ana) for job in drafts))
    states = sorted(Job.objects.filter(pk__in=[job.pk for job in drafts]).values_list("state", flat=True))
    assert states.count(State.QUEUED) == 1, states


@pytest.mark.parametrize("why", ["price", "project", "consent"])
def test_what_somebody_in_particular_approves_is_reviewed_all_the_same(world: World, why: str) -> None:
    each = price(world)
    allow(world, each * 9, each * 9)
    if why == "consent":
        facts = {"external_id": world.look.look_id, "name": "Ben", "owner": world.cast.ben}
        Consent.objects.create(workspace=world.cast.northbound, what=Consent.What.LOOK, **facts)
    job = world.draft()
    if why == "project":
        project = Project.objects.create(workspace=world.cast.northbound, name="Spring")
        project.reviewers.add(world.cast.ben)
        Job.objects.filter(pk=job.pk).update(project=project)
    if why == "price":
        Price.objects.all().delete()
    actions.submit(job, by=world.cast.ana)
    job.refresh_from_db()
    assert (job.state, job.standing) == (State.IN_REVIEW, None)


def test_once_it_is_revoked_nothing_more_goes_and_what_waits_comes_back(world: World) -> None:
    each = price(world)
    allowed = allow(world, each, each * 9)
    job = sent(world)
    assert policy_actions.revoke_standing(allowed, by=world.cast.cleo)
    assert not policy_actions.revoke_standing(allowed, by=world.cast.cleo)
    assert not submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert (job.state, held_and_spent(job), world.films()) == (State.DRAFT, NOTHING, [])
    assert sent(world).state == State.IN_REVIEW
    assert AuditEntry.objects.filter(action="standing.revoked").count() == 1


def test_a_render_again_counts_and_is_refused_beyond_the_day(world: World) -> None:
    each = price(world)
    allow(world, each, each)
    world.sandbox.fault("rejected", times=1, match="POST /v3/videos", key=world.key)
    job = sent(world)
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert sent(world, title="Another").state == State.QUEUED
    with pytest.raises(Refused, match=r"leaves \$0\.00 for today"):
        actions.render_again(job, by=world.cast.ana, round_seen=1)
    job.refresh_from_db()
    assert (job.state, held_and_spent(job)) == (State.FAILED, NOTHING)


@pytest.mark.usefixtures("kinds_of_families")
def test_a_request_for_several_counts_with_all_its_results(world: World) -> None:
    each = price(world)
    allowed = allow(world, each * 3, each * 3, kind="test.campaign")
    job = families.ask(world, "test.campaign", names=["Ana", "Ben"])
    assert (job.state, job.standing) == (State.QUEUED, allowed)
    before = standing.left_today(allowed, world.cast.ana.pk)
    submission.advance(world.connection.pk)
    assert standing.left_today(allowed, world.cast.ana.pk) == before, "handed down, and counted once"
    assert submission.advance(world.connection.pk)


def test_the_pages_say_where_it_is_used(world: World, client: Client) -> None:
    each = price(world)
    allow(world, each, each * 2)
    client.force_login(world.cast.ana)
    draft = world.draft()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Send for review" not in page
    job = sent(world)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "under a standing approval" in page
    assert "Small films" in page
    submission.advance(world.connection.pk)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    with pack(job, by=world.cast.cleo) as file, zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert json.loads(files["job.json"])["standing"]["reason"] == "Small films"
    assert [problem for problem in verify.problems(verify.Pack(files)) if "timeline" not in problem] == []


def test_an_administrator_allows_replaces_and_revokes_on_the_page_of_rules(world: World, client: Client) -> None:
    form = {"kind": "video.avatar", "most_each": "0.50", "most_a_day": "2", "why": "Small films"}
    client.force_login(world.cast.ben)
    assert client.post(reverse("rules:allow_standing"), form).status_code == 403
    client.force_login(world.cast.cleo)
    for wrong in ({"most_a_day": "0.10"}, {"most_each": "0"}, {"most_each": "a"}, {"why": " "}, {"kind": "nothing"}):
        assert client.post(reverse("rules:allow_standing"), {**form, **wrong}).status_code == 422, wrong
    assert not StandingApproval.objects.exists()
    assert client.post(reverse("rules:allow_standing"), form).status_code == 302
    assert client.post(reverse("rules:allow_standing"), {**form, "most_each": "1", "nonce": "2"}).status_code == 302
    one = StandingApproval.objects.get(revoked_at=None)
    assert one.most_each == 1
    page = client.get(reverse("rules:rules")).content.decode()
    assert "up to $1.00 each, $2.00 a day and person" in page
    assert "Small films" in page
    assert client.post(reverse("rules:revoke_standing", args=[one.pk])).status_code == 302
    assert not StandingApproval.objects.filter(revoked_at=None).exists()
    assert not Review.objects.exists()
