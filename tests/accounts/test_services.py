"""The gateway and PlayHT: connecting, testing, and the several accounts behind one token.

Behind the addresses here stands a small server that answers as the contracts of the two services say.
"""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import tasks
from apps.accounts.connections import key_checks
from apps.accounts.demo.cast import Cast, seed_services
from apps.accounts.models import AuditEntry, Connection, VendorCall
from apps.accounts.models.connections import ATTENTION, BY_OPERATOR, ELSEWHERE, Provider
from tests.providers.loopback import Loopback, Received, answer

TOKEN = "user:4711-NorthboundsOwnToken"
PLAYHT_KEY, USER_ID = "northbounds-playht-key-0001", "NorthboundAtPlayHT"
SOME, OTHER, THIRD = "studio@north.example", "radio@north.example", "stage@north.example"
VOICE = {"voice_id": "aria", "display_name": "Aria", "language": "English", "settings": {"clone_emotions": []}}


@dataclass
class Town:
    """Both services at one address, with what they know."""

    server: Loopback
    addresses: list[str] = field(default_factory=lambda: [SOME])
    broken: str = ""

    @property
    def gateway(self) -> str:
        return f"{self.server.url}/v1/heygen"

    def calls(self, beginning: str = "") -> list[Received]:
        """What the service was asked; whether it is a sandbox was asked without any key."""
        asked = [call for call in self.server.received if not call.target.startswith("/_sandbox/proof")]
        return [call for call in asked if call.target.startswith(beginning)]

    def action(self, line: socket.socket, over: threading.Event) -> None:
        status, body = self.reply(self.server.received[-1])
        answer(status, body)(line, over)

    def reply(self, asked: Received) -> tuple[int, Any]:
        path = urlsplit(asked.target).path
        if path.startswith("/api/v2"):
            good = asked.headers.get("authorization"), asked.headers.get("x-user-id")
            if good != (f"Bearer {PLAYHT_KEY}", USER_ID):
                return 401, {"error_message": "Unauthorized", "error_id": "UNAUTHORIZED"}
            mine = {"id": "s3://mine", "name": "Mine", "type": "instant"}
            stock = {"id": "larry", "name": "Larry", "language": "English (US)", "language_code": "en-US"}
            return 200, [mine] if path.endswith("cloned-voices") else [stock]
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"error": "Unauthorized", "code": 401}
        if self.broken and path.endswith(self.broken):
            return 400, {"error": "Something odd"}
        if len(self.addresses) > 1 and "/tts/" in path and "email=" not in asked.target:
            return 400, {"error": "Parameter email is required"}
        answers: dict[str, Callable[[], Any]] = {
            "/v2/account": lambda: {"email": "owner@north.example", "name": "Nora North", "verified": True},
            "/v1/heygen/accounts": lambda: {one: {"email": one, "maxJobs": 10} for one in self.addresses},
            "/v1/heygen/tts/voices": lambda: {"list": [VOICE], "page": 1, "limit": 1, "total": 1},
            "/v1/heygen/tts/languages": lambda: {"languages": [{"language_code": "en-US", "label": "English"}]},
        }
        return (200, answers[path]()) if path in answers else (404, {"error": "not here"})


@pytest.fixture
def town() -> Iterator[Town]:
    server = Loopback()
    found = Town(server)
    server.will(found.action)
    yield found
    server.close()


def typed(provider: Provider, **changes: object) -> dict[str, object]:
    own: dict[str, object] = {"identity": USER_ID} if provider == Provider.PLAYHT else {}
    known = {"name": str(provider.label), "concurrency": 5, "enabled": "on", "allow_private": "on"}
    return {**known, **own, **changes}


def added(cleo: Client, provider: Provider, **changes: object) -> str:
    """What Cleo sees after saving a new key."""
    page = cleo.post(reverse("accounts:add_connection", args=[provider]), typed(provider, **changes), follow=True)
    return page.content.decode()


def gateway_of(cast: Cast) -> Connection:
    return Connection.objects.of(Provider.USEAPI).primaries().get(workspace=cast.northbound)


@pytest.fixture
def primary(cast: Cast, cleo: Client, town: Town) -> Connection:
    """The gateway with one account, tested."""
    added(cleo, Provider.USEAPI, new_key=TOKEN, base_url=town.gateway)
    (asked,) = (call for call in town.server.received if call.target.startswith("/_sandbox/proof"))
    assert not {"authorization", "x-api-key", "x-user-id"} & set(asked.headers)
    return gateway_of(cast)


def pressed(cleo: Client, connection: Connection) -> str:
    page = cleo.post(reverse("accounts:test_connection", args=[connection.pk]), follow=True)
    assert page.status_code == 200
    return page.content.decode()


