"""Links in mails lead to the portal's own address, whatever a request calls it."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.demo.cast import Cast
from apps.accounts.login.adapter import ClosedAdapter

from .conftest import SignIn

LINK = re.compile(r"\w+://[^\s<>\"]+")
HOSTS = ["testserver:6666", "testserver"]


@pytest.fixture(autouse=True)
def _no_limits_from_before(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("public", "own", "origin"),
    [
        ("https://portal.example.com", "127.0.0.1", "https://portal.example.com"),
        ("", "127.0.0.1", "http://127.0.0.1:8000"),
        ("", "0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("", "10.1.2.3", "http://10.1.2.3:8000"),
        ("", "fd00::2", "http://[fd00::2]:8000"),
    ],
)
def test_no_link_follows_the_host_of_a_request(
    cast: Cast,
    as_person: SignIn,
    settings: LazySettings,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    public: str,
    own: str,
    origin: str,
    host: str,
) -> None:
    settings.PUBLIC_URL, settings.HOST, settings.PORT = public, own, 8000
    Client().post(reverse("account_reset_password"), {"email": "ana@example.com"}, headers={"Host": host})
    invite = {"email": "new@example.com", "role": "author"}
    with django_capture_on_commit_callbacks(execute=True):
        as_person(cast.cleo).post(reverse("accounts:people"), invite, headers={"Host": host})
    assert [mail.to for mail in mailoutbox] == [["ana@example.com"], ["new@example.com"]]
    for mail in mailoutbox:
        words = f"{mail.subject} {mail.body}"
        links = LINK.findall(words)
        assert links
        assert all(link.startswith(f"{origin}/") for link in links), links
        assert "testserver" not in words
        assert "6666" not in words


def test_the_link_of_a_reset_mail_opens_the_page_for_a_new_password(
    cast: Cast, settings: LazySettings, mailoutbox: list[EmailMessage]
) -> None:
    settings.PUBLIC_URL = "https://testserver"
    Client().post(reverse("account_reset_password"), {"email": "ana@example.com"})
    (link,) = LINK.findall(str(mailoutbox[0].body))
    client = Client()
    place = client.get(link, secure=True, follow=True).redirect_chain[-1][0]
    given = {"password1": "a long and quiet river", "password2": "a long and quiet river"}
    assert client.post(place, given, secure=True).status_code == 302
    cast.ana.refresh_from_db()
    assert cast.ana.check_password("a long and quiet river")


def test_a_confirmation_leads_to_the_portal_too(cast: Cast, settings: LazySettings, rf: RequestFactory) -> None:
    settings.PUBLIC_URL = "https://portal.example.com"
    address = EmailAddress(user=cast.ana, email=cast.ana.email)
    confirmation = type("Confirmation", (), {"key": "abc:def", "email_address": address})()
    assert ClosedAdapter().get_email_confirmation_url(rf.get("/"), confirmation) == (
        "https://portal.example.com/account/confirm-email/abc:def/"
    )


@pytest.mark.usefixtures("cast")
def test_nobody_unknown_is_sent_mail(mailoutbox: list[EmailMessage]) -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": "stranger@example.com"})
    assert answer.status_code == 302
    assert mailoutbox == []


@pytest.mark.usefixtures("cast")
def test_guesses_are_counted_together_whatever_port_they_name() -> None:
    shown = []
    for number in range(8):
        headers = {"Host": f"testserver:{7000 + number}"}
        given = {"login": "ana@example.com", "password": f"guess {number}"}
        shown.append(Client().post(reverse("account_login"), given, headers=headers).content.decode())
    assert ["Too many failed sign-ins" in page for page in shown] == [False] * 5 + [True] * 3
