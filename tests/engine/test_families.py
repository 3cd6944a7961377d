"""One request, several results: approved once, and each of them followed, paid, failed and rendered again alone."""

import json
import zipfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Connection, Project
from apps.accounts.roles import Role
from apps.jobs import tasks
from apps.jobs.engine import actions, children, polling, project_change, resolution, submission
from apps.jobs.evidence import pack, verify
from apps.jobs.models import Attempt, Job, LedgerEntry
from apps.jobs.money import caps, ledger
from apps.jobs.states import Source, State
from apps.notices.models import Notice
from apps.reviews.models import Policy
from apps.reviews.refusal import Refused
from tests.support import families
from tests.support.families import (
    LANGUAGES,
    adds_up,
    approve,
    ask,
    campaign,
    dub,
    go_on,
    go_on_until,
    parts_of,
    translations,
)
from tests.support.world import World, held_and_spent

ZERO = Decimal(0)
pytestmark = pytest.mark.usefixtures("kinds_of_families")


def test_a_campaign_is_approved_once_and_each_row_is_sent_by_itself(world: World) -> None:
    job = campaign(world, "Ana", "Ben", "Cleo")
    assert held_and_spent(job)[0] == job.estimate_high
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert job.state == State.PROCESSING
    assert Attempt.objects.filter(job=job).count() == 0
    rows = parts_of(job)
    assert [row.state for row in rows] == [State.QUEUED] * 3
    assert [row.title for row in rows] == ["Hello all · Ana", "Hello all · Ben", "Hello all · Cleo"]
    assert held_and_spent(job)[0] == 0
    assert sum(held_and_spent(row)[0] for row in rows) == job.estimate_high
    assert ledger.this_month(job.workspace_id, simulated=True).held == job.estimate_high
    go_on(world, job)
    assert job.state == State.COMPLETED
    assert sorted(film["title"] for film in world.films()) == [row.title for row in rows]
    assert len({call["idempotency_key"] for call in world.creates()}) == 3
    adds_up(job)


def test_three_languages_are_one_exchange_and_three_results(world: World, asset: str) -> None:
    job = go_on(world, dub(world, asset))
    assert len(translations(world)) == 1
    assert [attempt.ending for attempt in Attempt.objects.filter(job=job)] == ["accepted"]
    parts = parts_of(job)
    assert [part.state for part in parts] == [State.COMPLETED] * 3
    assert len({part.provider_id for part in parts}) == 3
    assert [part.provider_id.rpartition("-")[2] for part in parts] == ["es", "de", "fr"]
    assert Attempt.objects.filter(job__in=parts).count() == 0
    adds_up(job)


def test_one_language_alone_is_a_plain_job(world: World, asset: str) -> None:
    job = go_on(world, dub(world, asset, "German"))
    assert (job.parts, parts_of(job), job.state) == (0, [], State.COMPLETED)
    assert job.review is not None
    assert "parts" not in job.review.snapshot
    assert held_and_spent(job)[0] == 0 < held_and_spent(job)[1]


def test_of_three_results_one_fails_and_is_rendered_again_alone(world: World, asset: str) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key)
    job = go_on(world, dub(world, asset))
    states = [part.state for part in parts_of(job)]
    assert Counter(states) == {State.COMPLETED: 2, State.FAILED: 1}
    assert job.state == State.COMPLETED
    adds_up(job)
    mine = Notice.objects.filter(user=world.cast.ana)
    assert [notice.text for notice in mine.filter(kind="finished")] == ["2 of 3 ready."]
    assert not mine.filter(kind="failed").exists(), "one of several does not speak for itself"
    (failed,) = (part for part in parts_of(job) if part.state == State.FAILED)
    assert held_and_spent(failed) == (ZERO, ZERO)

    assert actions.render_again(failed, by=world.cast.ana, round_seen=1)
    assert not actions_again(failed, world), "the same click twice"
    go_on(world, job)
    failed.refresh_from_db()
    assert (failed.state, failed.round, job.state) == (State.COMPLETED, 2, State.COMPLETED)
    calls = translations(world)
    assert len(calls) == 2
    assert calls[1]["body"]["output_languages"] == failed.params["languages"]
    assert mine.filter(kind="finished").count() == 2, "rendered again alone, it speaks"
    adds_up(job)


def actions_again(part: Job, world: World) -> bool:
    try:
        return actions.render_again(Job.objects.get(pk=part.pk), by=world.cast.ana, round_seen=1)
    except Refused:
        return False


