"""Passkeys: one that was made as a second step never signs in alone."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry
from tests.support.passkey import Passkey

pytestmark = pytest.mark.django_db
ALONE = reverse("mfa_login_webauthn")


@pytest.fixture(autouse=True)
def _no_limits_from_before(db: None) -> None:
    cache.clear()


def make(settings: LazySettings, **form: str) -> Passkey:
    """Ana's new passkey, with what she ticked."""
    client = Client()
    client.post(reverse("account_login"), {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": settings.DEMO_PASSWORD})
    passkey = Passkey("testserver", origin="https://testserver")
    url = reverse("mfa_add_webauthn")
    options = client.get(url).context["js_data"]["creation_options"]
    answer = client.post(url, {"name": "Phone", "credential": json.dumps(passkey.made(options)), **form})
    assert answer.status_code == 302
    assert Authenticator.objects.filter(user__email="ana@example.com", type=Authenticator.Type.WEBAUTHN).exists()
    return passkey


def alone(client: Client, passkey: Passkey) -> Any:
    options = client.get(ALONE, headers={"X-Requested-With": "XMLHttpRequest"}).json()["request_options"]
    return client.post(ALONE, {"credential": json.dumps(passkey.signed(options))}, follow=True)


def test_a_passkey_made_as_a_second_step_does_not_sign_in_alone(cast: Cast, settings: LazySettings) -> None:
    passkey, stranger = make(settings), Client()
    answer = alone(stranger, passkey)
    assert "This passkey is a second step only" in answer.content.decode()
    assert "_auth_user_id" not in stranger.session
    assert "A second step" in signed_in(settings, passkey).get(reverse("your_account")).content.decode()
    entry = AuditEntry.objects.get(action="person.second_step_failed", workspace=cast.northbound)
    assert (entry.who, entry.detail["step"]) == ("somebody who is not signed in", "webauthn")


def test_a_passkey_made_to_sign_in_alone_does(cast: Cast, settings: LazySettings) -> None:
    passkey, ana = make(settings, passwordless="on"), Client()
    alone(ana, passkey)
    assert ana.session["_auth_user_id"] == str(cast.ana.pk)


def signed_in(settings: LazySettings, passkey: Passkey) -> Client:
    """With the password, and the passkey as the second step."""
    client = Client()
    client.post(reverse("account_login"), {"login": "ana@example.com", "password": settings.DEMO_PASSWORD})
    url = reverse("mfa_authenticate")
    options = client.get(url).context["js_data"]["request_options"]
    answer = client.post(url, {"credential": json.dumps(passkey.signed(options))})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session
    return client
