"""A project may name its reviewers: then only their approvals count for its work, at every moment that matters."""

import pytest
from django.urls import reverse

from apps.accounts.models import AuditEntry, Membership, Project, User
from apps.accounts.people import offboarding
from apps.accounts.roles import Role
from apps.jobs.engine import project_change, submission
from apps.jobs.models import Job
from apps.jobs.publishing import actions as publishing_actions
from apps.jobs.states import State
from apps.notices.models import Notice
from apps.reviews import flow, rules
from apps.reviews.case import Case
from apps.reviews.models import Outcome, Review
from apps.reviews.pages.rule_status import rule_statuses
from apps.reviews.policy import actions
from apps.reviews.refusal import Refused
from tests.web.sample_rows import Rooms, client_of, page


@pytest.fixture
def rita(rooms: Rooms) -> User:
    """A second reviewer beside Ben."""
    user = User.objects.create_user("rita@example.com", name="Rita Sol")
    Membership.objects.create(user=user, workspace=rooms.cast.northbound, role=Role.REVIEWER)
    return user


@pytest.fixture
def spring(rooms: Rooms, rita: User) -> Project:
    """It names Rita alone."""
    project = Project.objects.create(workspace=rooms.cast.northbound, name="Spring")
    actions.name_reviewers(project, [rita], by=rooms.cast.cleo)
    return project


def in_project(rooms: Rooms, project: Project) -> Job:
    return Job.objects.get(pk=rooms.in_review(project=project).pk)


def review_of(job: Job) -> Review:
    assert job.review_id is not None
    return Review.objects.get(pk=job.review_id)


def yes(review: Review, who: User) -> None:
    flow.approve(review, by=who, seen=review.seal)


def test_only_those_that_the_project_names_say_yes(rooms: Rooms, spring: Project, rita: User) -> None:
    job = in_project(rooms, spring)
    for other in (rooms.cast.ben, rooms.cast.cleo):
        with pytest.raises(
            Refused, match=r"Only the reviewers of the project “Spring” can approve this\. Rita Sol can approve"
        ):
            yes(review_of(job), other)
    yes(review_of(job), rita)
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_a_project_that_names_nobody_is_decided_as_ever(rooms: Rooms) -> None:
    autumn = Project.objects.create(workspace=rooms.cast.northbound, name="Autumn")
    job = in_project(rooms, autumn)
    yes(review_of(job), rooms.cast.ben)
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_the_named_one_is_asked_and_told(rooms: Rooms, spring: Project, rita: User) -> None:
    job = in_project(rooms, spring)
    assert review_of(job).assigned == rita
    assert Notice.objects.filter(user=rita, url=review_of(job).get_absolute_url()).exists()
    shown = client_of(rita).get(reverse("reviews:inbox"), {"show": "assigned"}).content.decode()
    assert "Welcome video" in shown


def test_the_named_one_is_asked_from_the_start(rooms: Rooms, spring: Project, rita: User) -> None:
    job = rooms.draft()
    project_change.change_project(job, spring, by=rooms.cast.ana)
    review = flow.open_review(
        workspace=job.workspace,
        name="job.request",
        title=job.title,
        author=job.author,
        snapshot={"job": job.pk, "kind": job.kind},
        price=None,
        thing=job.pk,
    )
    assert review.assigned_id is None  # nobody knows its price, and Rita is no administrator
    review = flow.open_review(
        workspace=job.workspace,
        name="job.request",
        title=job.title,
        author=job.author,
        snapshot={"job": job.pk, "kind": job.kind},
        price=publishing_actions.FREE,
        thing=job.pk,
    )
    assert review.assigned_id == rita.pk


@pytest.mark.parametrize("way", ["in", "out"])
def test_nobody_gets_round_the_reviewers_by_a_move(rooms: Rooms, spring: Project, way: str) -> None:
    start, end = (None, spring) if way == "in" else (spring, None)
    actions.change_rules(rooms.cast.northbound, {**NOW, "needed": 2}, by=rooms.cast.cleo)
    job = Job.objects.get(pk=rooms.in_review(project=start).pk)
    review, seal = review_of(job), job.seal
    answer = client_of(rooms.cast.ana).post(
        reverse("jobs:place", args=[job.pk]), {"project": end.pk if end else ""}, follow=True
    )
    assert "It is a draft again, because the project has other reviewers or caps" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.seal, job.project, review_of(job).outcome) == (State.DRAFT, "", end, Outcome.WITHDRAWN)
    with pytest.raises(Refused, match="closed"):
        yes(review, rooms.cast.ben)
    entry = AuditEntry.objects.get(action="review.withdrawn")
    assert (entry.actor, entry.detail["withdrawn_seal"]) == (rooms.cast.ana, seal)


def test_its_author_is_told_when_somebody_else_moves_it_out_of_review(rooms: Rooms, spring: Project) -> None:
    job = in_project(rooms, spring)
    project_change.change_project(job, None, by=rooms.cast.cleo)
    assert "other reviewers or caps" in Notice.objects.get(user=rooms.cast.ana).text


