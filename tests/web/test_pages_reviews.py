"""The review inbox and the page of one review."""

import json
import re

import pytest
from django.urls import reverse

from apps.accounts.models import Connection, Membership, User
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.reviews import flow
from apps.reviews.models import Outcome, Policy, Review
from apps.reviews.policy import actions

from .sample_rows import Rooms, client_of, furnished, page


@pytest.fixture
def rooms(db: None) -> Rooms:
    return furnished()


def test_the_inbox_shows_age_author_kind_and_price(rooms: Rooms) -> None:
    rooms.review("Lift announcement", price="4.2000")
    inbox = page(rooms.cast.ben, "/reviews/")
    for words in ("Lift announcement", "Avatar video", "Ana", "up to $4.20", "data-when"):
        assert words in inbox


def test_a_claim_shows_to_the_others(rooms: Rooms) -> None:
    review = rooms.review()
    claim = reverse("reviews:claim", args=[review.pk])
    for _click in range(2):
        client_of(rooms.cast.cleo).post(claim)
    assert "Claimed by Cleo" in page(rooms.cast.ben, "/reviews/")
    assert "Claimed by you" in page(rooms.cast.cleo, "/reviews/")
    assert f'formaction="{claim}?wanted=no"' in page(rooms.cast.cleo, "/reviews/")
    client_of(rooms.cast.ben).post(f"{claim}?wanted=no")
    assert "Claimed by Cleo" in page(rooms.cast.ben, "/reviews/")
    for _click in range(2):
        client_of(rooms.cast.cleo).post(f"{claim}?wanted=no")
    assert "Claimed by Cleo" not in page(rooms.cast.ben, "/reviews/")


