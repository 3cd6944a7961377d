"""HeyGen's older template call: seen by the key test, offered with its end, switched on by an administrator."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import tasks
from apps.accounts.connections import actions, key_checks
from apps.accounts.models import AuditEntry
from tests.accounts.conftest import Account

END = "31 Oct 2026"
SWITCH = 'name="older_templates"'


@pytest.fixture
def ended(account: Account) -> Iterator[None]:
    account.sandbox.settings(legacy_gone=True)
    yield
    account.sandbox.settings(legacy_gone=False)


def after_looking(cleo: Client, account: Account) -> str:
    page = cleo.post(reverse("accounts:test_connection", args=[account.pk]), follow=True)
    return page.content.decode()


def settings_page(cleo: Client, account: Account) -> str:
    return cleo.get(reverse("accounts:connection", args=[account.pk])).content.decode()


def switch_on(cleo: Client, account: Account) -> None:
    names = ("name", "base_url", "concurrency")
    kept = {name: getattr(account.connection, name) for name in names}
    more = {"enabled": "on", "allow_private": "on", "older_templates": "on"}
    assert cleo.post(reverse("accounts:connection", args=[account.pk]), {**kept, **more}).status_code == 302


def test_it_is_offered_once_a_key_test_has_seen_it_answer(cleo: Client, account: Account) -> None:
    assert account.connection.serves_older_templates is None
    assert SWITCH not in settings_page(cleo, account)
    switch_on(cleo, account)
    assert not account.connection.older_templates, "what is not offered cannot be switched on"

    page = after_looking(cleo, account)

    assert f"HeyGen announced its end for {END}" in page
    assert not account.connection.offers_older_templates, "off until somebody switches it on"
    shown = settings_page(cleo, account)
    assert SWITCH in shown
    assert END in shown
    switch_on(cleo, account)
    assert account.connection.offers_older_templates
    assert AuditEntry.objects.latest("pk").detail["changes"] == {"older_templates": [False, True]}


def test_a_look_at_the_balance_keeps_what_the_test_found(cleo: Client, account: Account) -> None:
    after_looking(cleo, account)
    tasks.refresh_balance(account.pk)
    assert account.connection.serves_older_templates is True
    assert f"{account.connection.older_templates_until}" == "2026-10-31"


def test_trouble_at_heygen_does_not_end_it(cleo: Client, account: Account) -> None:
    after_looking(cleo, account)
    account.sandbox.fault("broken", match="GET /v2/templates", key=account.key)
    after_looking(cleo, account)
    assert account.connection.serves_older_templates is True
    account.sandbox.clear_faults()


@pytest.mark.usefixtures("ended")
def test_its_end_is_told_and_nothing_is_wrong_with_the_key(cleo: Client, account: Account) -> None:
    page = after_looking(cleo, account)
    assert "HeyGen no longer offers it." in page
    assert "The key works." in page
    assert all(line.fine for line in key_checks.findings_of(account.connection))
    assert account.connection.serves_older_templates is False
    assert SWITCH not in settings_page(cleo, account)


def test_what_has_ended_is_switched_off_and_written_down_once(cleo: Client, account: Account) -> None:
    after_looking(cleo, account)
    switch_on(cleo, account)
    for _time in range(2):
        actions.end_older_templates(account.connection)
    assert not account.connection.older_templates
    assert not account.connection.offers_older_templates
    assert SWITCH not in settings_page(cleo, account)
    switched = AuditEntry.objects.filter(action="connection.changed").order_by("pk")
    assert [entry.detail["changes"] for entry in switched] == [
        {"older_templates": [False, True]},
        {"older_templates": [True, False]},
    ]
