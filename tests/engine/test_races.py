"""Two at the same instant: one wins, the other is told, nothing is lost and nothing counts twice.

`test_postgres` runs this file once more on PostgreSQL.
"""

import hashlib
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AuditEntry, Connection, Workspace
from apps.jobs.engine import actions, attempts, copying, lifecycle, resolution, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.engine.sealing import broken
from apps.jobs.models import Attempt, Job, JobEvent, LedgerEntry, Output
from apps.jobs.models.attempts import Ending
from apps.jobs.states import Source, State
from apps.library.formats.inspection import Inspected
from apps.library.incoming import incoming
from apps.library.models import Media
from apps.library.vault import Arrived, put
from apps.providers import Report
from apps.reviews import flow
from apps.reviews.case import Case
from apps.reviews.guests import decisions, links
from apps.reviews.models import Decision, Outcome, Policy, Review, Verdict
from apps.reviews.models.guests import GuestLink, May
from apps.reviews.refusal import Refused
from apps.reviews.rules import approvals
from apps.webhooks import inbox
from apps.webhooks.models import Delivery
from tests.support.together import together
from tests.support.world import World, held_and_spent
from tests.videos.sounds import png


def slots(world: World, number: int) -> int:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=number)
    return world.connection.pk


def fresh(job: Job) -> Job:
    return Job.objects.select_related("workspace", "connection", "author", "review").get(pk=job.pk)


def processing(world: World, provider_id: str = "f" * 32) -> Job:
    """A job that the provider has, without having asked it."""
    world.approved()
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    job, attempt = claimed
    attempts.close(attempt, Ending.ACCEPTED, status=200)
    assert lifecycle.accept(job, provider_id, News("Accepted", Source.WORKER), first_check=600)
    return fresh(job)


def done(provider_id: str) -> Report:
    return Report(state="completed", provider_id=provider_id, duration=1.5, links={"video": "https://x.invalid/v"})


def no_gap(world: World) -> None:
    numbers = list(JobEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, Workspace.objects.get(pk=world.cast.northbound.pk).feed_seq + 1))


# --- The claim --------------------------------------------------------------------------------------------


def test_two_workers_claim_one_job_and_one_gets_it(world: World) -> None:
    connection = slots(world, 5)
    job = world.approved()
    outcomes = together(*[partial(submission.claim_next, connection)] * 2)
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    assert Attempt.objects.filter(job=job).count() == 1
    no_gap(world)


def test_eight_workers_claim_and_five_slots_are_given_out(world: World) -> None:
    connection = slots(world, 5)
    for number in range(8):
        world.approved(f"Film {number}")
    outcomes = together(*[partial(submission.claim_next, connection)] * 8)
    claimed = [outcome[0].pk for outcome in outcomes if isinstance(outcome, tuple)]
    assert len(claimed) == len(set(claimed)) == 5
    assert Job.objects.in_flight().count() == 5
    no_gap(world)


def test_a_cancel_and_a_claim_at_once_have_one_winner(world: World) -> None:
    job = world.approved()
    canceled, claimed = together(
        lambda: actions.cancel(fresh(job), by=world.cast.ana), lambda: submission.claim_next(world.connection.pk)
    )
    now = fresh(job)
    if now.state == State.CANCELED:
        assert (canceled, claimed) == (True, None)
        assert not any(held_and_spent(job))
    else:
        assert now.state == State.SUBMITTING
        assert canceled is False or isinstance(canceled, Refused)
        assert held_and_spent(job)[0] == job.estimate_high
    no_gap(world)


# --- People -----------------------------------------------------------------------------------------------


def test_two_people_decide_at_once_and_the_second_is_told(world: World) -> None:
    job, review = world.in_review()
    outcomes = together(
        lambda: flow.approve(review, by=world.cast.ben, seen=review.seal),
        lambda: flow.ask_for_changes(review, by=world.cast.cleo, seen=review.seal, reason="Shorter, please"),
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refused) == 1
    assert "closed" in str(refused[0])
    review.refresh_from_db()
    assert fresh(job).state == {"approved": "queued", "changes": "draft"}[review.outcome]
    assert Decision.objects.filter(review=review).count() == 1
    no_gap(world)


def test_two_people_say_yes_at_once_and_the_money_is_held_once(world: World) -> None:
    job, review = world.in_review()
    people = (world.cast.ben, world.cast.cleo)
    outcomes = together(*[partial(flow.approve, review, by=person, seen=review.seal) for person in people])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert LedgerEntry.objects.filter(job=job).count() == 1
    no_gap(world)


def test_the_last_two_of_two_yeses_come_at_once_and_it_is_queued_once(world: World) -> None:
    Policy.objects.create(workspace=world.cast.northbound, needed=2)
    job, review = world.in_review()
    people = (world.cast.ben, world.cast.cleo)
    outcomes = together(*[partial(flow.approve, review, by=person, seen=review.seal) for person in people])
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert sorted(outcome.is_open for outcome in outcomes if isinstance(outcome, Review)) == [False, True]
    assert fresh(job).state == State.QUEUED
    assert LedgerEntry.objects.filter(job=job).count() == 1
    no_gap(world)


