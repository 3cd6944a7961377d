"""A person's own account: its page, its second steps, and how often one may guess."""

import io
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.accounts import audit
from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db
LOGIN, ACCOUNT = "/account/login/", "/account/"
TOO_MANY = "Too many failed sign-ins"


def text(response: object) -> str:
    return bytes(getattr(response, "content")).decode()  # noqa: B009


def digits(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or some half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


@pytest.fixture
def ana(cast: Cast, settings: LazySettings) -> Client:
    """Signed in with her password, as outside the demo."""
    cache.clear()
    client = Client()
    answer = client.post(LOGIN, {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    assert answer.status_code == 302
    return client


def enrol(client: Client) -> str:
    client.post(reverse("account_reauthenticate"), {"password": settings.DEMO_PASSWORD})
    page = text(client.get(reverse("mfa_activate_totp")))
    found = re.search(r'id="authenticator_secret">(\w+)<', page)
    assert found
    done = client.post(reverse("mfa_activate_totp"), {"code": digits(found[1])}, follow=True)
    assert "Recovery codes" in text(done)
    return found[1]


def test_the_page_shows_all_of_the_account_and_takes_a_new_name(ana: Client, cast: Cast) -> None:
    page = text(ana.get(ACCOUNT))
    for words in ("ana@example.com", "Authenticator app", "Passkeys", "Recovery codes", "Active sessions"):
        assert words in page
    ana.post(ACCOUNT, {"name": "Ana F.", "email": "cleo@example.com"})
    cast.ana.refresh_from_db()
    assert (cast.ana.name, cast.ana.email) == ("Ana F.", "ana@example.com")


def test_nobody_takes_another_address_by_themselves(ana: Client, cast: Cast) -> None:
    ana.post("/account/email/", {"action_add": "", "email": "new@example.com"})
    cast.ana.refresh_from_db()
    assert cast.ana.email == "ana@example.com"


def test_with_an_app_a_password_alone_signs_nobody_in(ana: Client, settings: LazySettings) -> None:
    secret = enrol(ana)
    other = Client()
    step = other.post(LOGIN, {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    assert step["Location"] == reverse("mfa_authenticate")
    assert other.get(ACCOUNT).status_code == 302
    assert "Wrong code" in text(other.post(step["Location"], {"code": "000000"}))
    other.post(step["Location"], {"code": digits(secret, 1)})
    assert other.get(ACCOUNT).status_code == 200


def test_a_recovery_code_works_once(ana: Client, settings: LazySettings) -> None:
    enrol(ana)
    code = text(ana.get(reverse("mfa_download_recovery_codes"))).split()[0]
    for signs_in in (True, False):
        other = Client()
        other.post(LOGIN, {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert (other.get(ACCOUNT).status_code == 200) is signs_in


def test_secrets_of_second_steps_are_encrypted_and_rotate(ana: Client, settings: LazySettings) -> None:
    secret = enrol(ana)
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    call_command("rotate_secrets", verbosity=0, stdout=io.StringIO())
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    stored.refresh_from_db()
    assert stored.wrap().validate_code(digits(secret, 1))


@pytest.mark.django_db(transaction=True)
def test_second_steps_that_come_and_go_are_audited(ana: Client, cast: Cast) -> None:
    secret = enrol(ana)
    ana.post(reverse("mfa_generate_recovery_codes"))
    ana.post(reverse("mfa_deactivate_totp"))
    entries = AuditEntry.objects.filter(workspace=cast.northbound, action__startswith="person.second_step")
    assert [(entry.action.rsplit("_", 1)[-1], entry.detail["step"]) for entry in entries.order_by("number")] == [
        ("added", "totp"),
        ("added", "recovery_codes"),
        ("renewed", "recovery_codes"),
        ("removed", "totp"),
        ("removed", "recovery_codes"),
    ]
    assert secret not in str(list(entries.values_list("detail", flat=True)))
    assert list(audit.faults(cast.northbound.pk)) == []


def test_a_change_of_a_second_step_asks_who_it_is(cast: Cast) -> None:
    stolen = Client()
    stolen.force_login(cast.ana)
    answer = stolen.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_other_sessions_can_be_signed_out(ana: Client, settings: LazySettings) -> None:
    other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    other.post(LOGIN, {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    assert "Firefox on Linux" in text(ana.get(ACCOUNT))
    ana.post(reverse("usersessions_list"))
    assert other.get(ACCOUNT).status_code == 302
    assert ana.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("address", ["ana@example.com", "nobody@example.com"])
def test_the_sixth_wrong_password_is_refused_for_known_and_unknown_alike(cast: Cast, address: str) -> None:
    cache.clear()
    said = [text(Client().post(LOGIN, {"login": address, "password": f"wrong {n}"})) for n in range(6)]
    assert [TOO_MANY in page for page in said] == [False] * 5 + [True]


def test_after_too_many_tries_the_right_password_waits_too(cast: Cast, settings: LazySettings) -> None:
    cache.clear()
    for n in range(5):
        Client().post(LOGIN, {"login": "ana@example.com", "password": f"wrong {n}"})
    right = Client().post(LOGIN, {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    assert TOO_MANY in text(right)


@pytest.mark.parametrize(("proxies", "last_status"), [(0, 429), (1, 200)])
def test_what_a_client_says_of_its_own_address_counts_only_behind_a_proxy(
    cast: Cast, settings: LazySettings, proxies: int, last_status: int
) -> None:
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(31):
        answer = Client().post(
            LOGIN, {"login": f"n{n}@example.com", "password": "x"}, headers={"x-forwarded-for": f"192.0.2.{n}"}
        )
    assert answer.status_code == last_status


def test_a_reset_says_the_same_for_everybody_and_stops_after_five(cast: Cast) -> None:
    cache.clear()
    url = reverse("account_reset_password")
    pages = {text(Client().post(url, {"email": who}, follow=True)) for who in ("ana@example.com", "no@example.com")}
    assert len({re.sub(r'"[A-Za-z0-9]{64}"', "", page) for page in pages}) == 1
    said = [Client().post(url, {"email": "ana@example.com"}).status_code for _ in range(5)]
    assert said == [302] * 4 + [429]
    assert User.objects.filter(email="no@example.com").count() == 0
