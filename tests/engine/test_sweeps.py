"""What the clock sets in motion, what it leaves alone, and the odd things that must not stop it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.jobs import tasks
from apps.jobs.engine import actions, attempts, lifecycle, polling, resolution, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.engine.sealing import broken
from apps.jobs.models import Attempt, Job, Price
from apps.jobs.states import Source, State
from apps.reviews import flow
from apps.reviews.refusal import Refused
from apps.webhooks import inbox
from heygen_web import clock
from tests.support.world import World


def claimed(world: World) -> tuple[Job, Attempt]:
    found = submission.claim_next(world.connection.pk)
    assert found is not None
    return found


def queued_tasks() -> list[str]:
    return [package.task["func"] for package in OrmQ.objects.order_by("pk")]


def test_what_waits_for_a_slot_does_not_keep_the_clock_busy(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=1)
    world.approved("First")
    second = world.approved("Second")
    assert tasks.is_due()
    claimed(world)
    assert Job.objects.get(pk=second.pk).state == State.QUEUED
    assert not tasks.is_due()


@pytest.mark.parametrize("how", ["paused", "switched off"])
def test_what_waits_for_its_connection_does_not_keep_the_clock_busy(world: World, how: str) -> None:
    world.approved()
    mine = Connection.objects.filter(pk=world.connection.pk)
    if how == "paused":
        mine.update(paused_until=timezone.now() + timedelta(hours=1))
    else:
        mine.update(enabled=False)
    assert not tasks.is_due()


def test_a_provider_that_hangs_does_not_hold_up_the_heartbeat(world: World) -> None:
    world.approved()
    job, _attempt = claimed(world)
    lifecycle.accept(job, "f" * 32, News("Accepted", Source.WORKER), first_check=0)
    OrmQ.objects.all().delete()
    before = world.sandbox.last_entry()
    clock.beat()
    assert not world.sandbox.journal(after=before, key=world.key)
    assert "apps.jobs.tasks.look_at_many" in queued_tasks()
    now = Job.objects.get(pk=job.pk)
    assert now.next_check_at is not None
    assert now.next_check_at > timezone.now()


def test_a_film_that_its_provider_cannot_find_yet_is_not_given_up(world: World) -> None:
    world.approved()
    job, _attempt = claimed(world)
    lifecycle.accept(job, "f" * 32, News("Accepted", Source.WORKER), first_check=0)
    assert polling.poll(job.pk, Source.POLL) is False
    Job.objects.filter(pk=job.pk).update(accepted_at=timezone.now() - timedelta(hours=1))
    assert polling.poll(job.pk, Source.POLL) is True
    assert Job.objects.get(pk=job.pk).state == State.FAILED


def test_every_sweep_of_every_room_is_on_the_clock() -> None:
    rooms = [*(settings.BASE_DIR / "apps").rglob("*.py"), *(settings.BASE_DIR / "heygen_web").rglob("*.py")]
    sweeping = [path for path in rooms if "\ndef sweep(" in path.read_text("utf-8")]
    names = {".".join((*path.relative_to(settings.BASE_DIR).with_suffix("").parts, "sweep")) for path in sweeping}
    assert names == set(settings.CLOCK_TASKS)


def test_nobody_gives_up_what_is_being_asked_about(world: World) -> None:
    world.approved()
    job, _attempt = claimed(world)
    lifecycle.lose(job, News("Lost", Source.WORKER), seconds=0)
    until = timezone.now() + timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(lease_until=until)
    with pytest.raises(Refused, match="right now"):
        resolution.give_up(Job.objects.get(pk=job.pk), world.cast.cleo)
    Job.objects.filter(pk=job.pk).update(lease_until=None)
    asked_since = Job.objects.get(pk=job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=until)
    assert resolution.give_up(asked_since, world.cast.cleo) is False


def test_who_asks_again_closes_the_attempt_of_the_worker_that_died(world: World) -> None:
    world.approved()
    job, _attempt = claimed(world)
    lifecycle.lose(job, News("Lost", Source.WORKER), seconds=0)
    dead = attempts.begin(job)
    assert resolution.resolve(job.pk)
    dead.refresh_from_db()
    assert dead.ending == "unknown"
    assert Job.objects.get(pk=job.pk).state == State.PROCESSING


def test_a_flat_price_with_many_digits_is_sealed_as_it_is_kept_and_rounded_up_to_the_cent(world: World) -> None:
    Price.objects.all().update(unit=Price.Unit.EACH, amount=Decimal("0.123450"))
    job, review = world.in_review()
    flow.approve(review, by=world.cast.ben, seen=review.seal)
    now = Job.objects.get(pk=job.pk)
    assert now.estimate_high == Decimal("0.13")
    assert not broken(now)
    assert actions.problems(now) == []


@pytest.mark.parametrize("odd", [r"\ud800", r"\u0000", "x" * 5000], ids=["half a character", "NUL", "endless"])
def test_odd_characters_in_news_are_stored_and_answered(world: World, odd: str) -> None:
    job = world.approved()
    body = f'{{"event_type": "e{odd}", "event_data": {{"video_id": "v{odd}"}}}}'.encode()
    delivery = inbox.receive_callback(job, f"{job.pk}.1", body)
    assert delivery.pk
    assert bytes(delivery.body) == body
    assert delivery.event_type.startswith("e")
