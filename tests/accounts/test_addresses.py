"""Whose address changes: nobody by themselves, the back office for them, and both addresses are told."""

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.accounts.demo.cast import Cast
from apps.accounts.models import AuditEntry, User
from tests.accounts.conftest import SignIn


def changed(client: Client, user: User, email: str) -> int:
    data = {"email": email, "name": user.name, "is_active": "on"}
    data |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), data).status_code


def test_nobody_takes_another_address_by_themselves(cast: Cast, as_person: SignIn) -> None:
    ana = as_person(cast.ana)
    answer = ana.post("/account/email/", {"email": "ana@elsewhere.example", "action_add": ""})
    assert answer.status_code == 302
    assert not EmailAddress.objects.filter(email="ana@elsewhere.example").exists()
    assert User.objects.get(pk=cast.ana.pk).email == cast.ana.email


def test_the_back_office_changes_it_and_both_addresses_are_told(
    cast: Cast, as_person: SignIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = cast.ana.email
    EmailAddress.objects.create(user=cast.ana, email=before, verified=True, primary=True)
    ola = as_person(User.objects.get(email="ola@example.com"))
    with django_capture_on_commit_callbacks(execute=True):
        assert changed(ola, cast.ana, "Ana@New.example") == 302
    assert User.objects.get(pk=cast.ana.pk).email == "ana@new.example"
    assert list(EmailAddress.objects.filter(user=cast.ana).values_list("email", flat=True)) == ["ana@new.example"]
    entry = AuditEntry.objects.get(action="person.address_changed", workspace=cast.northbound)
    assert (entry.detail["before"], entry.detail["after"], entry.who) == (before, "ana@new.example", "Ola Berg")
    assert [one.to for one in mail.outbox] == [[before], ["ana@new.example"]]
    assert "Before: " + before in mail.outbox[0].body


def test_the_old_address_opens_no_way_back_in(cast: Cast, as_person: SignIn, client: Client) -> None:
    before = cast.ana.email
    EmailAddress.objects.create(user=cast.ana, email=before, verified=True, primary=True)
    changed(as_person(User.objects.get(email="ola@example.com")), cast.ana, "ana@new.example")
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": before})
    assert not [one for one in mail.outbox if "password/reset/key" in one.body]


def test_a_changed_name_tells_nobody(cast: Cast, as_person: SignIn) -> None:
    ola = as_person(User.objects.get(email="ola@example.com"))
    assert changed(ola, cast.ana, cast.ana.email) == 302
    assert not AuditEntry.objects.filter(action="person.address_changed").exists()
    assert not mail.outbox
