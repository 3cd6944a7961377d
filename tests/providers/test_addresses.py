"""A key leaves for public addresses by https alone, unless a connection may reach the inside of the network."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from urllib3.util import connection as urllib3_connection

from apps.providers import AddressRefused, Call, HeyGen, NotSent, PlayHT, Timeouts, UseApi
from apps.providers.http.sandbox_proof import is_sandbox
from tests.providers.conftest import KEY, PLAYHT_KEY, PLAYHT_USER, TOKEN
from tests.providers.loopback import Loopback, data

QUICK = Timeouts(connect=1, read=1, write=1, upload=1, silence=1)
Ask = Callable[..., object]


def films(**how: Any) -> object:
    with HeyGen(KEY, timeouts=QUICK, **how) as client:
        return client.users.me()


def gateway(**how: Any) -> object:
    with UseApi(TOKEN, timeouts=QUICK, **how) as client:
        return client.subscriber()


def sounds(**how: Any) -> object:
    with PlayHT(PLAYHT_KEY, PLAYHT_USER, timeouts=QUICK, **how) as client:
        return client.voices()


def stream(**how: Any) -> object:
    with PlayHT(PLAYHT_KEY, PLAYHT_USER, timeouts=QUICK, **how) as client, client.resume("job-1") as events:
        return list(events)


@pytest.mark.parametrize("ask", [films, gateway, sounds, stream])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_key_is_sent_to_a_private_address(server: Loopback, ask: Ask, scheme: str) -> None:
    server.will(data({}))
    calls: list[Call] = []
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(AddressRefused) as caught:
            ask(base_url=f"{scheme}://{host}:{server.port}", on_call=calls.append)
        assert "not a public one" in caught.value.says
    assert server.received == []
    assert [(call.status, call.error_code, call.attempt) for call in calls] == [(None, "not_allowed", 1)] * 2


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "127.1", "2130706433"),  # noqa: S104
        *(
            "[::1]",
            "[::]",
            "[::ffff:10.0.0.1]",
            "[fe80::1]",
            "[fd00::1]",
            "[64:ff9b::a00:1]",
            "224.0.0.1",
            "255.255.255.255",
        ),
    ],
)
def test_every_way_to_write_a_private_address_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        films(base_url=f"https://{host}", retries=0)


def test_an_unencrypted_public_address_is_refused_before_its_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: pytest.fail("looked up"))
    with pytest.raises(AddressRefused):
        films(base_url="http://api.example.com")


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers "public" once and "private" afterwards leads nowhere."""
    answers, connected = ["93.184.216.34", "127.0.0.1"], list[str]()

    def looked_up(_host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def connect(address: tuple[str, int], *_args: Any, **_kwargs: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(urllib3_connection, "create_connection", connect)
    with pytest.raises(NotSent):
        films(base_url="https://api.example.com", retries=0)
    assert connected == ["93.184.216.34"]
    assert answers == ["127.0.0.1"]


def test_a_name_without_an_address_is_not_called_private() -> None:
    with pytest.raises(NotSent) as caught:
        films(base_url="https://no-such-host.invalid", retries=0)
    assert not isinstance(caught.value, AddressRefused)
    assert caught.value.code == "unreachable"


def test_nobody_inside_is_asked_whether_it_is_a_sandbox(server: Loopback) -> None:
    assert is_sandbox(server.url, "a secret", allow_private=False) is None
    assert server.received == []


def test_where_private_addresses_are_allowed_they_are_reached(server: Loopback) -> None:
    server.will(data({"username": "ana"}))
    films(base_url=server.url, allow_private=True)
    assert server.received[0].headers["x-api-key"] == KEY
