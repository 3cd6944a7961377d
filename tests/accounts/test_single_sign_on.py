"""Single sign-on against a real provider on loopback: only people who are known, or invited."""

from collections.abc import Iterator
from typing import cast as cast_to
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from apps.accounts.demo.cast import Cast
from apps.accounts.models import Membership, User
from apps.accounts.people import invitations
from apps.accounts.roles import Role
from tests.support import oidc

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/team/login/"


@pytest.fixture
def provider(settings: LazySettings, cast: Cast) -> Iterator[oidc.Provider]:
    cache.clear()
    with oidc.running() as running:
        settings.SOCIALACCOUNT_PROVIDERS = oidc.settings_for(running)
        yield running


def come(client: Client, provider: oidc.Provider, **person: object) -> HttpResponse:
    """Through the provider and back, as a browser goes."""
    provider.person = {"sub": "u-1", "email_verified": True, **person}
    out = client.post(LOGIN)
    assert out["Location"].startswith(f"{provider.url}/authorize?")
    back = urlsplit(requests.get(out["Location"], allow_redirects=False, timeout=5).headers["Location"])
    return cast_to(HttpResponse, client.get(f"{back.path}?{back.query}"))


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_sign_in_page_offers_it_only_where_it_is_set(provider: oidc.Provider, settings: LazySettings) -> None:
    assert "Sign in with Team login" in Client().get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Team login" not in Client().get("/account/login/").content.decode()
    assert Client().post(LOGIN).status_code == 404


def test_a_known_person_comes_in_and_keeps_the_password(
    provider: oidc.Provider, cast: Cast, settings: LazySettings
) -> None:
    client = Client()
    assert come(client, provider, email="Ana@Example.com", name="Somebody").status_code == 302
    assert is_in(client)
    cast.ana.refresh_from_db()
    assert cast.ana.check_password(settings.DEMO_PASSWORD)
    assert cast.ana.name == "Ana Ferreira"
    assert come(Client(), provider, email="ana@example.com").status_code == 302
    assert SocialAccount.objects.get().user == cast.ana


def test_later_the_person_is_known_by_the_providers_own_id(provider: oidc.Provider, cast: Cast) -> None:
    come(Client(), provider, email="ana@example.com")
    client = Client()
    come(client, provider, email="another@example.com")
    assert is_in(client)


def test_a_stranger_stays_outside(provider: oidc.Provider) -> None:
    client = Client()
    answer = come(client, provider, email="eva@example.com")
    assert answer.status_code == 403
    assert "No account for this address" in answer.content.decode()
    assert not is_in(client)
    assert not User.objects.filter(email="eva@example.com").exists()


@pytest.mark.parametrize("verified", [False, None, "true", "false"])
def test_an_address_that_is_not_verified_opens_nothing(provider: oidc.Provider, verified: object) -> None:
    client = Client()
    answer = come(client, provider, email="cleo@example.com", email_verified=verified)
    assert answer.status_code == 403
    assert not is_in(client)


def test_an_invited_stranger_becomes_a_member(provider: oidc.Provider, cast: Cast) -> None:
    invitations.invite(cast.northbound, "eva@example.com", Role.AUTHOR, by=cast.cleo)
    client = Client()
    come(client, provider, email="eva@example.com", name="Eva Brandt")
    assert is_in(client)
    eva = User.objects.get(email="eva@example.com")
    assert (eva.name, eva.has_usable_password()) == ("Eva Brandt", False)
    assert Membership.objects.get(user=eva).role == Role.AUTHOR
    assert not invitations.waiting_for("eva@example.com")


def test_a_revoked_invitation_lets_nobody_in(provider: oidc.Provider, cast: Cast) -> None:
    invitation, _token = invitations.invite(cast.northbound, "eva@example.com", Role.AUTHOR, by=cast.cleo)
    invitations.revoke(invitation, by=cast.cleo)
    assert come(Client(), provider, email="eva@example.com").status_code == 403


def test_a_forged_answer_opens_nothing(provider: oidc.Provider) -> None:
    client = Client()
    client.post(LOGIN)
    answer = client.get(f"{LOGIN}callback/?code=guessed&state=guessed")
    assert "That didn’t work" in answer.content.decode()
    assert not is_in(client)


def test_somebody_who_was_switched_off_stays_outside(provider: oidc.Provider, cast: Cast) -> None:
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    client = Client()
    come(client, provider, email="ana@example.com")
    assert not is_in(client)


def test_a_no_or_a_silence_of_the_provider_is_told(provider: oidc.Provider, settings: LazySettings) -> None:
    provider.refuses = True
    assert come(Client(), provider, email="ana@example.com")["Location"].endswith("/canceled/")
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"] = {"server_url": "http://127.0.0.1:9"}
    answer = Client().post(LOGIN)
    assert "That didn’t work" in answer.content.decode()
