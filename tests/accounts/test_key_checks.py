"""The key test, against a real sandbox."""

import re
import socket
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts import tasks
from apps.accounts.connections import billing, key_checks
from apps.accounts.models import Connection, VendorCall
from apps.accounts.models.connections import NO_CREDIT
from apps.providers import Account as ProviderAccount
from tests.accounts.conftest import Account


def pressed(cleo: Client, account: Account) -> str:
    """What Cleo sees after pressing the button."""
    page = cleo.post(reverse("accounts:test_connection", args=[account.pk]), follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_everything_works_with_a_good_key(cleo: Client, account: Account) -> None:
    page = pressed(cleo, account)
    assert "Northbound Sandbox" in page
    assert "northbound@sandbox.example" in page
    findings = key_checks.findings_of(account.connection)
    assert [line.what for line in findings] == [
        "Account",
        "Voices",
        "Avatars",
        "Films",
        "Webhooks",
        "Older template call",
    ]
    assert all(line.fine for line in findings)
    assert account.connection.tested_at is not None


def test_the_journal_shows_short_reads_and_the_key(cleo: Client, account: Account) -> None:
    pressed(cleo, account)
    calls = account.sandbox.journal(key=account.key)
    assert {call["method"] for call in calls} == {"GET"}
    assert len(calls) == 6


def test_no_key_goes_to_an_address_inside_the_network_unless_the_connection_may(cleo: Client, account: Account) -> None:
    Connection.objects.filter(pk=account.pk).update(allow_private=False)
    assert "The address of this connection is not a public one" in pressed(cleo, account)
    assert account.sandbox.journal(key=account.key) == []
    (call,) = VendorCall.objects.filter(connection=account.pk)
    assert (call.status, call.error_code) == (None, "not_allowed")


def test_a_wallet_shows_its_balance_and_follows_it(cleo: Client, account: Account) -> None:
    account.sandbox.wallet(account.key, balance=12.5)
    page = pressed(cleo, account)
    assert "$12.50" in page
    assert "Auto reload" in page
    assert account.connection.balance == Decimal("12.5")
    account.sandbox.wallet(account.key, balance=0)
    page = pressed(cleo, account)
    assert "The account is empty." in page
    assert account.connection.out_of_credit


def test_a_subscription_shows_its_credits_and_their_reset(cleo: Client, account: Account) -> None:
    account.sandbox.wallet(account.key, balance=40, billing_type="subscription")
    page = pressed(cleo, account)
    assert "40 left" in page
    assert "Resets" in page
    next_month = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
    assert f"1 {next_month:%b %Y}" in page
    assert account.connection.shown_balance == "40 credits"


def test_usage_based_billing_shows_spending_and_cap(cleo: Client, account: Account) -> None:
    account.sandbox.wallet(account.key, balance=75, billing_type="usage_based")
    page = pressed(cleo, account)
    assert "$0.00 of $75.00" in page
    assert account.connection.shown_balance == "$75.00"


def test_auto_reload_is_told_with_its_sums(cleo: Client, account: Account) -> None:
    seen = ProviderAccount.read(
        {
            "username": "north",
            "billing_type": "wallet",
            "wallet": {
                "currency": "usd",
                "remaining_balance": 8,
                "auto_reload": {"enabled": True, "threshold_usd": 5, "amount_usd": 20.5},
            },
        }
    )
    Connection.objects.filter(pk=account.pk).update(account=billing.to_stored(seen), balance=8)
    page = cleo.get(reverse("accounts:connections")).content.decode()
    assert "Adds $20.50 when less than $5.00 is left" in page


def test_what_an_account_says_survives_being_stored() -> None:
    seen = ProviderAccount.read(
        {
            "username": "north",
            "email": "north@example.com",
            "billing_type": "subscription",
            "subscription": {
                "plan": "team",
                "credits": {
                    "premium_credits": {"remaining": 30, "resets_at": "2026-12-01T00:00:00Z"},
                    "add_on_credits": {"remaining": 12.5, "resets_at": None},
                },
            },
        }
    )
    assert billing.from_stored(billing.to_stored(seen)) == seen
    assert billing.remaining(seen) == (Decimal("42.5"), "credits")


def test_a_wrong_key_is_told_in_plain_words_and_asked_once(cleo: Client, account: Account) -> None:
    connection = account.connection
    connection.set_key("not-a-key-of-the-sandbox")
    connection.save()
    page = pressed(cleo, account)
    assert "Rejected (401): the provider does not accept this key" in page
    assert "not-a-key-of-the-sandbox" not in page
    assert VendorCall.objects.filter(connection=connection).count() == 1
    assert [line.fine for line in key_checks.findings_of(account.connection)] == [False]


def test_a_key_that_lost_its_rights_keeps_the_last_balance_with_its_age(cleo: Client, account: Account) -> None:
    account.sandbox.wallet(account.key, balance=9)
    pressed(cleo, account)
    before = account.connection.balance_at
    account.sandbox.fault("unauthorized", times=1, key=account.key)
    page = pressed(cleo, account)
    assert "does not accept this key" in page
    assert (account.connection.balance, account.connection.balance_at) == (Decimal(9), before)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_key_that_is_taken_again_lets_the_work_go_on(cleo: Client, account: Account, by_hand: bool) -> None:
    account.connection.lock()
    assert account.connection.needs_somebody
    if by_hand:
        pressed(cleo, account)
    else:
        tasks.refresh_balance(account.pk)
    assert not account.connection.is_paused


def test_one_part_that_fails_does_not_hide_the_others(cleo: Client, account: Account) -> None:
    account.sandbox.fault("rejected", match="GET /v3/voices", times=1, key=account.key)
    page = pressed(cleo, account)
    fine = {line.what: line.fine for line in key_checks.findings_of(account.connection)}
    assert fine == {
        "Account": True,
        "Voices": False,
        "Avatars": True,
        "Films": True,
        "Webhooks": True,
        "Older template call": True,
    }
    assert "but not for everything" in page


def test_an_address_where_nobody_listens_is_told_at_once(cleo: Client, account: Account) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        Connection.objects.filter(pk=account.pk).update(base_url=url)
        start = time.monotonic()
        page = pressed(cleo, account)
    assert "Nothing answers at this address" in page
    assert time.monotonic() - start < 5


def test_a_connection_without_an_address_is_told_so(cleo: Client, account: Account) -> None:
    Connection.objects.filter(pk=account.pk).update(base_url="")
    assert "missing or is none" in pressed(cleo, account)
    tasks.refresh_balance(account.pk)
    assert [line.fine for line in key_checks.findings_of(account.connection)] == [False]


def test_saving_a_new_key_tests_it(cleo: Client, account: Account) -> None:
    key = account.sandbox.key("fresh")
    data = {"name": "HeyGen", "new_key": key, "base_url": account.sandbox.url, "concurrency": 2, "allow_private": "on"}
    page = cleo.post(reverse("accounts:connection", args=[account.pk]), data, follow=True)
    assert "Fresh Sandbox" in page.content.decode()
    assert key not in page.content.decode()


def test_a_balance_is_refreshed_in_the_background_and_ends_the_pause(account: Account) -> None:
    account.sandbox.wallet(account.key, balance=3)
    account.connection.pause(600, NO_CREDIT)
    tasks.refresh_balance(account.pk)
    assert account.connection.balance == Decimal(3)
    assert not account.connection.is_paused


def test_the_card_says_what_was_looked_at_and_never_that_nothing_was(cleo: Client, account: Account) -> None:
    def heading() -> str:
        card = cleo.get(reverse("accounts:connections")).content.decode().partition("What works")[2]
        return " ".join(re.sub(r"<[^>]*>", " ", card.partition("<ul")[0]).split())

    assert heading() == "Not tested yet"
    tasks.refresh_balance(account.pk)
    assert [line.what for line in key_checks.findings_of(account.connection)] == ["Account"]
    assert re.fullmatch("Account checked .+, the rest is not tested yet", heading())
    pressed(cleo, account)
    assert re.fullmatch("Tested [^,]+", heading())


def test_a_pause_for_another_reason_or_without_money_stays(account: Account) -> None:
    account.connection.pause(600, "The provider is busy.")
    tasks.refresh_balance(account.pk)
    assert account.connection.is_paused
    Connection.objects.update(paused_until=None)
    account.sandbox.wallet(account.key, balance=0)
    account.connection.pause(600, NO_CREDIT)
    tasks.refresh_balance(account.pk)
    assert account.connection.is_paused


def test_the_sweep_asks_for_old_balances_once(account: Account) -> None:
    tasks.sweep()
    asked = set(Connection.objects.values_list("asked_at", flat=True))
    assert None not in asked
    tasks.sweep()
    assert set(Connection.objects.values_list("asked_at", flat=True)) == asked
    Connection.objects.filter(pk=account.pk).update(asked_at=timezone.now() - tasks.FRESH)
    tasks.sweep()
    assert account.connection.asked_at not in asked


def test_a_connection_that_is_switched_off_is_left_alone(account: Account) -> None:
    Connection.objects.update(enabled=False)
    tasks.sweep()
    tasks.refresh_balance(account.pk)
    assert account.connection.asked_at is None
    assert account.sandbox.journal(key=account.key) == []