def test_one_person_says_yes_twice_at_once_and_it_counts_once(world: World) -> None:
    Policy.objects.create(workspace=world.cast.northbound, needed=2)
    job, review = world.in_review()
    outcomes = together(*[partial(flow.approve, review, by=world.cast.ben, seen=review.seal)] * 2)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert (approvals(Case(review)), fresh(job).state) == (1, State.IN_REVIEW)
    no_gap(world)


def test_it_is_taken_back_and_approved_at_once_and_one_of_them_counts(world: World) -> None:
    job, review = world.in_review()
    together(
        lambda: actions.withdraw(fresh(job), by=world.cast.ana),
        lambda: flow.approve(review, by=world.cast.ben, seen=review.seal),
    )
    review.refresh_from_db()
    assert (review.outcome, fresh(job).state) in {("withdrawn", "draft"), ("approved", "queued")}
    assert LedgerEntry.objects.filter(job=job).count() == (review.outcome == "approved")
    no_gap(world)


def test_a_draft_is_saved_and_sent_at_once_and_what_is_sealed_is_what_is_stored(world: World) -> None:
    job = world.draft()
    words = world.params(script="Something else altogether, and longer than before.")
    saved, _ = together(
        lambda: actions.save_draft(fresh(job), title="Other", params=words), lambda: actions.submit(job, by=job.author)
    )
    now = fresh(job)
    assert now.state == State.IN_REVIEW
    assert now.review is not None
    assert now.review.snapshot["params"] == now.params
    assert saved is (now.title == "Other")
    flow.approve(now.review, by=world.cast.ben, seen=now.seal)
    assert not broken(fresh(job))


def test_render_again_clicked_twice_is_one_new_round(world: World) -> None:
    job = processing(world)
    lifecycle.record(job, Report(state="failed", provider_id=job.provider_id), Source.POLL)
    again = partial(actions.render_again, by=world.cast.ana, round_seen=1)
    outcomes = together(lambda: again(fresh(job)), lambda: again(fresh(job)))
    assert outcomes.count(True) == 1
    now = fresh(job)
    assert (now.state, now.round) == (State.QUEUED, 2)
    assert LedgerEntry.objects.filter(job=job, move="reserve").count() == 2
    no_gap(world)


def test_the_same_form_sent_twice_at_once_is_one_draft(world: World) -> None:
    form: dict[str, Any] = {
        "workspace": world.cast.northbound,
        "author": world.cast.ana,
        "connection": world.connection,
        "name": "video.avatar",
        "title": "Welcome",
        "params": world.params(),
        "nonce": "one-form",
    }
    outcomes = together(*[lambda: actions.create_draft(**form).pk] * 2)
    assert outcomes[0] == outcomes[1] == Job.objects.get().pk


# --- News -------------------------------------------------------------------------------------------------


def test_news_from_two_sides_at_once_count_once(world: World) -> None:
    job = processing(world)
    report = done(job.provider_id)
    outcomes = together(
        lambda: lifecycle.record(fresh(job), report, Source.WEBHOOK),
        lambda: lifecycle.record(fresh(job), report, Source.POLL),
    )
    assert sorted(map(str, outcomes)) == ["False", "True"]
    assert JobEvent.objects.filter(job=job, after="completed").count() == 1
    assert Counter(LedgerEntry.objects.filter(job=job).values_list("move", flat=True)) == {"reserve": 1, "settle": 1}
    assert Output.objects.filter(job=job).count() == 1
    no_gap(world)


def test_good_and_bad_news_at_once_have_one_ending_and_the_money_fits_it(world: World) -> None:
    job = processing(world)
    together(
        lambda: lifecycle.record(fresh(job), done(job.provider_id), Source.WEBHOOK),
        lambda: lifecycle.record(fresh(job), Report(state="failed", provider_id=job.provider_id), Source.POLL),
    )
    held, spent = held_and_spent(job)
    assert held == 0
    assert (spent > 0) is (fresh(job).state == State.COMPLETED)
    no_gap(world)


def test_many_events_at_once_are_numbered_without_a_gap(world: World) -> None:
    jobs = [world.draft(f"Film {number}") for number in range(6)]

    def chatter(job: Job) -> None:
        for number in range(8):
            lifecycle.tell(job, News(f"Line {number}", Source.WORKER))

    assert together(*[partial(chatter, job) for job in jobs]) == [None] * 6
    assert JobEvent.objects.count() == 48
    no_gap(world)


def test_the_same_delivery_twice_at_once_is_one_with_a_repeat(world: World) -> None:
    job = processing(world)
    body = b'{"event_type": "avatar_video.success", "event_data": {"video_id": "' + b"f" * 32 + b'"}}'
    outcomes = together(*[partial(inbox.receive_callback, job, f"{job.pk}.1", body)] * 2)
    assert all(isinstance(outcome, Delivery) for outcome in outcomes), outcomes
    assert Delivery.objects.get().repeats == 1