def test_where_all_fail_the_request_fails_and_goes_on_with_one_that_is_rendered_again(world: World) -> None:
    world.sandbox.fault("render_fails", times=2, key=world.key)
    job = go_on(world, campaign(world, "Ana", "Ben"))
    assert (job.state, job.failure_code) == (State.FAILED, "parts_failed")
    assert held_and_spent(job) == (ZERO, ZERO)
    with pytest.raises(Refused, match="one by one"):
        actions.render_again(job, by=world.cast.ana, round_seen=1)
    first = parts_of(job)[0]
    assert actions.render_again(first, by=world.cast.ana, round_seen=1)
    job.refresh_from_db()
    assert (job.state, job.failure) == (State.PROCESSING, "")
    assert go_on(world, job).state == State.COMPLETED
    assert [part.state for part in parts_of(job)] == [State.COMPLETED, State.FAILED]
    adds_up(job)


# --- What was approved is what is sent -------------------------------------------------------------------------


EDITS: dict[str, dict[str, Any]] = {
    "script": {"params": {"script": "Something else."}},
    "title": {"title": "Another"},
    "kind": {"kind": "video.image"},
    "price": {"estimate_high": Decimal(99)},
    "rate": {"rate": Decimal("0.0001")},
    "number": {"number": 7},
    "seal": {"seal": "0" * 64},
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_part_that_was_changed_is_not_sent_and_the_others_are(world: World, edit: str) -> None:
    job = campaign(world, "Ana", "Ben")
    submission.advance(world.connection.pk)
    changed = parts_of(job)[0]
    Job.objects.filter(pk=changed.pk).update(**EDITS[edit])
    go_on(world, job)
    changed.refresh_from_db()
    assert (changed.state, changed.failure_code) == (State.FAILED, "not_approved")
    assert [film["title"] for film in world.films()] == ["Hello all · Ben"]
    assert job.state == State.COMPLETED
    adds_up(job)


def test_parts_are_not_sent_once_the_approval_no_longer_counts(world: World) -> None:
    job = campaign(world, "Ana", "Ben")
    submission.advance(world.connection.pk)
    policy = Policy.of(job.workspace_id)
    policy.needed = 2
    policy.save()
    go_on(world, job)
    assert world.films() == []
    assert job.state == State.FAILED
    adds_up(job)


def test_the_seal_holds_each_part_with_its_price_and_breaks_with_any_of_them(world: World) -> None:
    job = ask(world, "test.campaign", names=["Ana", "Ben"])
    assert job.review is not None
    parts = job.review.snapshot["parts"]
    assert [part["label"] for part in parts] == ["Ana", "Ben"]
    assert sum(Decimal(part["price_at_most"]) for part in parts) == job.review.price
    job = approve(world, job)
    Job.objects.filter(pk=job.pk).update(params={**job.params, "names": ["Ana", "Eve"]})
    go_on(world, job)
    assert (job.state, world.films()) == (State.DRAFT, [])
    assert held_and_spent(job) == (ZERO, ZERO)


def test_the_sum_of_all_parts_is_what_a_cap_is_asked_for(world: World) -> None:
    job = ask(world, "test.campaign", names=["Ana", "Ben", "Cleo"])
    assert job.estimate_high is not None
    caps.set_cap(job.workspace, "item", job.estimate_high - Decimal("0.01"), by=world.cast.cleo)
    with pytest.raises(Refused, match="cap"):
        approve(world, job)
    caps.set_cap(job.workspace, "item", job.estimate_high, by=world.cast.cleo)
    assert go_on(world, approve(world, job)).state == State.COMPLETED


# --- Doubt -----------------------------------------------------------------------------------------------------


def test_an_answer_that_is_lost_is_found_by_the_same_key_and_shared_out_once(world: World, asset: str) -> None:
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/video-translations", key=world.key)
    job = dub(world, asset)
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert (job.state, parts_of(job)) == (State.UNCONFIRMED, [])
    assert submission.free_slots(world.connection) == world.connection.concurrency - 3
    go_on(world, job)
    calls = translations(world)
    assert len(calls) == 2
    assert len({call["idempotency_key"] for call in calls}) == 1
    assert [call["replayed"] for call in calls] == [False, True]
    assert [part.state for part in parts_of(job)] == [State.COMPLETED] * 3
    adds_up(job)


def test_what_was_sent_anew_is_paid_for_both_times_at_what_the_parts_cost(world: World, asset: str) -> None:
    world.sandbox.fault("disconnect_after", times=1, match="POST /v3/video-translations", key=world.key)
    job = dub(world, asset)
    submission.advance(world.connection.pk)
    Job.objects.filter(pk=job.pk).update(key_used_at=timezone.now() - timedelta(days=2))
    job.refresh_from_db()
    assert resolution.send_anew(job, world.cast.cleo, round_seen=1)
    go_on(world, job)
    spent = dict(LedgerEntry.objects.filter(job=job, move="settle").values_list("round", "spent"))
    assert spent == {1: ledger.spent_by_parts(job)}
    assert ledger.sums(LedgerEntry.objects.filter(job__in=[job, *parts_of(job)])).held == 0


def test_a_part_whose_id_the_answer_lacks_waits_for_a_decision_and_the_others_go_on(world: World, asset: str) -> None:
    job = dub(world, asset)
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    made = translate(world, asset=asset, languages=LANGUAGES[:2])
    assert children.fan_out(claimed[0], dict(enumerate(made, 1)))
    third = parts_of(job)[2]
    assert third.state == State.UNCONFIRMED
    go_on_until(world, lambda: Job.objects.get(pk=third.pk).next_check_at is None)
    third.refresh_from_db()
    assert third.events.filter(what__contains="decision").exists()
    job.refresh_from_db()
    assert job.state == State.PROCESSING, "somebody has to act on one of its parts"
    assert resolution.give_up(third, world.cast.cleo)
    assert go_on(world, job).state == State.COMPLETED
    adds_up(job)


def translate(world: World, *, asset: str, languages: list[str]) -> list[str]:
    body = {"video": {"type": "asset_id", "asset_id": asset}, "output_languages": languages}
    answer = world.sandbox.call(world.key, "POST", "/v3/video-translations", json=body)
    found: list[str] = answer.json()["data"]["video_translation_ids"]
    return found


def test_news_of_one_result_never_ends_the_request(world: World, asset: str) -> None:
    job = dub(world, asset)
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    made = translate(world, asset=asset, languages=["German"])
    assert polling.poll_object(claimed[0], made[0], Source.WEBHOOK) is False
    job.refresh_from_db()
    assert job.state == State.SUBMITTING
    submission.send(*claimed)
    assert go_on(world, job).state == State.COMPLETED
    assert len(parts_of(job)) == 3


# --- Slots, pauses, the project ------------------------------------------------------------------------------------


def test_a_request_for_three_waits_for_three_slots_and_keeps_its_turn(world: World, asset: str) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=4)
    first, second = world.approved("First"), world.approved("Second")
    for _film in (first, second):
        assert submission.claim_next(world.connection.pk) is not None
    job = dub(world, asset)
    later = world.approved("Later")
    assert submission.has_next(world.connection.pk) is False
    assert submission.claim_next(world.connection.pk) is None
    Job.objects.filter(pk=first.pk).update(state=State.COMPLETED)
    assert submission.has_next(world.connection.pk) is True
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    assert claimed[0].pk == job.pk
    later.refresh_from_db()
    assert later.state == State.QUEUED
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=2)
    assert submission.slots_needed(job, world.connection) == 2, "all that the account has"


