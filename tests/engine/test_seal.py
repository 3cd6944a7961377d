"""What people said yes to is what is sent, or nothing is."""

import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Connection, Membership
from apps.jobs.engine import actions, lifecycle, resolution, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.engine.submission import claim_next
from apps.jobs.models import Attempt, Job, LedgerEntry, Price
from apps.jobs.states import Source, State
from apps.reviews import flow
from apps.reviews.models import Decision, Outcome, Review
from apps.reviews.refusal import Refused
from apps.reviews.seals import canonical, seal
from tests.support.portal import Portal
from tests.support.sandbox import wait_until
from tests.support.world import NOTHING, World, held_and_spent

EDITS: dict[str, dict[str, Any]] = {
    "script": {"params": {"script": "Say something else."}},
    "title": {"title": "Another title"},
    "kind": {"kind": "video.image"},
    "price": {"estimate_high": Decimal(99)},
    "length": {"seconds_high": 1},
    "pricing": {"pricing": "flat"},
    "rate": {"rate": Decimal("0.0001")},
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_after_approval_by_orm_is_never_sent(world: World, edit: str) -> None:
    job = world.approved()
    changes = dict(EDITS[edit])
    if "params" in changes:
        changes["params"] = {**job.params, **changes["params"]}
    Job.objects.filter(pk=job.pk).update(**changes)
    assert claim_next(world.connection.pk) is None
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.DRAFT
    assert held_and_spent(job) == NOTHING
    assert job.events.filter(what__contains="not what was approved").count() == 1


def test_an_edited_job_is_not_sent_by_the_real_worker_and_others_go_on(world: World, portal: Portal) -> None:
    edited = world.approved("Edited")
    Job.objects.filter(pk=edited.pk).update(params={**edited.params, "script": "A secret message."})
    honest = world.approved("Honest")
    portal.worker(PUBLIC_URL="")
    world.wait_for(honest, "completed")
    world.wait_for(edited, "draft")
    assert [film["title"] for film in world.films()] == ["Honest"]


def test_an_edit_while_the_answer_is_in_doubt_is_not_sent_either(world: World, polling: Portal) -> None:
    world.sandbox.fault("timeout_before", times=1, match="POST /v3/videos", key=world.key, seconds=20)
    job = world.wait_for(world.approved(), "unconfirmed", seconds=30)
    Job.objects.filter(pk=job.pk).update(params={**job.params, "script": "Changed in the meantime."})
    wait_until(lambda: job.events.filter(what__contains="Needs a decision").exists(), seconds=20)
    assert len(world.creates()) == 1
    assert world.films() == []


def test_an_edit_by_form_after_approval_is_refused(world: World, client: Client) -> None:
    job = world.approved()
    assert actions.save_draft(job, title="New", params={**job.params, "script": "No"}) is False
    client.force_login(world.cast.ana)
    answer = client.post(f"/drafts/{job.pk}/", {"title": "New"})
    assert answer.status_code in {302, 404, 409}
    assert Job.objects.get(pk=job.pk).title == "Welcome"


def test_a_yes_is_not_carried_over_to_another_job_with_the_same_content(world: World) -> None:
    first, second = world.in_review("Same"), world.in_review("Same")
    assert first[1].seal != second[1].seal


def test_a_yes_no_longer_counts_when_the_reviewer_has_lost_the_role(world: World) -> None:
    job = world.approved()
    Membership.objects.filter(user=world.cast.ben, workspace=world.cast.northbound).update(role="viewer")
    assert claim_next(world.connection.pk) is None
    assert Job.objects.get(pk=job.pk).state == State.DRAFT


def test_another_connection_than_the_approved_one_is_never_used(world: World) -> None:
    job = world.approved()
    other = Connection.objects.exclude(pk=world.connection.pk).get()
    Job.objects.filter(pk=job.pk).update(connection=other)
    assert claim_next(other.pk) is None
    assert Job.objects.get(pk=job.pk).state == State.DRAFT


def test_nobody_approves_their_own_request_whatever_their_role(world: World) -> None:
    job, review = world.in_review(by=world.cast.cleo)
    with pytest.raises(Refused, match="someone else"):
        flow.approve(review, by=world.cast.cleo, seen=review.seal)
    assert Job.objects.get(pk=job.pk).state == State.IN_REVIEW


def test_a_yes_to_an_older_seal_is_refused(world: World) -> None:
    job, first = world.in_review()
    flow.ask_for_changes(first, by=world.cast.ben, seen=first.seal, reason="Shorter, please")
    job = Job.objects.get(pk=job.pk)
    assert actions.save_draft(job, title="Shorter", params=job.params)
    second = actions.submit(job, by=world.cast.ana)
    assert second is not None
    with pytest.raises(Refused, match="changed while you were reading"):
        flow.approve(second, by=world.cast.ben, seen=first.seal)
    with pytest.raises(Refused, match="closed"):
        flow.approve(first, by=world.cast.ben, seen=first.seal)
    assert Decision.objects.filter(review=second).count() == 0


def test_an_older_review_still_shows_what_was_sealed_then(world: World, client: Client) -> None:
    job, first = world.in_review("First words")
    flow.ask_for_changes(first, by=world.cast.ben, seen=first.seal, reason="Shorter, please")
    job = Job.objects.get(pk=job.pk)
    actions.save_draft(job, title="Second words", params={**job.params, "script": "Much shorter."})
    actions.submit(job, by=world.cast.ana)
    client.force_login(world.cast.ben)
    page = client.get(f"/reviews/{first.pk}/").content.decode()
    assert "Hello and welcome." in page
    assert "Much shorter." not in page


def test_an_unknown_price_is_never_zero_and_needs_an_administrator(world: World) -> None:
    job = world.draft()
    assert job.estimate_high is not None
    Price.objects.all().delete()
    review = actions.submit(Job.objects.get(pk=job.pk), by=world.cast.ana)
    assert review is not None
    assert review.price is None
    with pytest.raises(Refused, match="administrator"):
        flow.approve(review, by=world.cast.ben, seen=review.seal)
    flow.approve(review, by=world.cast.cleo, seen=review.seal)
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_taking_back_closes_the_review_and_costs_nothing(world: World) -> None:
    job, review = world.in_review()
    assert actions.withdraw(job, by=world.cast.ana)
    assert Review.objects.get(pk=review.pk).outcome == Outcome.WITHDRAWN
    with pytest.raises(Refused):
        flow.approve(review, by=world.cast.ben, seen=review.seal)


def test_canceling_gives_back_what_was_held(world: World) -> None:
    job = world.approved()
    assert held_and_spent(job)[0] == job.estimate_high
    assert actions.cancel(job, by=world.cast.ana)
    assert held_and_spent(job) == NOTHING
    assert claim_next(world.connection.pk) is None


def test_what_came_back_before_it_was_sent_can_be_canceled_and_gives_nothing_back_twice(world: World) -> None:
    job = world.approved()
    Job.objects.filter(pk=job.pk).update(params={**job.params, "script": "Something else."})
    assert claim_next(world.connection.pk) is None
    back = Job.objects.get(pk=job.pk)
    assert (back.state, held_and_spent(back)) == (State.DRAFT, NOTHING)
    assert actions.cancel(back, by=world.cast.ana)
    assert held_and_spent(back) == NOTHING
    assert LedgerEntry.objects.filter(job=job).count() == 2


def test_a_job_at_the_provider_cannot_be_canceled(world: World) -> None:
    job = world.approved()
    claimed = claim_next(world.connection.pk)
    assert claimed is not None
    with pytest.raises(Refused, match="already has it"):
        actions.cancel(Job.objects.get(pk=job.pk), by=world.cast.ana)


def test_of_two_moves_from_the_same_state_one_wins(world: World) -> None:
    job = world.approved()
    mine, yours = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)
    assert lifecycle.cancel(mine, News("Canceled", Source.PERSON))
    assert not lifecycle.move(yours, State.SUBMITTING, News("Sending", Source.WORKER))
    assert job.events.filter(after__in=["canceled", "submitting"]).count() == 1


