"""Decisions and guests at the same instant: one outcome, and each is told what came of theirs.

`test_postgres` runs this file once more on PostgreSQL.
"""

from datetime import timedelta
from functools import partial

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.roles import Role
from apps.jobs.engine import actions
from apps.jobs.models import Job, LedgerEntry
from apps.jobs.states import State
from apps.reviews import flow
from apps.reviews.guests import throttle
from apps.reviews.models import Comment, Decision, Outcome, Policy, Review
from apps.reviews.models.guests import Tally
from apps.reviews.refusal import Refused
from tests.support.together import together
from tests.web.sample_rows import Rooms, client_of, furnished, token_on


@pytest.fixture
def crowd(transactional_db: None) -> Rooms:
    return furnished()


def fresh(job: Job) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=job.pk)


def test_the_first_of_two_yeses_and_a_wish_for_changes_at_once_end_in_changes(crowd: Rooms) -> None:
    Policy.objects.create(workspace=crowd.cast.northbound, needed=2)
    review = crowd.review()
    job = Job.objects.get(review=review)
    yes, no = together(
        partial(flow.approve, review, by=crowd.cast.ben, seen=review.seal),
        partial(flow.ask_for_changes, review, by=crowd.cast.cleo, seen=review.seal, reason="Say Bergen."),
    )
    assert isinstance(no, Review)
    assert (no.outcome, fresh(job).state) == (Outcome.CHANGES, State.DRAFT)
    said = set(Decision.objects.filter(review=review).values_list("reviewer", flat=True))
    if isinstance(yes, Refused):
        assert "closed" in str(yes)
        assert said == {crowd.cast.cleo.pk}
    else:
        assert isinstance(yes, Review)
        assert yes.is_open
        assert said == {crowd.cast.ben.pk, crowd.cast.cleo.pk}
    assert not LedgerEntry.objects.filter(job=job).exists()


def test_the_last_yes_and_a_wish_for_changes_at_once_have_one_outcome(crowd: Rooms) -> None:
    Policy.objects.create(workspace=crowd.cast.northbound, needed=2)
    review = crowd.review()
    job = Job.objects.get(review=review)
    rita = User.objects.create_user("rita@example.com", name="Rita Moe")
    Membership.objects.create(user=rita, workspace=crowd.cast.northbound, role=Role.REVIEWER)
    flow.approve(review, by=rita, seen=review.seal)
    outcomes = together(
        partial(flow.approve, review, by=crowd.cast.ben, seen=review.seal),
        partial(flow.ask_for_changes, review, by=crowd.cast.cleo, seen=review.seal, reason="Say Bergen."),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 1, outcomes
    assert "closed" in str(refused[0])
    approved = refused[0] is outcomes[1]
    assert Review.objects.get(pk=review.pk).outcome == (Outcome.APPROVED if approved else Outcome.CHANGES)
    assert fresh(job).state == (State.QUEUED if approved else State.DRAFT)
    assert LedgerEntry.objects.filter(job=job).count() == approved
    assert Decision.objects.filter(review=review).count() == 2


def test_the_author_who_takes_it_back_and_the_last_yes_are_both_told_the_truth(crowd: Rooms) -> None:
    review = crowd.review()
    job = Job.objects.get(review=review)
    taken_back, yes = together(
        lambda: actions.withdraw(fresh(job), by=crowd.cast.ana),
        lambda: flow.approve(review, by=crowd.cast.ben, seen=review.seal),
    )
    now = Review.objects.get(pk=review.pk)
    if now.outcome == Outcome.APPROVED:
        assert isinstance(yes, Review)
        assert not taken_back or isinstance(taken_back, Refused)
        assert fresh(job).state == State.QUEUED
    else:
        assert now.outcome == Outcome.WITHDRAWN
        assert isinstance(yes, Refused)
        assert taken_back is True
        assert fresh(job).state == State.DRAFT
    assert LedgerEntry.objects.filter(job=job).count() == (now.outcome == Outcome.APPROVED)


def test_twenty_clicks_at_once_make_one_comment(crowd: Rooms) -> None:
    review = crowd.review()
    url = reverse("reviews:say", args=[review.pk])
    token = token_on(client_of(crowd.cast.ben), review.get_absolute_url())
    form = {"text": "The name is wrong.", "csrfmiddlewaretoken": token}
    answers = together(*[lambda: client_of(crowd.cast.ben).post(url, form)] * 20)
    place = f"{review.get_absolute_url()}#comment-{Comment.objects.get().pk}"
    assert [getattr(answer, "headers", {}).get("Location", answer) for answer in answers] == [place] * 20


# --- How often a guest may ask ----------------------------------------------------------------------------


def asking() -> HttpRequest:
    return RequestFactory().get("/")


def test_of_many_passwords_tried_at_once_exactly_the_allowed_number_is_looked_at(crowd: Rooms) -> None:
    outcomes = together(*[partial(throttle.allow_password, asking(), "a-token")] * 12)
    assert sorted(outcome is True for outcome in outcomes) == [False] * 7 + [True] * throttle.PASSWORDS_A_LINK, outcomes


def test_what_was_counted_is_forgotten_when_its_time_is_over_and_not_before(crowd: Rooms) -> None:
    for _try in range(throttle.PASSWORDS_A_LINK):
        assert throttle.allow_password(asking(), "a-token")
    throttle.sweep()
    assert not throttle.allow_password(asking(), "a-token")
    Tally.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    throttle.sweep()
    assert not Tally.objects.exists()