def test_a_paused_campaign_sends_nothing_more_until_it_is_resumed(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=1)
    job = campaign(world, "Ana", "Ben", "Cleo")
    submission.advance(world.connection.pk)
    submission.advance(world.connection.pk)
    with pytest.raises(Refused):
        children.pause(job, by=world.cast.ben)
    assert children.pause(job, by=world.cast.ana)
    assert not children.pause(Job.objects.get(pk=job.pk), by=world.cast.ana)
    assert not submission.has_next(world.connection.pk)
    assert not submission.advance(world.connection.pk)
    assert not tasks.is_due() or Job.objects.ready().count() == 0
    assert children.resume(job, by=world.cast.cleo)
    assert go_on(world, job).state == State.COMPLETED
    assert len(world.films()) == 3


def test_a_stopped_campaign_cancels_what_is_not_sent_and_pays_for_the_rest(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=1)
    job = campaign(world, "Ana", "Ben", "Cleo")
    submission.advance(world.connection.pk)
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert actions.cancel(job, by=world.cast.ana)
    assert not submission.advance(world.connection.pk)
    assert go_on(world, job).state == State.COMPLETED
    assert [part.state for part in parts_of(job)] == [State.COMPLETED, State.CANCELED, State.CANCELED]
    assert len(world.films()) == 1
    adds_up(job)


def test_its_author_is_told_when_somebody_else_stops_it_and_of_its_end_once(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=1)
    job = campaign(world, "Ana", "Ben", "Cleo")
    submission.advance(world.connection.pk)
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert actions.cancel(job, by=world.cast.cleo)
    assert not actions.cancel(job, by=world.cast.cleo)
    mine = Notice.objects.filter(user=world.cast.ana, url=job.get_absolute_url()).order_by("pk")
    assert [notice.kind for notice in mine.exclude(kind="approved")] == ["stopped"]
    go_on(world, job)
    assert [notice.kind for notice in mine.exclude(kind="approved")] == ["stopped", "finished"]
    assert "Cleo stopped it" in mine.get(kind="stopped").text
    assert mine.get(kind="finished").text == "1 of 3 ready."
    assert mine.filter(mail_due_at__isnull=False).exists()


def test_a_campaign_of_which_nothing_was_sent_is_cancelled(world: World) -> None:
    job = campaign(world, "Ana", "Ben")
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert actions.cancel(job, by=world.cast.ana)
    assert go_on(world, job).state == State.CANCELED
    assert held_and_spent(job) == (ZERO, ZERO)
    adds_up(job)