# --- The forms ---------------------------------------------------------------------------------------------


def test_a_closed_service_says_so_and_is_off_until_somebody_switches_it_on(cleo: Client, town: Town) -> None:
    for provider in (Provider.USEAPI, Provider.PLAYHT):
        page = cleo.get(reverse("accounts:add_connection", args=[provider]))
        text = page.content.decode()
        assert "was shut down by its operator" in text
        assert page.context["form"].initial["enabled"] is False
        assert page.context["form"].initial["concurrency"] == (9 if provider == Provider.USEAPI else 5)
        assert "Speech pieces at the same time" in text
        assert "Warn when the balance falls below" not in text
    data = typed(Provider.USEAPI, new_key=TOKEN, base_url=town.gateway)
    del data["enabled"]
    page = cleo.post(reverse("accounts:add_connection", args=["useapi"]), data, follow=True)
    assert "It is switched off, so nothing is sent with it yet" in page.content.decode()
    assert not Connection.objects.usable().of(Provider.USEAPI).exists()


@pytest.mark.parametrize(("missing", "wrong"), [("new_key", "new_key"), ("identity", "identity")])
@pytest.mark.row("ACC-05")
def test_playht_takes_key_and_user_id_together_only(missing: str, wrong: str, cleo: Client, town: Town) -> None:
    data = typed(Provider.PLAYHT, new_key=PLAYHT_KEY, base_url=town.server.url, name="Typed by Cleo") | {missing: ""}
    page = cleo.post(reverse("accounts:add_connection", args=["playht"]), data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [wrong]
    text = page.content.decode()
    assert "Typed by Cleo" in text
    assert PLAYHT_KEY not in text
    assert (USER_ID in text) == (missing != "identity")
    assert town.calls() == []


def test_a_stored_key_is_not_sent_for_another_user_id(cast: Cast, cleo: Client, town: Town) -> None:
    added(cleo, Provider.PLAYHT, new_key=PLAYHT_KEY, base_url=town.server.url)
    made = Connection.objects.get(workspace=cast.northbound, provider=Provider.PLAYHT)
    data = typed(Provider.PLAYHT, identity="Somebody", base_url=town.server.url)
    page = cleo.post(reverse("accounts:connection", args=[made.pk]), data)
    assert page.status_code == 422
    assert "enter its key" in page.content.decode()
    made.refresh_from_db()
    assert made.identity == USER_ID


def test_the_gateway_takes_no_more_than_a_hundred_at_once(cleo: Client, town: Town) -> None:
    data = typed(Provider.USEAPI, new_key=TOKEN, base_url=town.gateway, concurrency=101)
    page = cleo.post(reverse("accounts:add_connection", args=["useapi"]), data)
    assert list(page.context["form"].errors) == ["concurrency"]


# --- The test ----------------------------------------------------------------------------------------------


@pytest.mark.row("ACC-03")
def test_a_good_token_is_ok_and_is_sent_whole(cast: Cast, cleo: Client, town: Town) -> None:
    page = added(cleo, Provider.USEAPI, new_key=TOKEN, base_url=town.gateway)
    assert "Token accepted. It belongs to Nora North." in page
    assert TOKEN not in page
    assert {call.headers["authorization"] for call in town.calls()} == {f"Bearer {TOKEN}"}
    assert not any(TOKEN in call.target for call in town.calls())
    assert [line.what for line in key_checks.findings_of(gateway_of(cast))] == [
        "Token",
        "Accounts",
        "Voices",
        "Languages",
    ]
    assert VendorCall.objects.filter(connection=gateway_of(cast), reason="test this key").count() == 4


@pytest.mark.row("ACC-03")
def test_a_wrong_token_is_rejected_and_asked_once(cleo: Client, town: Town) -> None:
    page = added(cleo, Provider.USEAPI, new_key=TOKEN + "x", base_url=town.gateway)
    assert "Rejected (401)" in page
    assert len(town.calls()) == 1


@pytest.mark.row("ACC-05")
def test_playht_is_asked_with_both_halves(cast: Cast, cleo: Client, town: Town) -> None:
    page = added(cleo, Provider.PLAYHT, new_key=PLAYHT_KEY, base_url=town.server.url)
    assert "The key is good. 1 voice can be read." in page
    assert "1 cloned voice can be used." in page
    for call in town.calls():
        assert (call.headers["authorization"], call.headers["x-user-id"]) == (f"Bearer {PLAYHT_KEY}", USER_ID)
    made = Connection.objects.get(workspace=cast.northbound, provider=Provider.PLAYHT)
    assert [line.fine for line in key_checks.findings_of(made)] == [True, True]


@pytest.mark.row("VOI-48")
def test_a_service_that_is_gone_is_told_as_not_available_and_other_pages_work(cleo: Client) -> None:
    page = added(cleo, Provider.PLAYHT, new_key=PLAYHT_KEY, base_url="http://127.0.0.1:9")
    assert "Not available: the service does not answer at this address." in page
    for name in ("home", "accounts:connections", "accounts:calls"):
        assert cleo.get(reverse(name)).status_code == 200


def test_a_page_instead_of_the_service_is_told_as_not_available(cleo: Client, town: Town) -> None:
    town.server.will(answer(200, b"<html>Gone</html>", headers={"Content-Type": "text/html"}))
    page = added(cleo, Provider.USEAPI, new_key=TOKEN, base_url=town.gateway)
    assert "Not available: the service does not answer at this address." in page
    assert "Gone</html>" not in page


# --- The accounts behind a token ---------------------------------------------------------------------------


def test_one_address_makes_no_sibling_and_names_no_email(primary: Connection, town: Town) -> None:
    assert (primary.identity, primary.has_siblings) == (SOME, False)
    assert not primary.siblings.exists()
    assert not any("email=" in call.target for call in town.calls())


def test_more_addresses_become_connections_of_their_own(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    page = pressed(cleo, primary)
    assert "2 accounts behind this token" in page
    primary.refresh_from_db()
    (sibling,) = primary.siblings.all()
    assert (sibling.identity, sibling.concurrency, sibling.enabled) == (OTHER, 9, True)
    assert (str(sibling.api_key), sibling.base_url) == (TOKEN, town.gateway)
    assert (sibling.catalogue_id, sibling.has_siblings, primary.has_siblings) == (primary.pk, True, True)
    assert all("email=" in call.target for call in town.calls("/v1/heygen/tts")[-2:])
    assert AuditEntry.objects.filter(action="connection.added", detail__account=OTHER).count() == 1
    pressed(cleo, primary)
    assert primary.siblings.count() == 1


def test_an_address_that_is_gone_leaves_with_its_connection(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    town.addresses = [SOME]
    page = pressed(cleo, primary)
    primary.refresh_from_db()
    assert not primary.siblings.exists()
    assert not primary.has_siblings
    assert OTHER not in page


def test_the_primary_rests_while_its_own_address_is_gone(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    town.addresses = [OTHER]
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert (primary.identity, primary.is_paused, primary.pause_reason) == (SOME, True, ELSEWHERE)
    assert Connection.objects.usable().filter(identity=OTHER).get().has_siblings
    cleo.post(reverse("accounts:resume_connection", args=[primary.pk]))
    primary.hold(ATTENTION)
    primary.refresh_from_db()
    assert (primary.is_paused, primary.pause_reason) == (True, ELSEWHERE)
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert not primary.is_paused


def test_another_account_in_the_place_of_the_only_one_is_taken_over(
    primary: Connection, cleo: Client, town: Town
) -> None:
    town.addresses = [THIRD]
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert (primary.identity, primary.is_paused) == (THIRD, False)


def test_the_accounts_stay_where_a_test_does_not_reach_them(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    town.broken = "/accounts"
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert primary.has_siblings
    assert primary.siblings.filter(enabled=True).count() == 1


def test_an_account_has_a_limit_and_a_switch_of_its_own_and_the_token_of_the_first(
    primary: Connection, cleo: Client, town: Town
) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    sibling = primary.siblings.get()
    place = reverse("accounts:connection", args=[sibling.pk])
    assert list(cleo.get(place).context["form"].fields) == ["name", "concurrency", "enabled"]
    cleo.post(place, {"name": "Radio", "concurrency": 3, "base_url": "http://evil.example", "new_key": "another-key-1"})
    sibling.refresh_from_db()
    assert (sibling.name, sibling.concurrency, sibling.enabled, sibling.base_url) == ("Radio", 3, False, town.gateway)
    assert str(sibling.api_key) == TOKEN
    for name in ("test_connection", "delete_connection"):
        assert cleo.post(reverse(f"accounts:{name}", args=[sibling.pk])).status_code == 404


def test_more_accounts_cost_the_page_no_more_queries(primary: Connection, cleo: Client, town: Town) -> None:
    counts = []
    for addresses in ([SOME, OTHER], [SOME, OTHER, THIRD]):
        town.addresses = addresses
        pressed(cleo, primary)
        with CaptureQueriesContext(connection) as seen:
            cleo.get(reverse("accounts:connections"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_switch_of_the_first_is_the_switch_of_the_service(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    data = typed(Provider.USEAPI, base_url=town.gateway)
    del data["enabled"]
    cleo.post(reverse("accounts:connection", args=[primary.pk]), data)
    assert not Connection.objects.usable().of(Provider.USEAPI).exists()
    sibling = Connection.objects.get(primary=primary.pk)
    assert (sibling.enabled, sibling.is_on) == (True, False)
    assert AuditEntry.objects.latest("pk").action == "connection.switched_off"


def test_a_new_token_is_the_token_of_all(primary: Connection, cleo: Client, town: Town) -> None:
    town.addresses = [SOME, OTHER]
    pressed(cleo, primary)
    other = Loopback([answer(500, {"error": "Internal Server Error", "code": 500})])
    data = typed(Provider.USEAPI, new_key="user:1-AnotherToken", base_url=f"{other.url}/v1/heygen")
    cleo.post(reverse("accounts:connection", args=[primary.pk]), data)
    sibling = primary.siblings.get()
    assert (str(sibling.api_key), sibling.base_url) == ("user:1-AnotherToken", f"{other.url}/v1/heygen")
    other.close()


# --- Pauses ------------------------------------------------------------------------------------------------


def test_an_account_that_needs_somebody_waits_for_a_test(primary: Connection, cleo: Client) -> None:
    primary.hold(ATTENTION)
    page = cleo.get(reverse("accounts:connections")).content.decode()
    assert ATTENTION in page
    assert "continues when an administrator ends the pause" in page
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert not primary.is_paused
    assert AuditEntry.objects.filter(action="connection.resumed").count() == 1


def test_a_failing_test_ends_no_pause(primary: Connection, cleo: Client, town: Town) -> None:
    primary.hold(ATTENTION)
    town.broken = "/tts/languages"
    pressed(cleo, primary)
    primary.refresh_from_db()
    assert primary.pause_reason == ATTENTION


def test_a_pause_is_ended_by_hand_but_not_that_of_the_back_office(primary: Connection, cleo: Client) -> None:
    place = reverse("accounts:resume_connection", args=[primary.pk])
    primary.pause(600, "It is paused until tomorrow.")
    cleo.post(place)
    primary.refresh_from_db()
    assert not primary.is_paused
    primary.hold(f"{BY_OPERATOR}: an audit")
    assert "There is no pause you can end" in cleo.post(place, follow=True).content.decode()
    primary.refresh_from_db()
    assert primary.is_paused
    assert "End the pause" not in cleo.get(reverse("accounts:connections")).content.decode()


# --- From a shell, by the clock, in the demo ---------------------------------------------------------------


def connect(*arguments: str) -> str:
    out = io.StringIO()
    call_command("connect", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("cast")
def test_connect_takes_both_services(town: Town) -> None:
    where = ("--workspace", "Northbound", "--allow-private")
    out = connect("playht", *where, "--api-key", PLAYHT_KEY, "--user-id", USER_ID, "--base-url", town.server.url)
    assert out.count("works") == 2
    assert "It is switched off" in out
    made = Connection.objects.get(provider=Provider.PLAYHT)
    assert (made.identity, made.enabled, made.concurrency) == (USER_ID, False, 5)
    out = connect("useapi", *where, "--api-key", TOKEN, "--base-url", town.gateway, "--enable")
    assert out.count("works") == 4
    assert Connection.objects.get(provider=Provider.USEAPI).enabled
    assert TOKEN not in out
    with pytest.raises(CommandError, match="User id"):
        connect("playht", "--workspace", "Southfield", "--api-key", PLAYHT_KEY, "--base-url", town.server.url)


def test_a_key_that_nobody_tested_is_tried_once(primary: Connection, town: Town) -> None:
    Connection.objects.filter(pk=primary.pk).update(asked_at=None, account={}, identity="")
    tasks.sweep()
    assert Connection.objects.get(pk=primary.pk).asked_at is not None
    tasks.try_key(primary.pk)
    assert Connection.objects.get(pk=primary.pk).identity == SOME
    asked = len(town.calls())
    tasks.sweep()
    assert len(town.calls()) == asked


def test_the_demo_has_both_services_once_and_they_follow_the_sandbox(cast: Cast, settings: Any) -> None:
    seed_services(cast)
    settings.SANDBOX_URL = "http://127.0.0.1:8123"
    seed_services(cast)
    found = Connection.objects.exclude(provider=Provider.HEYGEN)
    assert found.count() == 4
    for one in found:
        assert (one.enabled, one.allow_private, one.simulated) == (True, True, False)
        assert one.base_url.startswith("http://127.0.0.1:8123/")
