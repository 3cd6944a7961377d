"""What a job and its account do when the account may not be used: credentials, the day's limit, a pending error."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from apps.accounts.connections import actions
from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection
from apps.accounts.models.connections import ATTENTION, KEY_REJECTED, Provider
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import attempts, lifecycle, submission
from apps.jobs.engine.lifecycle import News
from apps.jobs.engine.submission import CREDENTIALS
from apps.jobs.models import Attempt, Job
from apps.jobs.states import Source, State
from apps.reviews import flow
from apps.voices.kinds.speech.params import SpeechParams
from apps.voices.models import Voice
from tests.providers.loopback import Loopback, answer
from tests.support.world import NOTHING, held_and_spent

DAILY = "Daily voice duration limit reached, please upgrade or try tomorrow."
UNAUTHORIZED = answer(401, {"error": "Unauthorized", "code": 401})
LIMIT = answer(429, {"error": DAILY})
PENDING = answer(596, {"error": "Your account has a pending error"})
SPOKEN = answer(200, {"audio_url": "http://127.0.0.1:9/a.mp3", "duration": 1.5, "is_pass": True})


@pytest.fixture
def gateway() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def cast(db: None, settings: LazySettings) -> Cast:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    return seed_people()


@pytest.fixture
def account(cast: Cast, gateway: Loopback) -> Connection:
    """One of two behind a token, so that the other can go on."""
    made = Connection(workspace=cast.northbound, provider=Provider.USEAPI, name="Gateway", identity="a@north.example")
    made.base_url, made.allow_private = f"{gateway.url}/v1/heygen", True
    made.set_key("user:1-NorthboundsToken")
    made.save()
    other = Connection(workspace=cast.northbound, provider=Provider.USEAPI, name="Other", identity="b@north.example")
    other.base_url, other.primary, other.api_key = made.base_url, made, made.api_key
    other.allow_private = made.allow_private
    other.save()
    Voice.objects.create(
        connection=made,
        voice_id="aria",
        name="Aria",
        language="English",
        engines=["azure"],
        default_engine="azure",
        synced_at=timezone.now(),
    )
    return made


def approved(cast: Cast, connection: Connection, title: str = "Hello") -> Job:
    params = SpeechParams(text="Hello and welcome.", voice_id="aria", spoken_by="azure")
    job = job_actions.create_draft(
        workspace=cast.northbound,
        author=cast.ana,
        connection=connection,
        name="speech.gateway",
        title=title,
        params=params.to_json() | {"account": connection.identity},
        nonce=uuid4().hex,
    )
    review = job_actions.submit(job, by=cast.ana)
    assert review is not None
    flow.approve(review, by=cast.ben, seen=review.seal)
    return Job.objects.get(pk=job.pk)


def now(job: Job) -> Job:
    return Job.objects.select_related("connection").get(pk=job.pk)


def make_due(*jobs: Job) -> None:
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(next_check_at=timezone.now())


def test_rejected_credentials_fail_the_job_and_hold_no_money(
    cast: Cast, account: Connection, gateway: Loopback
) -> None:
    gateway.will(UNAUTHORIZED)
    job, waiting = approved(cast, account), approved(cast, account, "The next")
    assert submission.advance(account.pk)
    assert now(job).state == State.FAILED
    assert now(job).failure_code == CREDENTIALS
    assert held_and_spent(job) == NOTHING
    assert not submission.advance(account.pk)
    assert len(gateway.received) == 1
    assert now(job).failure == "Credentials rejected: useapi.net did not accept the key of this connection."
    assert now(waiting).state == State.QUEUED
    both = Connection.objects.of(Provider.USEAPI)
    assert {one.pause_reason for one in both} == {KEY_REJECTED}, "the other account speaks with the same key"

    for one in both:
        actions.end_pause(one, KEY_REJECTED, by=cast.cleo)
    gateway.will(SPOKEN)
    assert submission.advance(account.pk)
    assert now(waiting).state == State.COMPLETED


def test_a_job_in_doubt_stays_so_when_the_credentials_are_rejected_then(
    cast: Cast, account: Connection, gateway: Loopback
) -> None:
    gateway.will(answer(500, {"error": "odd"}), UNAUTHORIZED)
    job = approved(cast, account)
    submission.advance(account.pk)
    assert now(job).state == State.UNCONFIRMED
    held = now(job)
    submission.send(held, attempts.begin(held))
    assert now(job).state == State.UNCONFIRMED


def test_the_days_limit_rests_one_account_until_tomorrow_and_no_other(
    cast: Cast, account: Connection, gateway: Loopback
) -> None:
    gateway.will(LIMIT, SPOKEN)
    job = approved(cast, account)
    behind = approved(cast, account, "Behind it")
    other = account.siblings.get()
    elsewhere = approved(cast, other, "Elsewhere")
    submission.advance(account.pk)
    account.refresh_from_db()
    assert account.paused_until is not None
    midnight = (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert abs(account.paused_until - midnight) < timedelta(seconds=5)
    make_due(job, behind)
    assert not submission.advance(account.pk)
    assert [now(one).state for one in (job, behind)] == [State.QUEUED, State.QUEUED]
    assert len(gateway.received) == 1
    assert Attempt.objects.get(job=job).message == DAILY
    assert job.events.latest("pk").detail == DAILY
    assert "It is paused until tomorrow" in account.pause_reason
    assert submission.advance(other.pk)
    assert now(elsewhere).state not in (State.QUEUED, State.FAILED)
    assert gateway.received[-1].json["email"] == "b@north.example"  # type: ignore[index]


def test_an_account_with_a_pending_error_waits_for_somebody(cast: Cast, account: Connection, gateway: Loopback) -> None:
    gateway.will(PENDING, SPOKEN)
    job = approved(cast, account)
    submission.advance(account.pk)
    make_due(job)
    assert not submission.advance(account.pk)
    assert now(job).state == State.QUEUED
    account.refresh_from_db()
    assert (account.needs_somebody, account.pause_reason) == (True, ATTENTION)
    assert len(gateway.received) == 1
    assert actions.resume(account, by=cast.cleo)
    assert submission.advance(account.pk)
    assert now(job).state == State.COMPLETED


def test_a_service_that_is_gone_keeps_the_job_and_says_so(cast: Cast, account: Connection, gateway: Loopback) -> None:
    gateway.will(answer(200, b"<html>Gone</html>", headers={"Content-Type": "text/html"}))
    job = approved(cast, account)
    submission.advance(account.pk)
    assert now(job).state == State.QUEUED
    assert now(job).connection.pause_reason == "useapi.net is not available at this address."
    assert now(job).connection.is_paused


def test_an_account_whose_service_is_switched_off_sends_nothing(
    cast: Cast, account: Connection, gateway: Loopback
) -> None:
    other = account.siblings.get()
    job = approved(cast, other)
    Connection.objects.filter(pk=account.pk).update(enabled=False)
    assert not submission.advance(other.pk)
    assert now(job).state == State.QUEUED
    assert gateway.received == []
    assert lifecycle.cancel(now(job), News("Canceled", Source.PERSON, actor=cast.ana))