def test_rendering_again_raises_the_round_and_the_key(world: World, polling: Portal) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key, code="rendering_failed")
    job = world.wait_for(world.approved(), "failed")
    first_key = job.idempotency_key
    with pytest.raises(Refused):
        actions.render_again(job, by=world.cast.ana, round_seen=7)
    assert actions.render_again(Job.objects.get(pk=job.pk), by=world.cast.ana, round_seen=1)
    with pytest.raises(Refused):
        actions.render_again(Job.objects.get(pk=job.pk), by=world.cast.ana, round_seen=1)
    job = world.wait_for(job, "completed")
    assert job.round == 2
    assert job.idempotency_key != first_key
    assert [entry["status"] for entry in world.creates()] == [200, 200]
    assert held_and_spent(job)[0] == 0


def test_the_same_form_sent_twice_makes_one_job(world: World) -> None:
    options: dict[str, Any] = {
        "workspace": world.cast.northbound,
        "author": world.cast.ana,
        "connection": world.connection,
        "name": "video.avatar",
        "title": "Once",
        "params": world.params(),
        "nonce": "n" * 32,
    }
    assert actions.create_draft(**options).pk == actions.create_draft(**options).pk


def test_canonical_json_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": ["é", None]}) == '{"a":["é",null],"b":1}'
    assert seal({"a": 1, "b": 2}) == seal({"b": 2, "a": 1})
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})