def test_a_result_that_waits_for_publishing_is_asked_for_anew_after_a_move(
    rooms: Rooms, spring: Project, rita: User
) -> None:
    job = rooms.completed()
    review = publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review
    project_change.change_project(job, spring, by=rooms.cast.cleo)
    with pytest.raises(Refused, match="closed"):
        yes(review, rooms.cast.ben)
    assert Job.objects.get(pk=job.pk).state == State.COMPLETED
    assert publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review.assigned == rita


def test_approved_work_that_moves_in_goes_back_before_it_is_sent(rooms: Rooms, spring: Project) -> None:
    job = rooms.queued()
    project_change.change_project(job, spring, by=rooms.cast.cleo)
    assert submission.claim_next(job.connection_id) is None
    assert Job.objects.get(pk=job.pk).state == State.DRAFT


def test_naming_others_closes_what_has_enough_and_is_written_down(rooms: Rooms, spring: Project, rita: User) -> None:
    actions.change_rules(rooms.cast.northbound, {**NOW, "needed": 2}, by=rooms.cast.cleo)
    actions.name_reviewers(spring, [rooms.cast.ben], by=rooms.cast.cleo)
    job = in_project(rooms, spring)
    yes(review_of(job), rooms.cast.ben)
    actions.name_reviewers(spring, [rita], by=rooms.cast.cleo)
    assert rules.approvals(Case(review_of(job))) == 0
    yes(review_of(job), rita)
    assert actions.name_reviewers(spring, [rita, rooms.cast.ben], by=rooms.cast.cleo) == 1
    entry = AuditEntry.objects.filter(action="project.reviewers").latest("number")
    assert entry.detail == {"before": ["rita@example.com"], "after": [rooms.cast.ben.email, "rita@example.com"]}
    assert actions.name_reviewers(spring, [rita, rooms.cast.ben], by=rooms.cast.cleo) == 0
    assert AuditEntry.objects.filter(action="project.reviewers").count() == 4


def test_publishing_is_decided_by_them_too(rooms: Rooms, spring: Project, rita: User) -> None:
    job = rooms.completed()
    project_change.change_project(job, spring, by=rooms.cast.cleo)
    review = publishing_actions.ask_to_publish(job, by=rooms.cast.ana).review
    assert review.assigned_id == rita.pk
    with pytest.raises(Refused, match="Spring"):
        yes(review, rooms.cast.ben)
    yes(review, rita)
    assert Review.objects.get(pk=review.pk).outcome == Outcome.APPROVED


def test_the_page_of_a_review_says_who_decides(rooms: Rooms, spring: Project) -> None:
    review = review_of(in_project(rooms, spring))
    lines = {one.title: one.detail for one in rule_statuses(Case(review), rooms.cast.ben)}
    assert lines["Approved by the reviewers of “Spring”"] == "Rita"
    assert "Only the reviewers of the project" in page(rooms.cast.ben, review.get_absolute_url())


def test_nobody_decides_where_all_who_were_named_are_gone(rooms: Rooms, spring: Project, rita: User) -> None:
    job = in_project(rooms, spring)
    Membership.objects.filter(user=rita).update(role=Role.VIEWER)
    assert "No one here can approve it yet" in str(rules.refusal(review_of(job), rooms.cast.ben))


def test_who_leaves_hands_the_projects_on(rooms: Rooms, spring: Project, rita: User) -> None:
    membership = Membership.objects.get(user=rita)
    offboarding.leave(membership, by=rooms.cast.cleo, to=rooms.cast.ben)
    assert list(spring.reviewers.all()) == [rooms.cast.ben]


def test_an_administrator_names_them_on_a_page(rooms: Rooms, spring: Project, rita: User) -> None:
    cleo, url = client_of(rooms.cast.cleo), reverse("rules:project_reviewers", args=[spring.pk])
    assert "Approved by Rita" in page(rooms.cast.cleo, reverse("accounts:projects"))
    assert "Rita Sol" in page(rooms.cast.cleo, url)
    assert cleo.post(url, {"people": [rooms.cast.ana.pk]}).status_code == 422
    assert cleo.post(url, {"people": [rooms.cast.ben.pk]}).status_code == 302
    assert list(spring.reviewers.all()) == [rooms.cast.ben]
    cleo.post(url, {})
    assert not spring.reviewers.exists()
    assert "Any reviewer can approve" in page(rooms.cast.cleo, reverse("accounts:projects"))


def test_somebody_who_was_named_and_is_gone_is_shown(rooms: Rooms, spring: Project, rita: User) -> None:
    Membership.objects.filter(user=rita).delete()
    shown = page(rooms.cast.cleo, reverse("rules:project_reviewers", args=[spring.pk]))
    assert "no longer able to approve: Rita Sol" in shown


NOW = {
    "review_required": True,
    "free_kinds": [],
    "needed": 1,
    "extra_above": None,
    "due_hours": None,
    "pilot_needed": True,
}
