"""From a delivery to the ledger, with a real provider to ask: the right job moves, once, and never back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.jobs.engine import submission
from apps.jobs.models import Job, JobEvent, LedgerEntry, Output
from apps.jobs.states import State
from apps.webhooks import processing, registration
from apps.webhooks.models import Delivery
from tests.support.world import World, held_and_spent
from tests.web.two_workspaces import callback_path

from .sender import Sender, event

pytestmark = pytest.mark.django_db


def sent(world: World, title: str = "Welcome", **options: object) -> Job:
    """A job that the provider has accepted."""
    job = world.approved(title, **options)
    claimed = submission.claim_next(world.connection.pk)
    assert claimed is not None
    submission.send(*claimed)
    job.refresh_from_db()
    assert job.state == State.PROCESSING
    return job


def finished(world: World, job: Job) -> Job:
    """The provider has made it; we have not heard."""
    world.sandbox.video(world.key, job.provider_id)
    return job


def work() -> None:
    """What the worker does with everything that has come."""
    for pk in Delivery.objects.order_by("pk").values_list("pk", flat=True):
        processing.process(pk)


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def line(delivery: Delivery) -> str:
    return Delivery.objects.values_list("result", flat=True).get(pk=delivery.pk)


@pytest.mark.row("WEB-03", "WEB-07")
def test_of_two_jobs_alike_one_notice_moves_one(world: World, news: Sender) -> None:
    first, second = finished(world, sent(world)), finished(world, sent(world))
    assert news.send(event(video_id=second.provider_id)).status_code == 202
    work()
    assert (state(first), state(second)) == (State.PROCESSING, State.COMPLETED)
    assert news.last.job_id == second.pk


@pytest.mark.row("VID-38")
def test_a_callback_on_a_jobs_own_door_moves_that_job(world: World, news: Sender) -> None:
    first, second = finished(world, sent(world)), finished(world, sent(world))
    assert Client().post(callback_path(first), event(), content_type="application/json").status_code == 202
    work()
    assert (state(first), state(second)) == (State.COMPLETED, State.PROCESSING)
    assert Client().post(callback_path(second), event(), content_type="application/json").status_code == 202
    work()
    assert state(second) == State.COMPLETED


def test_a_callback_that_names_another_jobs_film_only_makes_us_look_there(world: World, news: Sender) -> None:
    first, second = finished(world, sent(world)), finished(world, sent(world))
    lie = event(video_id=second.provider_id)
    # Naming another job's film through a finished job's door: whoever holds the address may make us look, no more.
    assert Client().post(callback_path(first), lie, content_type="application/json").status_code == 202
    work()
    assert state(second) == State.COMPLETED
    assert Job.objects.get(pk=second.pk).provider_id == second.provider_id


@pytest.mark.row("WEB-14")
def test_a_repeated_notice_has_one_effect(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    body = event(video_id=job.provider_id)
    for _time in range(3):
        assert news.send(body, Heygen_Event_Id="evt-1").status_code == 202
    for _time in range(3):
        work()
    assert JobEvent.objects.filter(job=job, after=State.COMPLETED).count() == 1
    assert LedgerEntry.objects.filter(job=job, move=LedgerEntry.Move.SETTLE).count() == 1
    assert Output.objects.filter(job=job).values("part").distinct().count() == Output.objects.filter(job=job).count()


@pytest.mark.row("WEB-15")
def test_a_late_word_does_not_move_a_finished_job_back(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    news.send(event(video_id=job.provider_id))
    work()
    spent, told = held_and_spent(job), JobEvent.objects.count()
    for kind in ("avatar_video.processing", "avatar_video.fail", "avatar_video.success"):
        assert news.send(event(kind, video_id=job.provider_id)).status_code == 202
    work()
    assert state(job) == State.COMPLETED
    assert (held_and_spent(job), JobEvent.objects.count()) == (spent, told)
    assert "Nothing to do" in news.last.result


def test_a_notice_that_lies_about_success_completes_nothing(world: World, news: Sender) -> None:
    world.sandbox.clock(factor=1)
    try:
        job = sent(world, script="A lie about a film that is not made yet.")
        news.send(event(video_id=job.provider_id, status="completed", url="https://evil.example/film.mp4"))
        processing.process(news.last.pk)
        assert state(job) == State.PROCESSING
        assert not Output.objects.filter(job=job).exists()
        news.send(event("avatar_video.fail", video_id=job.provider_id, msg="I say it failed"))
        processing.process(news.last.pk)
        assert state(job) == State.PROCESSING
        assert news.last.next_try_at is not None
    finally:
        world.sandbox.clock(factor=100)


@pytest.mark.row("WEB-13")
def test_a_failed_render_is_failed_with_its_reason_and_the_money_back(world: World, news: Sender) -> None:
    world.sandbox.fault("render_fails", times=1, key=world.key, code="moderation_failed")
    job = sent(world, script="This one fails at the provider.")
    world.sandbox.video(world.key, job.provider_id, status="failed")
    news.send(event("avatar_video.fail", video_id=job.provider_id))
    work()
    failed = Job.objects.get(pk=job.pk)
    assert (failed.state, failed.failure_code) == (State.FAILED, "moderation_failed")
    assert held_and_spent(job) == (Decimal(0), Decimal(0))
    page = Client(raise_request_exception=False)
    page.force_login(world.cast.ana)
    assert failed.failure in page.get(failed.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("video_translate.success", "video_translate_id"),
        ("video_translate.fail", "video_translate_id"),
        ("video_translate.preflight.download_failed", "video_translate_id"),
        ("proofread_creation.success", "proofread_id"),
        ("proofread_creation.fail", "proofread_id"),
    ],
)
def test_news_of_translations_and_proofreads_find_their_job_without_a_callback_id(
    world: World, news: Sender, kind: str, name: str
) -> None:
    job = finished(world, sent(world))
    body = event(kind, **{name: job.provider_id, "output_language": "de", "callback_id": None})
    assert news.send(body).status_code == 202
    work()
    assert (news.last.job_id, state(job)) == (job.pk, State.COMPLETED)


@pytest.mark.row("WEB-03")
def test_a_notice_about_nobodys_film_is_stored_and_left_alone(world: World, news: Sender) -> None:
    job = sent(world)
    for body in (event(video_id="f" * 32), event(video_id="f" * 32, callback_id="99999.1"), event("x.y")):
        assert news.send(body).status_code == 202
    for _time in range(processing.GIVE_UP_AFTER + 1):
        work()
    assert state(job) == State.PROCESSING
    mine = Delivery.objects.filter(connection=world.connection)
    assert mine.count() == 3
    assert not mine.filter(job__isnull=False).exists()
    assert not mine.filter(next_try_at__isnull=False).exists()
    assert "ignored" in line(news.last)


@pytest.mark.parametrize(
    "odd", ["1.1.1", "²", "٣.1", "9" * 38 + ".1", "1." + "9" * 36, "-1.1", "1.-1", "a.b", ".", "1.", " 1.1"]
)
def test_an_odd_callback_id_finds_no_job(world: World, news: Sender, odd: str) -> None:
    job = sent(world)
    assert news.send(event("avatar_video.success", callback_id=odd)).status_code == 202
    processing.process(news.last.pk)
    assert news.last.job_id is None
    assert state(job) == State.PROCESSING


def test_news_before_the_answer_to_the_create_call_is_kept_until_the_job_has_its_id(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    Job.objects.filter(pk=job.pk).update(
        provider_id="", state=State.SUBMITTING, lease_until=timezone.now() + timedelta(60)
    )
    news.send(event(video_id=job.provider_id))
    processing.process(news.last.pk)
    assert news.last.next_try_at is not None
    Job.objects.filter(pk=job.pk).update(provider_id=job.provider_id, state=State.PROCESSING)
    processing.process(news.last.pk)
    assert state(job) == State.COMPLETED


def test_a_notice_of_another_account_cannot_move_a_job(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    stranger = world.cast.southfield.connections.get()
    other = Sender(type(news.endpoint).objects.create(connection=stranger, token="other-door", secret="whsec_other"))
    assert other.send(event(video_id=job.provider_id, callback_id=f"{job.pk}.1")).status_code == 202
    processing.process(other.last.pk)
    assert state(job) == State.PROCESSING
    assert other.last.job_id is None


@pytest.mark.row("WEB-17", "WEB-18")
def test_the_replay_button_acts_again_without_a_second_effect(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    for number in range(3):
        body = event("avatar_video.success" if number else "x.y", video_id=job.provider_id, n=number)
        news.send(body, Heygen_Event_Id=f"e{number}")
    work()
    told, spent = JobEvent.objects.count(), held_and_spent(job)
    cleo = Client()
    cleo.force_login(world.cast.cleo)
    page = cleo.get(reverse("webhooks:deliveries")).content.decode()
    for number in range(3):
        delivery = Delivery.objects.get(event_id=f"e{number}")
        assert reverse("webhooks:delivery", args=[delivery.pk]) in page
        assert cleo.post(reverse("webhooks:replay", args=[delivery.pk])).status_code == 302
    work()
    assert (JobEvent.objects.count(), held_and_spent(job)) == (told, spent)
    shown = cleo.get(reverse("webhooks:delivery", args=[news.last.pk])).content.decode()
    assert "avatar_video.success" in shown
    assert job.provider_id in shown


def test_a_forgery_cannot_be_replayed_into_an_effect(world: World, news: Sender) -> None:
    job = finished(world, sent(world))
    news.send(event(video_id=job.provider_id), Heygen_Signature="0" * 64)
    cleo = Client()
    cleo.force_login(world.cast.cleo)
    cleo.post(reverse("webhooks:replay", args=[news.last.pk]))
    work()
    assert state(job) == State.PROCESSING


@pytest.mark.row("WEB-18")
def test_the_log_shows_no_link_and_no_secret_of_a_body(world: World, news: Sender) -> None:
    body = event(
        video_id="v1",
        url="https://files.example/film.mp4?Signature=stolen",
        secret="whsec_in_a_body",
        nested={"token": "t0k3n"},
    )
    news.send(body)
    cleo = Client()
    cleo.force_login(world.cast.cleo)
    page = cleo.get(reverse("webhooks:delivery", args=[news.last.pk])).content.decode()
    assert "files.example" in page
    for word in ("stolen", "film.mp4", "whsec_in_a_body", "t0k3n"):
        assert word not in page


@pytest.mark.row("WEB-08")
def test_after_a_rotation_the_old_secret_counts_for_a_while_and_the_new_one_from_now(
    world: World, news: Sender
) -> None:
    world.sandbox.settings(probe_on_create=False)
    there = {"url": "https://portal.example/webhooks/in/x/"}
    made = world.sandbox.call(world.key, "POST", "/v3/webhooks/endpoints", json=there).json()["data"]
    world.sandbox.settings(probe_on_create=True)
    news.endpoint.endpoint_id, news.endpoint.secret = made["endpoint_id"], made["secret"]
    news.endpoint.save()
    body = event("x.y", n=1)
    old = news.headers(body)
    registration.rotate(news.endpoint)
    news.endpoint.refresh_from_db()
    assert str(news.endpoint.secret) != made["secret"]
    assert news.post(body, {**old, "Heygen-Event-Id": "a"}).status_code == 202
    assert news.last.verdict == "old_secret"
    assert news.send(event("x.y", n=2), Heygen_Event_Id="b").status_code == 202
    assert news.last.verdict == "valid"
    type(news.endpoint).objects.update(rotated_at=timezone.now() - timedelta(minutes=16))
    assert news.post(body, {**old, "Heygen-Event-Id": "c"}).status_code == 401


def test_a_nameless_notice_for_a_job_without_an_id_waits(world: World, news: Sender) -> None:
    job = sent(world)
    Job.objects.filter(pk=job.pk).update(provider_id="", state=State.SUBMITTING)
    assert Client().post(callback_path(job), event(), content_type="application/json").status_code == 202
    processing.process(news.last.pk)
    assert state(job) == State.SUBMITTING
    assert news.last.next_try_at is not None
