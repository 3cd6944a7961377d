"""The back office: for staff alone, read-only where money and audit are concerned, with deeds that ask why."""

from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.demo import Cast, seed_people
from apps.accounts.models import AuditEntry, Connection, User
from apps.jobs import lifecycle, money
from apps.jobs.lifecycle import News
from apps.jobs.models import Job, LedgerEntry, Price
from apps.jobs.states import Source, State

pytestmark = pytest.mark.django_db
READ_ONLY = [
    "accounts.auditentry",
    "accounts.vendorcall",
    "jobs.ledgerentry",
    "jobs.job",
    "jobs.attempt",
    "webhooks.delivery",
]
PAGES = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


@pytest.fixture
def cast() -> Cast:
    return seed_people()


@pytest.fixture
def ola(cast: Cast) -> Client:
    client = Client()
    client.force_login(User.objects.get(email="ola@example.com"))
    return client


def lost_job(cast: Cast) -> Job:
    job = Job.objects.create(
        workspace=cast.northbound, connection=cast.connection, author=cast.ana, kind="video.avatar", title="Lost",
        estimate_high=Decimal("0.4000"), state=State.SUBMITTING,
    )  # fmt: skip
    money.reserve(job)
    assert lifecycle.lose(job, News("Lost", Source.WORKER), seconds=60)
    return job


