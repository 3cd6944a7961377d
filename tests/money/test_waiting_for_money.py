"""No credit at the provider: everybody who waits is told, and the work goes on when there is money. A real sandbox."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.connections import key_checks
from apps.accounts.models import Connection, User
from apps.jobs import tasks
from apps.jobs.engine import submission
from apps.jobs.models import Job
from apps.jobs.states import State
from tests.support.sandbox import SandboxProcess
from tests.support.world import World, held_and_spent, make_world


@pytest.fixture
def world(transactional_db: None, sandbox: SandboxProcess) -> World:
    return make_world(sandbox)


def page(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url).content.decode()


@pytest.mark.row("ACC-10")
def test_an_empty_account_pauses_the_queue_says_so_and_goes_on_with_money(world: World) -> None:
    world.sandbox.wallet(world.key, balance=0)
    job = world.approved()
    submission.advance(world.connection.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.state == State.QUEUED
    assert held_and_spent(job)[0] == job.estimate_high
    for url in ("/", "/jobs/", job.get_absolute_url()):
        told = page(world.cast.ana, url)
        assert "Nothing is being sent right now." in told, url
        assert "no credit left at the provider" in told, url
    assert "Open connection" in page(world.cast.cleo, "/")
    key_checks.refresh(world.connection)
    assert "There is no credit left at HeyGen" in page(world.cast.ana, reverse("desk:new", args=["avatar"]) + "?n=1")
    assert not submission.has_next(world.connection.pk)

    world.sandbox.wallet(world.key, balance=50)
    key_checks.refresh(world.connection)
    Job.objects.filter(pk=job.pk).update(next_check_at=job.queued_at)
    assert "Nothing is being sent right now." not in page(world.cast.ana, "/jobs/")
    assert tasks.is_due()
    submission.advance(world.connection.pk)
    assert Job.objects.get(pk=job.pk).state == State.PROCESSING
    assert len(world.creates()) == 2
    assert len(world.films()) == 1


def test_the_mark_of_a_low_balance_is_set_by_an_administrator_and_told_while_writing(world: World) -> None:
    world.sandbox.wallet(world.key, balance=20)
    key_checks.refresh(world.connection)
    desk = reverse("desk:new", args=["avatar"]) + "?n=1"
    assert "left. Tell an administrator" not in page(world.cast.ana, desk)
    cleo = Client()
    cleo.force_login(world.cast.cleo)
    form = {"name": "HeyGen", "base_url": world.connection.base_url, "concurrency": 5, "enabled": "on"}
    url = reverse("accounts:connection", args=[world.connection.pk])
    assert cleo.post(url, {**form, "low_balance": "25"}).status_code == 302
    assert "HeyGen has only $20.00 left" in page(world.cast.ana, desk)
    assert cleo.post(url, {**form, "low_balance": "-1"}).status_code == 422
    assert cleo.post(url, {**form, "low_balance": ""}).status_code == 302
    assert Connection.objects.get(pk=world.connection.pk).low_balance is None