def test_a_forgotten_key_is_not_sent_again_and_a_person_decides(world: World, polling: Portal) -> None:
    world.sandbox.fault("timeout_before", times=1, match="POST /v3/videos", key=world.key, seconds=20)
    job = world.wait_for(world.approved(), "unconfirmed", seconds=30)
    long_ago = job.created_at.replace(year=job.created_at.year - 1)
    Job.objects.filter(pk=job.pk).update(key_used_at=long_ago)
    wait_until(lambda: job.events.filter(what__contains="Needs a decision").exists(), seconds=20)
    time.sleep(3)
    assert len(world.creates()) == 1
    from_cleo = Client()
    from_cleo.force_login(world.cast.cleo)
    from_cleo.post(f"/jobs/{job.pk}/give-up/")
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.FAILED
    assert held_and_spent(job) == NOTHING


def in_doubt(world: World) -> Job:
    """A job whose answer was lost, due to be looked into."""
    job = world.approved()
    claimed = claim_next(world.connection.pk)
    assert claimed is not None
    assert lifecycle.lose(claimed[0], News("Lost", Source.WORKER), seconds=-1)
    return job


def test_a_connection_that_is_switched_off_is_not_asked_about_a_lost_answer(world: World) -> None:
    job = in_doubt(world)
    Connection.objects.filter(pk=world.connection.pk).update(enabled=False)
    assert resolution.resolve(job.pk) is False
    assert world.creates() == []
    later = Job.objects.get(pk=job.pk)
    assert later.state == State.UNCONFIRMED
    assert later.next_check_at is not None
    assert later.next_check_at > timezone.now()


@pytest.mark.parametrize("fault", ["unauthorized", "busy", "broke"])
def test_a_no_that_says_nothing_about_the_first_sending_leaves_the_doubt(world: World, fault: str) -> None:
    job = in_doubt(world)
    world.sandbox.fault(fault, times=1, match="POST /v3/videos", key=world.key)
    assert resolution.resolve(job.pk) is True
    assert Job.objects.get(pk=job.pk).state == State.UNCONFIRMED
    assert held_and_spent(job)[0] == job.estimate_high


def test_an_address_that_is_none_keeps_the_job_queued(world: World) -> None:
    job = world.approved()
    Connection.objects.filter(pk=world.connection.pk).update(base_url="nowhere")
    assert submission.advance(world.connection.pk) is True
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_our_own_mistake_while_sending_is_doubt_and_not_a_failure(world: World) -> None:
    job = world.approved()
    claimed = claim_next(world.connection.pk)
    assert claimed is not None
    claimed[0].kind = "video.unheard-of"
    submission.send(*claimed)
    assert Job.objects.get(pk=job.pk).state == State.UNCONFIRMED
    assert Attempt.objects.get(job=job).ending == "unknown"