# --- Doubt ------------------------------------------------------------------------------------------------


def test_a_lease_that_still_runs_leaves_the_attempt_open(world: World) -> None:
    """The sweep's list may be old: meanwhile the job was put back and claimed anew."""
    world.approved()
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    job, attempt = claimed
    assert resolution.expire_lease(job.pk) is False
    attempt.refresh_from_db()
    assert attempt.ending == "open"


def test_two_sweepers_end_one_lease_once(world: World) -> None:
    world.approved()
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    job, attempt = claimed
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    outcomes = together(*[partial(resolution.expire_lease, job.pk)] * 2)
    assert sorted(map(str, outcomes)) == ["False", "True"]
    attempt.refresh_from_db()
    assert attempt.ending == "unknown"
    no_gap(world)


# --- Files ------------------------------------------------------------------------------------------------


def test_the_same_bytes_kept_twice_at_once_are_one_whole_file(world: World) -> None:
    content = b"\x89PNG" + b"pixels" * 500_000
    sha256 = hashlib.sha256(content).hexdigest()

    def keep() -> str:
        with incoming() as file:
            file.write(content)
            file.flush()
            return put(Arrived(Path(file.name), len(content), sha256, Inspected("image/png")), "race")

    for outcome in together(*[keep] * 6):
        assert isinstance(outcome, str), outcome
        assert (settings.MEDIA_ROOT / outcome).read_bytes() == content
    assert len([path for path in (settings.MEDIA_ROOT / "race").rglob("*") if path.is_file()]) == 1


def test_twenty_clicks_on_upload_are_one_file(world: World) -> None:
    form = uuid4()

    def click(content: bytes = png()) -> str:
        ana = Client()
        ana.force_login(world.cast.ana)
        file = SimpleUploadedFile("team.png", content)
        return ana.post(reverse("library:upload"), {"file": file, "nonce": str(form)}).headers["Location"]

    for _turn in range(4):
        outcomes = together(*[click] * 5)
        assert set(outcomes) == {Media.objects.get().get_absolute_url()}, outcomes
    assert AuditEntry.objects.filter(action="media.uploaded").count() == 1
    # Somebody goes back to the same form and chooses another file.
    click(png(3))
    assert Media.objects.count() == 2


def test_two_workers_copy_one_result_and_the_library_has_it_once(world: World) -> None:
    world.approved()
    submission.advance(world.connection.pk)
    job = Job.objects.get()
    film = world.sandbox.video(world.key, job.provider_id)
    assert lifecycle.record(fresh(job), done(film["id"]), Source.POLL)
    outcomes = together(*[partial(copying.copy_outputs, job.pk)] * 3)
    assert True in outcomes
    assert not any(isinstance(outcome, DatabaseError) for outcome in outcomes)
    assert Media.objects.count() == Output.objects.filter(media__isnull=False).count() == 1


def test_a_guest_and_a_member_who_decide_at_once_are_both_told_the_truth(world: World) -> None:
    job, review = world.in_review()
    link, _token = links.create(review, by=world.cast.ben, may=May.DECIDE, days=1, name="Mia")
    outcomes = together(
        partial(decisions.decide, link, name="Mia", verdict=Verdict.APPROVED, seen=review.seal),
        partial(flow.ask_for_changes, review, by=world.cast.cleo, seen=review.seal, reason="Say Bergen."),
    )
    told = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(told) == 1, outcomes
    guest_won = told[0] is outcomes[1]
    assert Review.objects.get(pk=review.pk).outcome == (Outcome.APPROVED if guest_won else Outcome.CHANGES)
    assert fresh(job).state == (State.QUEUED if guest_won else State.DRAFT)
    assert Decision.objects.get(review=review).who == ("Mia" if guest_won else str(world.cast.cleo))
    no_gap(world)


def test_one_guest_who_answers_twice_at_once_is_written_down_once(world: World) -> None:
    _job, review = world.in_review()
    link, _token = links.create(review, by=world.cast.ben, may=May.DECIDE, days=1, name="Mia")
    yes = partial(decisions.decide, link, name="Mia", verdict=Verdict.APPROVED, seen=review.seal)
    outcomes = together(yes, yes, yes)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 2, outcomes
    assert Decision.objects.filter(review=review).count() == 1


def test_a_link_that_is_revoked_while_the_guest_answers_leaves_no_yes_that_counts(world: World) -> None:
    job, review = world.in_review()
    link, _token = links.create(review, by=world.cast.ben, may=May.DECIDE, days=1, name="Mia")
    together(
        partial(decisions.decide, link, name="Mia", verdict=Verdict.APPROVED, seen=review.seal),
        partial(links.revoke, link, by=world.cast.cleo),
    )
    assert GuestLink.objects.get(pk=link.pk).revoked_at
    # Whoever came first: what waits in the queue without a yes that counts goes back before it is sent.
    assert fresh(job).state == State.IN_REVIEW or broken(fresh(job))
    assert submission.claim_next(world.connection.pk) is None
    assert not world.creates()
