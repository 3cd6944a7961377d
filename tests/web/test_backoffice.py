"""The back office: for staff alone, read-only where money and audit are concerned, with actions that ask why."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import LazySettings, settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import URLResolver, reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts import audit
from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import AuditEntry, Connection, User
from apps.accounts.secrets import encrypt
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Job, LedgerEntry, Price
from apps.jobs.money import ledger
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
    ledger.reserve(job)
    assert lifecycle.lose(job, News("Lost", Source.WORKER), seconds=60)
    return job


def test_nobody_without_the_right_gets_in(cast: Cast) -> None:
    assert Client().get("/back-office/").status_code == 302
    for person in (cast.ana, cast.ben, cast.cleo, cast.dan):
        client = Client()
        client.force_login(person)
        assert client.get("/back-office/").status_code == 302
        assert client.get("/back-office/jobs/job/", follow=True).status_code == 403


def test_searches_find_names_whatever_their_case_and_accents(cast: Cast, ola: Client) -> None:
    User.objects.create_user("lucia@example.com", name="Lucía Ñandú")
    cleo = Client()
    cleo.force_login(cast.cleo)
    Connection.objects.filter(pk=cast.connection.pk).update(base_url="http://127.0.0.1:9", allow_private=True)
    renamed = {"name": "ÜBUNG", "allow_private": "on", "concurrency": 5, "base_url": "http://127.0.0.1:9"}
    cleo.post(reverse("accounts:connection", args=[cast.connection.pk]), renamed)
    cast.southfield.name = "Łódź"
    cast.southfield.save()
    Job.objects.create(
        workspace=cast.northbound, connection=cast.connection, author=cast.ana, kind="video.avatar",
        title="Žluťoučký kůň",
    )  # fmt: skip
    audit.write(cast.northbound.pk, "test.action", "ÜBUNG mit Lucía", by=cast.ana)
    for model, asked in {
        "accounts_user": ["LUCIA", "ñandú", "nandu lucia", "lucia@example"],
        "accounts_connection": ["übung", "ubung"],
        "accounts_workspace": ["lodz", "ŁÓDŹ"],
        "accounts_auditentry": ["übung lucia", "lucia", "test.action"],
        "jobs_job": ["zlutoucky", "KŮŇ"],
    }.items():
        for words in asked:
            found = ola.get(reverse(f"admin:{model}_changelist"), {"q": words})
            assert found.context["cl"].result_count == 1, (model, words)
            assert ola.get(reverse(f"admin:{model}_changelist"), {"q": f"{words} zzz"}).context["cl"].result_count == 0


def addresses() -> list[str]:
    """Every address of the back office, with 1 for whatever it asks for."""
    found = ["/back-office/jobs/", "/back-office/no/such/page/"]  # these two are patterns, not paths
    for pattern in admin.site.get_urls():
        inner = [str(one.pattern) for one in pattern.url_patterns] if isinstance(pattern, URLResolver) else [""]
        found += [f"/back-office/{pattern.pattern}{one}" for one in inner if "(" not in f"{pattern.pattern}"]
    return [re.sub(r"<[^>]+>", "1", path) for path in found]


def test_every_address_of_the_back_office_leads_to_the_sign_in_of_the_portal_and_back(cast: Cast) -> None:
    assert len(addresses()) > 30
    for url in addresses():
        if url == "/back-office/logout/":
            continue
        for verb in ("get", "post"):
            answer = getattr(Client(), verb)(url, follow=True)
            last, _status = answer.redirect_chain[-1]
            assert last.startswith(f"{reverse('account_login')}?next=/back-office/"), url


def test_the_password_alone_opens_no_back_office_where_a_second_step_is_set(cast: Cast, settings: LazySettings) -> None:
    cache.clear()
    ola = User.objects.get(email="ola@example.com")
    Authenticator.objects.create(user=ola, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXP")})
    client, given = Client(), {"username": ola.email, "login": ola.email, "password": settings.DEMO_PASSWORD}
    client.post("/back-office/login/", given)
    assert "_auth_user_id" not in client.session
    answer = client.post(f"{reverse('account_login')}?next=/back-office/", given, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("mfa_authenticate"))
    assert client.get("/back-office/").status_code == 302


def test_guessing_at_the_back_office_ends_after_a_few_tries(cast: Cast) -> None:
    cache.clear()
    client, shown = Client(), ""
    place = client.get("/back-office/", follow=True).redirect_chain[-1][0]
    for _ in range(8):
        shown = client.post(place, {"login": "ola@example.com", "password": "a guess"}).content.decode()
    assert "Too many failed sign-ins" in shown


def test_a_password_is_changed_on_the_page_of_the_portal_only(ola: Client) -> None:
    answer = ola.get("/back-office/password_change/")
    assert answer["Location"] == reverse("account_change_password")
    given = {
        "old_password": settings.DEMO_PASSWORD,
        "new_password1": "quite another 1",
        "new_password2": "quite another 1",
    }
    ola.post("/back-office/password_change/", given)
    assert User.objects.get(email="ola@example.com").check_password(settings.DEMO_PASSWORD)


def test_what_somebody_without_a_team_does_is_kept_in_the_log_of_the_installation(cast: Cast, ola: Client) -> None:
    cache.clear()
    person = User.objects.get(email="ola@example.com")
    assert not person.memberships.exists()
    client, login = Client(), reverse("account_login")
    client.post(login, {"login": person.email, "password": "a guess"})
    client.post(login, {"login": person.email, "password": settings.DEMO_PASSWORD})
    client.post(reverse("account_logout"))
    form = {"email": "new@example.com", "name": "New", "is_active": "on"}
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert ola.post(reverse("admin:accounts_user_add"), {**form, **inline}).status_code == 302
    made = User.objects.get(email="new@example.com")
    edited = {**form, **inline, "email": "newer@example.com"}
    assert ola.post(reverse("admin:accounts_user_change", args=[made.pk]), edited).status_code == 302
    kept = AuditEntry.objects.filter(workspace=None).order_by("number")
    done = [(entry.number, entry.who, entry.action, entry.subject) for entry in kept]
    assert done == [
        (1, "somebody who is not signed in", "person.sign_in_failed", "Ola Berg"),
        (2, "Ola Berg", "person.signed_in", "Ola Berg"),
        (3, "Ola Berg", "person.signed_out", "Ola Berg"),
        (4, "Ola Berg", "person.made", "New"),
        (5, "Ola Berg", "person.address_changed", "New"),
        (6, "Ola Berg", "person.changed", "New"),
    ]
    assert list(audit.faults(None)) == []
    shown = ola.get(reverse("admin:accounts_auditentry_changelist")).content.decode()
    assert "person.sign_in_failed" in shown
    AuditEntry.objects.filter(pk=kept[1].pk).update(who="Ben")
    assert list(audit.faults(None)) == ["entry 2 was changed"]
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_audit", stdout=io.StringIO())


@pytest.mark.parametrize("name", PAGES)
def test_no_list_opens_for_a_member(cast: Cast, name: str) -> None:
    cleo = Client()
    cleo.force_login(cast.cleo)
    for action, arguments in (("changelist", []), ("add", []), ("change", [1]), ("delete", [1]), ("history", [1])):
        answer = cleo.get(reverse(f"admin:{name}_{action}", args=arguments))
        assert answer.status_code == 302, action
        assert "/back-office/login/" in answer["Location"]
        assert cleo.get(answer["Location"]).status_code == 403


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


def test_what_was_held_last_month_and_closed_in_this_one_is_held_no_more(ola: Client, cast: Cast) -> None:
    job = lost_job(cast)
    LedgerEntry.objects.update(at=ledger.month_start() - timedelta(days=3))
    held = ledger.sums(LedgerEntry.objects.all()).held
    assert held > 0
    assert f"{ledger.dollars(held)} on hold" in ola.get("/back-office/").content.decode()
    act(ola, "jobs_job", "release", job.pk, "The provider says that it never came")
    assert "$0.00 on hold" in ola.get("/back-office/").content.decode()


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


def test_an_action_asks_why_and_goes_into_the_audit_log(ola: Client, cast: Cast) -> None:
    assert "Reason" in act(ola, "accounts_connection", "pause", cast.connection.pk, None)
    assert "Add a reason" in act(ola, "accounts_connection", "pause", cast.connection.pk, " ")
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
    assert (mail.to, mail.subject) == (["ana@example.com"], "Your two-step sign-in was reset")
    entry = AuditEntry.objects.get(action="person.second_steps_taken_away")
    assert entry.detail == {"person": cast.ana.pk, "steps": ["totp"], "reason": "Her phone was stolen"}
    assert "no second step" in act(ola, "accounts_user", "take_second_steps_away", cast.ana.pk, "Again")


def test_a_stuck_reservation_is_released_with_a_reason(ola: Client, cast: Cast) -> None:
    job = lost_job(cast)
    act(ola, "jobs_job", "release", job.pk, "The provider says that it never came")
    assert Job.objects.get(pk=job.pk).state == State.FAILED
    assert ledger.sums(LedgerEntry.objects.filter(job=job)).held == 0
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


def test_who_may_change_people_only_gets_no_further_by_it(cast: Cast) -> None:
    helper = User.objects.create_user("hal@example.com", name="Hal Moe", is_staff=True)
    helper.user_permissions.set(
        Permission.objects.filter(content_type__app_label="accounts", codename__endswith="_user")
    )
    ola, hal = User.objects.get(email="ola@example.com"), Client()
    hal.force_login(helper)
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    form = {"email": "hal@example.com", "name": "Hal", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert hal.post(reverse("admin:accounts_user_change", args=[helper.pk]), {**form, **inline}).status_code == 302
    helper.refresh_from_db()
    assert (helper.name, helper.is_superuser) == ("Hal", False)
    taken = {"email": "hal2@example.com", "name": "Ola Berg", "is_active": "on", **inline}
    assert hal.post(reverse("admin:accounts_user_change", args=[ola.pk]), taken).status_code == 403
    Authenticator.objects.create(user=ola, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "all rights" in act(hal, "accounts_user", "take_second_steps_away", ola.pk, "For fun")
    assert Authenticator.objects.filter(user=ola).exists()
    made = {"email": "new@example.com", "name": "New", "is_active": "on", "is_superuser": "on", **inline}
    assert hal.post(reverse("admin:accounts_user_add"), made).status_code == 302
    assert not User.objects.get(email="new@example.com").is_superuser