def test_a_claim_by_script_is_news_to_the_page(rooms: Rooms) -> None:
    review = rooms.review()
    claim = reverse("reviews:claim", args=[review.pk])
    answer = client_of(rooms.cast.ben).post(claim, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert json.loads(answer.headers["HX-Trigger"]) == {"news": {"target": "body"}}
    assert "Claimed by you" in page(rooms.cast.ben, f"/reviews/?shown={review.pk}", live=True)
    assert "Unclaim" in page(rooms.cast.ben, review.get_absolute_url(), live=True)


def test_an_author_finds_no_claim_on_the_own_request(rooms: Rooms) -> None:
    rooms.review(by=rooms.cast.ben)
    assert "data-claim" not in page(rooms.cast.ben, "/reviews/")


def test_a_decided_row_stays_in_its_place_with_its_outcome(rooms: Rooms) -> None:
    review = rooms.review()
    flow.approve(review, by=rooms.cast.ben, seen=review.seal)
    news = page(rooms.cast.ben, f"/reviews/?shown={review.pk}", live=True)
    assert f'<tr id="review-{review.pk}"' in news
    assert "Approved" in news


def test_new_requests_are_counted_and_not_pushed_in(rooms: Rooms) -> None:
    shown = rooms.review()
    rooms.review("Another")
    news = page(rooms.cast.ben, f"/reviews/?shown={shown.pk}", live=True)
    assert "1 new, show it" in news
    assert "Another" not in news


def test_each_tab_has_words_of_its_own_for_nothing(rooms: Rooms) -> None:
    tabs = ("", "?show=mine", "?show=decided")
    assert len({page(rooms.cast.ben, f"/reviews/{tab}").split('class="empty"')[1][:300] for tab in tabs}) == 3


def test_the_yes_bears_its_price_and_that_it_is_simulated(rooms: Rooms) -> None:
    Connection.objects.update(simulated=True)
    shown = page(rooms.cast.ben, rooms.review().get_absolute_url())
    assert "Approve and render" in shown
    assert "up to $0.40" in shown
    assert "Simulated: no credits are spent." in shown.partition('id="h-seal"')[2]


def test_a_seal_of_real_money_is_not_called_simulated_whatever_the_connection_is_now(rooms: Rooms) -> None:
    review = rooms.review()
    Connection.objects.update(simulated=True)
    shown = page(rooms.cast.ben, review.get_absolute_url())
    assert "up to $0.40" in shown
    assert "no credits" not in shown.partition('id="h-seal"')[2]


def test_the_seal_that_was_seen_goes_along_with_every_decision(rooms: Rooms) -> None:
    review = rooms.review()
    shown = page(rooms.cast.ben, review.get_absolute_url())
    assert shown.count(f'name="seal" value="{review.seal}"') == 2
    assert review.short_seal in shown
    assert "voids this seal and every approval of it" in shown


def test_rules_say_who_can_help(rooms: Rooms) -> None:
    shown = page(rooms.cast.ana, rooms.review().get_absolute_url())
    assert "Ben Okafor or Cleo Laurent can approve it." in shown
    assert 'data-met="no"' in shown


def offered(shown: str, review: Review) -> set[str]:
    """The decisions that the page of a review offers."""
    signs = {"approve": 'form="approve"', "changes": 'href="#id_reason"', "send back": "Send back to"}
    assert reverse("reviews:approve", args=[review.pk]) in shown
    return {name for name, sign in signs.items() if sign in shown}


def test_everybody_is_offered_exactly_what_is_not_refused(rooms: Rooms) -> None:
    theirs, own, unknown = rooms.review(), rooms.review(by=rooms.cast.ben), rooms.review(price=None)
    every = {"approve", "changes", "send back"}
    cast = rooms.cast
    for person, review, decisions in (
        (cast.ben, theirs, every),
        (cast.ben, own, set()),
        (cast.ben, unknown, every - {"approve"}),
        (cast.ana, theirs, set()),
        (cast.cleo, unknown, every),
    ):
        assert offered(page(person, review.get_absolute_url()), review) == decisions
    job = Job.objects.get(review=own)
    assert f'href="{job.get_absolute_url()}"' in page(cast.ben, own.get_absolute_url())
    assert "Withdraw" in page(cast.ben, job.get_absolute_url())


def test_who_may_approve_their_own_work_is_offered_both(rooms: Rooms) -> None:
    actions.allow_self_approval(rooms.cast.northbound, by=rooms.cast.cleo, reason="A small team.")
    review = rooms.review(by=rooms.cast.ben)
    assert offered(page(rooms.cast.ben, review.get_absolute_url()), review) == {"approve", "changes", "send back"}


def test_a_request_for_another_account_says_so_and_offers_no_approval(rooms: Rooms) -> None:
    connection = Connection.objects.filter(pk=rooms.cast.connection.pk)
    review, cast = rooms.review(), rooms.cast
    Job.objects.filter(review=review).update(account="northbound")
    connection.update(identity="southfield")
    why = "It belongs to the account northbound, but the key of"
    for person, decisions in (
        (cast.ben, {"changes", "send back"}),
        (cast.cleo, {"changes", "send back"}),
        (cast.ana, set()),
    ):
        shown = page(person, review.get_absolute_url())
        assert offered(shown, review) == decisions
        assert why in shown
        assert "Assign to" not in shown
        assert 'data-met="you"' not in shown
    assert f"Left out. {why}" in page(cast.ben, f"/reviews/bulk/?pick={review.pk}")
    assert why in page(cast.ana, Job.objects.get(review=review).get_absolute_url())
    connection.update(identity="northbound")
    assert offered(page(cast.ben, review.get_absolute_url()), review) == {"approve", "changes", "send back"}


def test_who_has_approved_may_still_request_changes(rooms: Rooms) -> None:
    Policy.objects.create(workspace=rooms.cast.northbound, needed=2)
    review = rooms.review()
    flow.approve(review, by=rooms.cast.ben, seen=review.seal)
    assert offered(page(rooms.cast.ben, review.get_absolute_url()), review) == {"changes", "send back"}


def test_a_reason_is_kept_when_its_reviewer_may_no_longer_decide(rooms: Rooms) -> None:
    review = rooms.review()
    Membership.objects.filter(user=rooms.cast.ben).update(role=Role.AUTHOR)
    address = reverse("reviews:changes", args=[review.pk])
    late = client_of(rooms.cast.ben).post(address, {"seal": review.seal, "reason": "Say Bergen."})
    assert late.status_code == 422
    assert "Say Bergen." in late.content.decode().partition('aria-label="Your reason, not sent"')[2]


def test_the_oldest_to_be_reviewed_is_somebody_else_s(rooms: Rooms) -> None:
    own, theirs = rooms.review("Mine", by=rooms.cast.ben), rooms.review("Theirs")
    link = '<a class="btn btn-primary" href="{}">'
    assert link.format(theirs.get_absolute_url()) in page(rooms.cast.ben, "/reviews/")
    flow.withdraw(theirs)
    inbox = page(rooms.cast.ben, "/reviews/")
    assert own.title in inbox
    assert "Review oldest" not in inbox
    assert "data-review>" not in inbox


def test_who_cannot_approve_reads_why(rooms: Rooms) -> None:
    review = rooms.review()
    viewer = User.objects.create_user("vera@example.com", name="Vera Lind")
    Membership.objects.create(user=viewer, workspace=rooms.cast.northbound, role=Role.VIEWER)
    shown = page(viewer, review.get_absolute_url())
    assert "Only reviewers and administrators can approve." in shown
    assert offered(shown, review) == set()
    response = client_of(viewer).post(reverse("reviews:approve", args=[review.pk]), {"seal": review.seal}, follow=True)
    assert "Only reviewers and administrators can approve." in response.content.decode()
    assert Review.objects.get(pk=review.pk).is_open


def test_an_unknown_price_is_for_an_administrator(rooms: Rooms) -> None:
    review = rooms.review(price=None)
    assert "only an administrator can approve it" in page(rooms.cast.ben, review.get_absolute_url())
    assert "only an administrator" not in page(rooms.cast.cleo, review.get_absolute_url())


def test_no_reason_is_refused_and_what_was_typed_is_kept(rooms: Rooms) -> None:
    review = rooms.review()
    address = reverse("reviews:changes", args=[review.pk])
    response = client_of(rooms.cast.ben).post(address, {"seal": review.seal, "reason": "  "})
    assert response.status_code == 422
    assert "Say what should change" in response.content.decode()
    stale = client_of(rooms.cast.ben).post(address, {"seal": "0" * 64, "reason": "Say Bergen."})
    assert stale.status_code == 422
    assert "Say Bergen." in stale.content.decode()


def test_a_request_for_changes_that_comes_too_late_can_be_posted_as_a_comment(rooms: Rooms) -> None:
    review = rooms.review()
    flow.approve(review, by=rooms.cast.cleo, seen=review.seal)
    client = client_of(rooms.cast.ben)
    late = client.post(reverse("reviews:changes", args=[review.pk]), {"seal": review.seal, "reason": "Say Bergen."})
    assert late.status_code == 422
    say = reverse("reviews:say", args=[review.pk])
    form = late.content.decode().partition('aria-label="Your reason, not sent"')
    assert say in form[0][-200:]
    assert re.search(r'<textarea[^>]* name="text"[^>]*>Say Bergen\.</textarea>', form[2])
    client.post(say, {"text": "Say Bergen."})
    assert "Say Bergen." in page(rooms.cast.ana, review.get_absolute_url())


def test_a_yes_leads_on_to_the_job(rooms: Rooms) -> None:
    review = rooms.review()
    answer = client_of(rooms.cast.ben).post(reverse("reviews:approve", args=[review.pk]), {"seal": review.seal})
    assert answer.headers["Location"] == Job.objects.get(review=review).get_absolute_url()


@pytest.mark.parametrize(("needed", "told"), [(1, "It starts automatically."), (2, "One more approval is needed.")])
def test_the_toast_after_an_approval_says_what_follows(rooms: Rooms, needed: int, told: str) -> None:
    Policy.objects.create(workspace=rooms.cast.northbound, needed=needed)
    review = rooms.review()
    address = reverse("reviews:approve", args=[review.pk])
    answer = client_of(rooms.cast.ben).post(address, {"seal": review.seal}, follow=True)
    toasts = [str(message) for message in answer.context["messages"]]
    assert len(toasts) == 1
    assert toasts[0].startswith(f"Approved. {told}")
    assert ("Cleo Laurent can approve it." in toasts[0]) is (needed == 2)


def test_the_reason_reaches_the_author(rooms: Rooms) -> None:
    review = rooms.review()
    client = client_of(rooms.cast.ben)
    client.post(reverse("reviews:changes", args=[review.pk]), {"seal": review.seal, "reason": "Say Bergen."})
    shown = page(rooms.cast.ana, review.get_absolute_url())
    assert "Say Bergen." in shown
    assert "Continue editing" in shown
    assert "Approve and render" not in shown


def test_a_closed_review_shows_what_was_sealed_then(rooms: Rooms) -> None:
    review = rooms.review()
    flow.ask_for_changes(review, by=rooms.cast.ben, seen=review.seal, reason="No.")
    Job.objects.filter(review=review).update(params={**rooms.params, "script": "Something secret and new."})
    shown = page(rooms.cast.ben, review.get_absolute_url())
    assert "Hello and welcome." in shown
    assert "Something secret and new." not in shown
    assert "No longer sealed" in shown


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_page_of_every_outcome_opens_and_tells_its_news(rooms: Rooms, outcome: Outcome) -> None:
    review = rooms.review()
    Review.objects.filter(pk=review.pk).update(outcome=outcome)
    revs = re.compile(r'id="(review-[a-z]+)" data-rev="(\w+)"')
    for person in (rooms.cast.ana, rooms.cast.ben, rooms.cast.cleo):
        whole = dict(revs.findall(page(person, review.get_absolute_url())))
        news = dict(revs.findall(page(person, review.get_absolute_url(), live=True)))
        assert news == whole