def test_nobody_without_the_right_gets_in(cast: Cast) -> None:
    assert Client().get("/back-office/").status_code == 302
    for person in (cast.ana, cast.ben, cast.cleo, cast.dan):
        client = Client()
        client.force_login(person)
        assert client.get("/back-office/").status_code == 302
        assert "/login" in client.get("/back-office/jobs/job/")["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_no_list_opens_for_a_member(cast: Cast, name: str) -> None:
    cleo = Client()
    cleo.force_login(cast.cleo)
    for deed, arguments in (("changelist", []), ("add", []), ("change", [1]), ("delete", [1]), ("history", [1])):
        answer = cleo.get(reverse(f"admin:{name}_{deed}", args=arguments))
        assert answer.status_code == 302, deed
        assert "/back-office/login/" in answer["Location"]


def test_the_operator_is_led_there(ola: Client) -> None:
    assert ola.get("/", follow=True).redirect_chain == [("/back-office/", 302)]


def test_the_overview_tells_how_things_are(ola: Client, cast: Cast) -> None:
    lost_job(cast)
    page = ola.get("/back-office/").content.decode()
    for words in (
        "Worker",
        "Tasks waiting",
        "Late",
        "Unconfirmed",
        "Stored",
        "Spent this month",
        "Last news from each provider",
    ):
        assert words in page


@pytest.mark.parametrize("name", PAGES)
def test_every_list_opens_and_can_be_searched(ola: Client, cast: Cast, name: str) -> None:
    lost_job(cast)
    url = reverse(f"admin:{name}_changelist")
    assert ola.get(url).status_code == 200
    assert ola.get(url, {"q": "lost"}).status_code == 200


@pytest.mark.parametrize("name", READ_ONLY)
def test_money_audit_and_history_are_only_read(name: str) -> None:
    registered = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = registered[name]
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_no_page_shows_a_key(ola: Client, cast: Cast) -> None:
    page = ola.get(reverse("admin:accounts_connection_change", args=[cast.connection.pk])).content.decode()
    assert "sandbox_demo_northbound" not in page
    assert cast.connection.name in page


def act(client: Client, page: str, action: str, pk: int, reason: str | None) -> str:
    data: dict[str, object] = {"action": action, "_selected_action": [pk]}
    if reason is not None:
        data |= {"confirmed": "1", "reason": reason}
    return client.post(reverse(f"admin:{page}_changelist"), data, follow=True).content.decode()


def test_a_deed_asks_why_and_goes_into_the_audit_log(ola: Client, cast: Cast) -> None:
    assert "Reason" in act(ola, "accounts_connection", "pause", cast.connection.pk, None)
    assert "Say why" in act(ola, "accounts_connection", "pause", cast.connection.pk, " ")
    assert Connection.objects.get(pk=cast.connection.pk).paused_until is None
    act(ola, "accounts_connection", "pause", cast.connection.pk, "The invoice is open")
    paused = Connection.objects.get(pk=cast.connection.pk).paused_until
    assert paused is not None
    assert paused > timezone.now()
    entry = AuditEntry.objects.get(action="connection.paused")
    assert entry.detail == {"reason": "The invoice is open"}
    assert entry.who == "Ola Berg"
    act(ola, "accounts_connection", "go_on", cast.connection.pk, "Paid")
    assert Connection.objects.get(pk=cast.connection.pk).paused_until is None


def test_lost_second_steps_are_taken_away_and_the_person_is_told(
    ola: Client,
    cast: Cast,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Authenticator.objects.create(user=cast.ana, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=cast.ben, type=Authenticator.Type.TOTP, data={"secret": "x"})
    ana = Client()
    ana.force_login(cast.ana)
    UserSession.objects.create(user=cast.ana, ip="127.0.0.1", session_key=ana.session.session_key)
    assert ana.get("/account/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        act(ola, "accounts_user", "take_second_steps_away", cast.ana.pk, "Her phone was stolen")
    assert [one.user_id for one in Authenticator.objects.all()] == [cast.ben.pk]
    assert ana.get("/account/").status_code == 302, "signed out"
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ana@example.com"], "Your second step was taken away")
    entry = AuditEntry.objects.get(action="person.second_steps_taken_away")
    assert entry.detail == {"person": cast.ana.pk, "steps": ["totp"], "reason": "Her phone was stolen"}
    assert "no second step" in act(ola, "accounts_user", "take_second_steps_away", cast.ana.pk, "Again")


def test_a_stuck_reservation_is_released_with_a_reason(ola: Client, cast: Cast) -> None:
    job = lost_job(cast)
    act(ola, "jobs_job", "release", job.pk, "The provider says that it never came")
    assert Job.objects.get(pk=job.pk).state == State.FAILED
    assert money.sums(LedgerEntry.objects.filter(job=job)).held == 0
    (entry,) = AuditEntry.objects.filter(actor=User.objects.get(email="ola@example.com"), action__startswith="job.")
    assert entry.action == "job.given_up"
    assert entry.detail["job"] == job.pk
    assert entry.detail["reason"] == "The provider says that it never came"
    assert "Only a job whose answer was lost" in act(ola, "jobs_job", "release", job.pk, "Again")


def test_a_doubtful_job_is_looked_into(ola: Client, cast: Cast) -> None:
    job = lost_job(cast)
    act(ola, "jobs_job", "look", job.pk, "Somebody waits")
    found = Job.objects.get(pk=job.pk).next_check_at
    assert found is not None
    assert found <= timezone.now()
    entry = AuditEntry.objects.get(action="job.looked_into")
    assert (entry.detail["job"], entry.detail["reason"]) == (job.pk, "Somebody waits")


def test_a_price_that_has_begun_is_history(ola: Client, cast: Cast) -> None:
    old = Price.objects.create(provider="heygen", item="x", amount="0.1", valid_from="2026-01-01")
    new = Price.objects.create(provider="heygen", item="x", amount="0.2", valid_from="2036-01-01")
    data = {"provider": "heygen", "item": "x", "unit": "second", "amount": "9", "valid_from": "2036-01-01"}
    assert ola.post(reverse("admin:jobs_price_change", args=[old.pk]), data).status_code == 403
    assert ola.post(reverse("admin:jobs_price_change", args=[new.pk]), data).status_code == 302
    assert AuditEntry.objects.filter(action="price.set", workspace=cast.northbound).count() == 1
    assert ola.post(reverse("admin:jobs_price_delete", args=[new.pk]), {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.filter(action="price.removed", workspace=cast.northbound).count() == 1