def test_the_results_move_to_another_project_with_their_request(world: World) -> None:
    project = Project.objects.create(workspace=world.cast.northbound, name="Spring")
    job = campaign(world, "Ana", "Ben")
    submission.advance(world.connection.pk)
    part = parts_of(job)[0]
    assert not project_change.may_change_project(part, world.cast.cleo, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="request"):
        project_change.change_project(part, project, by=world.cast.cleo)
    assert project_change.change_project(job, project, by=world.cast.cleo)
    assert {part.project_id for part in parts_of(job)} == {project.pk}
    counted = ledger.counted(job.workspace_id, simulated=True)
    assert {key[1] for key, amount in counted.items() if amount} == {project.pk}


# --- A session ---------------------------------------------------------------------------------------------------


def test_a_session_brings_films_over_time_within_what_was_approved(world: World) -> None:
    job = approve(world, ask(world, "test.session", "Talk", most="2.00"))
    submission.advance(world.connection.pk)
    job.refresh_from_db()
    assert (job.state, held_and_spent(job)) == (State.PROCESSING, (Decimal("2.0000"), ZERO))
    brought = [bring(world, job, title) for title in ("one", "two")]
    polling.poll(job.pk, Source.POLL)
    polling.poll(job.pk, Source.WEBHOOK)
    assert [part.provider_id for part in parts_of(job)] == brought
    assert ledger.this_month(job.workspace_id, simulated=True).held == 2, "all of it, and none twice"
    bring(world, job, families.END)
    go_on(world, job)
    assert [part.state for part in parts_of(job)] == [State.COMPLETED] * 3
    assert job.state == State.COMPLETED
    adds_up(job)
    assert 0 < (ledger.spent_by_parts(job) or 0) <= 2


def bring(world: World, job: Job, title: str) -> str:
    """A film that the session makes: with the world's key, but not by the portal."""
    params = world.params()
    body = {"type": "avatar", **{name: params[name] for name in ("avatar_id", "voice_id", "script", "resolution")}}
    answer = world.sandbox.call(world.key, "POST", "/v3/videos", json={**body, "title": f"{job.provider_id} {title}"})
    found: str = answer.json()["data"]["video_id"]
    return found


# --- What people and strangers are shown -------------------------------------------------------------------------


def test_the_pages_show_a_request_once_with_its_results_on_it(world: World, client: Client) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key)
    job = go_on(world, campaign(world, "Ana", "Ben"))
    client.force_login(world.cast.ana)
    listed = client.get("/jobs/").content.decode()
    assert "Hello all</span>" in listed
    assert "Hello all · Ana" not in listed
    assert "1 of 2 ready" in listed
    page = client.get(job.get_absolute_url()).content.decode()
    for part in parts_of(job):
        assert f'href="{part.get_absolute_url()}"' in page
        assert f'href="{job.get_absolute_url()}"' in client.get(part.get_absolute_url()).content.decode()
    assert "1 of 2 ready" in page
    assert "Hello all · Ana" not in client.get("/").content.decode()


def test_evidence_of_a_request_and_of_one_result_is_whole(world: World, asset: str) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key)
    job = go_on(world, dub(world, asset))
    failed = next(part for part in parts_of(job) if part.state == State.FAILED)
    actions.render_again(failed, by=world.cast.ana, round_seen=1)
    go_on(world, job)
    for one in [job, *parts_of(job)]:
        files = packed(world, one)
        assert verify.problems(verify.Pack(files)) == [], one
    index = json.loads(packed(world, job)["parts.json"])
    assert [part["job"] for part in index] == [part.pk for part in parts_of(job)]
    files = packed(world, parts_of(job)[0])
    changed = json.loads(files["job.json"])
    own = changed["request"]
    files[own] = files[own].replace(b"Spanish", b"Swedish")
    found = verify.problems(verify.Pack(files))
    assert any("not what the seal" in problem for problem in found)
    changed["seal"] = verify.fingerprint(files[own])
    files["job.json"] = verify.pretty(changed).encode()
    assert any("does not name" in problem for problem in verify.problems(verify.Pack(files)))


def packed(world: World, job: Job) -> dict[str, bytes]:
    with pack(Job.objects.get(pk=job.pk), by=world.cast.cleo) as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_request_that_needs_no_review_is_sealed_and_proved_all_the_same(world: World) -> None:
    world.cast.northbound.review_required = False
    world.cast.northbound.save()
    job = ask(world, "test.campaign", names=["Ana", "Ben"])
    assert job.review is None
    go_on(world, job)
    assert job.state == State.COMPLETED
    for one in [job, *parts_of(job)]:
        assert verify.problems(verify.Pack(packed(world, one))) == []
