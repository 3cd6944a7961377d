"""Who waits for whom on PostgreSQL, where rows are locked one by one. Run by `test_postgres`."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from apps.accounts.models import VendorCall
from apps.jobs.engine import lifecycle, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.states import Source
from apps.reviews import flow
from tests.support.together import together
from tests.support.world import World


@contextmanager
def unfinished(action: Callable[[], Any]) -> Iterator[None]:
    """Somebody else has done it, in a transaction that has not ended yet."""
    begun, over = threading.Event(), threading.Event()
    problems: list[Exception] = []

    def run() -> None:
        try:
            with transaction.atomic():
                action()
                begun.set()
                over.wait(60)
        except Exception as raised:
            problems.append(raised)
        finally:
            begun.set()
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    begun.wait(60)
    try:
        yield
    finally:
        over.set()
        thread.join(60)
    assert not problems, problems


@contextmanager
def impatient() -> Iterator[None]:
    """Whoever has to wait here for a lock of somebody else fails instead."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def a_call(world: World) -> VendorCall:
    return VendorCall.objects.create(
        workspace=world.cast.northbound,
        connection=world.connection,
        user=world.cast.ana,
        method="GET",
        path="/v3/videos",
        at=timezone.now(),
    )


def test_this_is_postgresql() -> None:
    assert connection.vendor == "postgresql"


def test_nobody_who_uses_a_connection_waits_for_a_claim(world: World) -> None:
    world.approved()
    with unfinished(lambda: submission.claim_next(world.connection.pk)), impatient():
        a_call(world)
        world.draft("Written meanwhile")


def test_nobody_in_the_workspace_waits_for_a_decision(world: World) -> None:
    _job, review = world.in_review()
    with unfinished(lambda: flow.approve(review, by=world.cast.ben, seen=review.seal)), impatient():
        a_call(world)
        world.draft("Written meanwhile")


def test_two_claims_of_one_connection_do_wait_for_each_other(world: World) -> None:
    world.approved()
    with (
        unfinished(lambda: submission.claim_next(world.connection.pk)),
        impatient(),
        pytest.raises(OperationalError, match="lock timeout"),
    ):
        submission.claim_next(world.connection.pk)


def test_a_claim_and_somebody_who_told_first_do_not_lock_each_other_out(world: World) -> None:
    """One transaction that writes an event and then something about the connection, against a claim."""
    jobs = [world.approved(f"Film {number}") for number in range(6)]

    def tell_and_call() -> None:
        for job in jobs:
            with transaction.atomic():
                lifecycle.tell(job, News("Something", Source.WORKER))
                a_call(world)

    def claim() -> None:
        for _ in jobs:
            submission.claim_next(world.connection.pk)

    assert together(tell_and_call, claim, tell_and_call, claim) == [None] * 4


def test_decisions_claims_and_news_at_once_never_deadlock(world: World) -> None:
    reviews = [world.in_review(f"Film {number}")[1] for number in range(8)]

    def decide(part: int) -> None:
        for review in reviews[part::2]:
            flow.approve(review, by=world.cast.ben, seen=review.seal)

    def claim() -> None:
        for _ in range(12):
            submission.claim_next(world.connection.pk)

    def write() -> None:
        for number in range(6):
            world.in_review(f"Another {number}")

    assert together(lambda: decide(0), lambda: decide(1), claim, write) == [None] * 4
