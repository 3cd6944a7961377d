"""Another key for a connection: of the same account it goes on; of another one nothing that is open is abandoned."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from apps.accounts.connections import account_identity, key_actions
from apps.accounts.models import AuditEntry, Connection, User
from apps.accounts.models.connections import ATTENTION, KEY_REJECTED, NO_CREDIT, UNPROVED, Provider
from apps.jobs.engine import copying, resolution, submission
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.library import assets
from apps.library.models import Asset, Media
from apps.videos.models import Look
from apps.voices.models import Clone, Design, Voice
from apps.voices.tasks import clone as go_on
from apps.webhooks.models import Endpoint
from tests.engine.test_accounts import account_of, charged, due, lost, made_at, now, ready, under_way
from tests.support.speech import Speaker, speaker
from tests.support.world import NOTHING, World, connection_form, held_and_spent

pytestmark = pytest.mark.usefixtures("known")
ME = "GET /v3/users/me"


@pytest.fixture
def known(world: World) -> None:
    """The portal has learnt whose account it has, as the first test of a key does."""
    account_identity.learn(world.connection)


@pytest.fixture
def other(world: World) -> str:
    """The key of another account at the same sandbox."""
    return world.sandbox.key("southfield")


def saved(cleo: Client, connection: Connection, key: str, **changes: Any) -> tuple[int, str]:
    """What Cleo sees after saving a key for the connection: the status of the first answer, and the page."""
    form = {**connection_form(connection, key), **changes}
    answer = cleo.post(reverse("accounts:connection", args=[connection.pk]), form, follow=True)
    status = answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code
    return status, answer.content.decode()


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


def key_of(connection: Connection) -> str:
    return str(Connection.objects.get(pk=connection.pk).api_key)


def refused(world: World, cleo: Client, key: str, job: Job) -> None:
    """The key is not taken; the page names the work and leads to it."""
    status, page = saved(cleo, world.connection, key)
    assert status == 422
    assert "This key belongs to a different account." in page
    assert f'<a class="link" href="{job.get_absolute_url()}">{job.title}</a>' in page
    assert account_of(world, world.key) in page
    assert key not in page
    assert key_of(world.connection) == world.key


def test_a_key_of_another_account_is_refused_while_an_answer_is_lost(world: World, cleo: Client, other: str) -> None:
    job = lost(world)
    refused(world, cleo, other, job)
    assert resolution.resolve(due(job).pk)
    ready(world, job)
    assert (len(made_at(world, world.key)), made_at(world, other)) == (1, [])
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


def test_a_key_of_another_account_is_refused_while_a_film_is_under_way(world: World, cleo: Client, other: str) -> None:
    job = under_way(world)
    refused(world, cleo, other, job)
    assert now(job).state == State.PROCESSING
    assert held_and_spent(job) == (job.estimate_high, Decimal(0))
    ready(world, job)
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


def test_a_key_of_another_account_is_refused_while_outputs_are_still_to_be_copied(
    world: World, cleo: Client, other: str
) -> None:
    job = ready(world, under_way(world))
    refused(world, cleo, other, job)
    assert copying.copy_outputs(job.pk)
    assert saved(cleo, world.connection, other)[0] == 302
    assert world.connection.identity == account_of(world, other)


def test_another_key_of_the_same_account_is_taken_in_the_middle(world: World, cleo: Client) -> None:
    job = lost(world)
    second = f"{world.key}--second"
    status, page = saved(cleo, world.connection, second)
    assert (status, key_of(world.connection)) == (302, second)
    assert "The key works." in page
    assert resolution.resolve(due(job).pk)
    ready(world, job)
    assert len(made_at(world, world.key)) == 1
    assert held_and_spent(job) == (Decimal(0), charged(world, world.key))


def test_a_key_that_does_not_tell_its_account_is_refused_while_work_is_open(world: World, cleo: Client) -> None:
    job = under_way(world)
    second = f"{world.key}--second"
    world.sandbox.fault("broken", times=1, match=ME, key=world.key)
    status, page = saved(cleo, world.connection, second)
    assert status == 422
    assert "find out which account this key belongs to" in page
    assert job.get_absolute_url() in page
    assert saved(cleo, world.connection, second)[0] == 302


REJECTED = "does not accept this key, so the current one was kept."


@pytest.mark.parametrize("provider", Provider.values)
def test_a_key_that_the_provider_rejects_replaces_none(world: World, cleo: Client, provider: str) -> None:
    at = speaker(world, Provider(provider)) if provider != Provider.HEYGEN else world
    connection, wrong = at.connection, "user:4712-NobodysTokenOrKey"
    world.sandbox.fault("unauthorized", every=1, match="GET /", key=wrong)
    waiting = at.approved()
    status, page = saved(cleo, connection, wrong, name="Another name")
    assert (status, key_of(connection)) == (422, at.key)
    assert REJECTED in page
    assert wrong not in page
    kept = Connection.objects.get(pk=connection.pk)
    assert (kept.name, kept.is_paused) == (connection.name, False)
    assert submission.advance(connection.pk)
    assert now(waiting).state in (State.PROCESSING, State.COMPLETED)


def test_a_key_that_is_dead_is_replaced_by_one_that_works_and_by_no_other(world: World, cleo: Client) -> None:
    dead = world.connection
    dead.set_key("was-good-for-years")
    dead.save()
    dead.lock()
    assert REJECTED in saved(cleo, dead, "is-no-better-than-that")[1]
    assert world.connection.pause_reason == KEY_REJECTED
    assert saved(cleo, dead, world.key)[0] == 302
    assert (key_of(dead), world.connection.is_paused) == (world.key, False)


def test_the_command_refuses_it_with_the_same_words(world: World, other: str) -> None:
    job = under_way(world)
    where = ("--workspace", "Northbound", "--base-url", world.sandbox.url)
    with pytest.raises(CommandError, match=rf"Work is still open at the account .*: {job.title}\. "):
        call_command("connect", "heygen", *where, "--api-key", other, stdout=io.StringIO())
    assert key_of(world.connection) == world.key


def test_with_nothing_open_the_connection_goes_to_the_other_account_and_lets_go_of_the_first(
    world: World, cleo: Client, other: str
) -> None:
    connection = world.connection
    waiting = world.approved()
    look = Look.objects.filter(connection=connection, ownership="private").first()
    voice = Voice.objects.create(
        connection=connection, voice_id="own", name="Own", type="private", synced_at=timezone.now()
    )
    design = Design.objects.create(
        workspace=world.cast.northbound,
        connection=connection,
        author=world.cast.ana,
        prompt="A calm voice",
        voices=[{"voice_id": "own"}],
    )
    Endpoint.objects.create(connection=connection, token="t" * 20, endpoint_id="theirs")
    assert saved(cleo, connection, other)[0] == 302
    there = world.connection
    assert (there.identity, there.is_paused) == (account_of(world, other), False)
    assert Voice.objects.get(pk=voice.pk).gone
    assert look is None or Look.objects.get(pk=look.pk).gone
    assert Design.objects.get(pk=design.pk).voices is None
    assert not Endpoint.objects.exists()
    entry = AuditEntry.objects.get(action="connection.key_replaced")
    assert entry.detail["changes"]["identity"] == [account_of(world, world.key), account_of(world, other)]
    assert not submission.advance(connection.pk)
    assert (now(waiting).state, held_and_spent(waiting)) == (State.DRAFT, NOTHING)
    assert made_at(world, other) == []


def test_a_file_is_uploaded_again_to_the_other_account(world: World, cleo: Client, other: str) -> None:
    cleo.post(reverse("library:upload"), {"file": picture(), "title": "Logo"})
    media = Media.objects.filter(workspace=world.cast.northbound).latest("pk")
    first = assets.ensure(media, world.connection)
    assert saved(cleo, world.connection, other)[0] == 302
    second = assets.ensure(media, world.connection)
    assert first != second
    seen = [world.sandbox.call(key, "GET", f"/v3/assets/{second}").status_code for key in (world.key, other)]
    assert seen == [404, 200]
    assert Asset.objects.get(media=media).asset_id == second


def test_nothing_is_sent_with_a_key_whose_account_nobody_knows(world: World, cleo: Client, other: str) -> None:
    waiting = world.approved()
    world.sandbox.fault("broken", times=2, match=ME, key=other)
    saved(cleo, world.connection, other)
    assert world.connection.pause_reason == UNPROVED
    cleo.post(reverse("accounts:resume_connection", args=[world.connection.pk]))
    assert not submission.advance(world.connection.pk)
    assert now(waiting).state == State.QUEUED
    key_actions.check_key(world.connection, by=world.cast.cleo)
    assert (world.connection.is_paused, world.connection.identity) == (False, account_of(world, other))
    assert not submission.advance(world.connection.pk)
    assert now(waiting).state == State.DRAFT
    assert made_at(world, other) == []


@pytest.fixture
def unproved(world: World, cleo: Client, other: str) -> Job:
    """Approved for the account of the first key, while a key is stored of which nobody knows what it opens."""
    waiting = world.approved()
    world.sandbox.fault("broken", times=2, match=ME, key=other)
    saved(cleo, world.connection, other)
    assert world.connection.pause_reason == UNPROVED
    return waiting


def acted(client: Client, action: str, connection: Connection) -> str:
    """What the back office sees after one of its actions."""
    data = {"action": action, "_selected_action": [connection.pk], "confirmed": "1", "reason": "An audit"}
    return client.post(reverse("admin:accounts_connection_changelist"), data, follow=True).content.decode()


@pytest.fixture
def back_office(world: World) -> Client:
    operator = User.objects.create_superuser("operator@example.com", password=None)
    client = Client()
    client.force_login(operator)
    return client


def test_the_back_office_sends_nothing_with_a_key_whose_account_nobody_knows(
    world: World, unproved: Job, back_office: Client, other: str
) -> None:
    assert "stays paused until a test of its key" in acted(back_office, "go_on", world.connection)
    assert not AuditEntry.objects.filter(action="connection.resumed").exists()
    assert not submission.advance(world.connection.pk)
    assert (now(unproved).state, made_at(world, other)) == (State.QUEUED, [])


@pytest.mark.parametrize("reason", [KEY_REJECTED, ATTENTION, NO_CREDIT])
def test_no_other_pause_replaces_the_proof_of_the_account(
    world: World, unproved: Job, cleo: Client, other: str, reason: str
) -> None:
    if reason == KEY_REJECTED:
        world.connection.lock()
    else:
        world.connection.hold(reason)
    assert world.connection.pause_reason == UNPROVED
    cleo.post(reverse("accounts:resume_connection", args=[world.connection.pk]))
    assert not submission.advance(world.connection.pk)
    assert (now(unproved).state, made_at(world, other)) == (State.QUEUED, [])


def test_a_pause_of_the_back_office_ends_neither_the_wait_for_a_proof_nor_with_it(
    world: World, unproved: Job, cleo: Client, back_office: Client, other: str
) -> None:
    acted(back_office, "pause", world.connection)
    key_actions.check_key(world.connection, by=world.cast.cleo)
    assert (world.connection.pause_reason, world.connection.is_paused_from_outside) == ("", True)
    cleo.post(reverse("accounts:resume_connection", args=[world.connection.pk]))
    assert not submission.advance(world.connection.pk)
    assert now(unproved).state == State.QUEUED
    acted(back_office, "go_on", world.connection)
    assert not world.connection.is_paused
    assert not submission.advance(world.connection.pk)
    assert (now(unproved).state, made_at(world, other)) == (State.DRAFT, [])


def test_a_new_key_ends_no_pause_of_the_back_office(world: World, cleo: Client, back_office: Client) -> None:
    waiting = world.approved()
    acted(back_office, "pause", world.connection)
    assert saved(cleo, world.connection, f"{world.key}--second")[0] == 302
    assert world.connection.is_paused_from_outside
    assert not submission.advance(world.connection.pk)
    assert now(waiting).state == State.QUEUED


def test_a_clone_that_is_being_made_keeps_its_account(world: World, cleo: Client, other: str) -> None:
    cleo.post(reverse("library:upload"), {"file": picture(), "title": "Not heard here"})
    clone = Clone.objects.create(
        workspace=world.cast.northbound,
        connection=world.connection,
        author=world.cast.cleo,
        owner=world.cast.ana,
        name="Ana",
        recording=Media.objects.latest("pk"),
        state=Clone.State.PROCESSING,
        voice_id="a-voice-of-the-first-account",
        account=world.connection.identity,
        next_try_at=timezone.now(),
    )
    status, page = saved(cleo, world.connection, other)
    assert status == 422
    assert f'href="{reverse("voices:clone")}">Ana</a>' in page
    Connection.objects.filter(pk=world.connection.pk).update(identity=account_of(world, other))
    go_on(clone.pk)
    clone.refresh_from_db()
    assert (clone.state, clone.next_try_at is None) == (Clone.State.PROCESSING, False)
    assert account_of(world, world.key) in clone.error


def test_playht_is_another_account_under_another_user_id(world: World, cleo: Client) -> None:
    playht = speaker(world, Provider.PLAYHT)
    job = playht.approved()
    assert job.account == "northbound"
    submission.advance(playht.connection.pk)
    status, page = saved(cleo, playht.connection, "playht-another-key", identity="southfield")
    assert status == 422
    assert job.get_absolute_url() in page
    assert Connection.objects.get(pk=playht.connection.pk).identity == "northbound"
    assert saved(cleo, playht.connection, f"{playht.key}--second")[0] == 302


@pytest.fixture
def gateway(world: World) -> Speaker:
    found = speaker(world, Provider.USEAPI)
    key_actions.check_key(found.connection, by=world.cast.cleo)
    return Speaker(world, Connection.objects.get(pk=found.connection.pk), found.key)


def test_a_token_without_the_account_is_refused_while_the_gateway_has_work(gateway: Speaker, cleo: Client) -> None:
    gateway.world.sandbox.fault("disconnect_after", times=1, match=f"POST {gateway.path}", key=gateway.key)
    job = gateway.approved()
    submission.advance(gateway.connection.pk)
    assert now(job).state == State.UNCONFIRMED
    status, page = saved(cleo, gateway.connection, "user:4712-AnotherTokenOfTheirs")
    assert status == 422
    assert job.get_absolute_url() in page
    assert saved(cleo, gateway.connection, f"{gateway.key}--second")[0] == 302
    assert resolution.resolve(due(job).pk)
    assert now(job).state == State.COMPLETED
    assert [call["replayed"] for call in gateway.calls()] == [False, True]


def test_the_page_of_the_job_says_what_it_waits_for(world: World, cleo: Client, other: str) -> None:
    for job in (lost(world), under_way(world)):
        Connection.objects.filter(pk=world.connection.pk).update(identity=account_of(world, other))
        page = cleo.get(job.get_absolute_url()).content.decode()
        assert f"It belongs to the account {account_of(world, world.key)}" in page
        assert "stays on hold" in page
        assert "as soon as a key of that account is saved" in page
        Connection.objects.filter(pk=world.connection.pk).update(identity=account_of(world, world.key))
