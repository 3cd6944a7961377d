"""The web server by itself: when it cuts a line, and where it listens."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from heygen_web import server as module
from heygen_web.server import Server
from tests.support.portal import free_port

ASK = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LIMIT = 1.0
"""Seconds, in place of half a minute and a minute."""
SOON = LIMIT + 3.0


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/nothing":
        start("204 No Content", [])
        return []
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@contextmanager
def serving(host: str = "127.0.0.1", **limits: float) -> Iterator[int]:
    """A server in a thread of its own; its port."""
    port, over = free_port(), threading.Event()
    server = Server(application, host=host, port=port, threads=2, **limits)

    def run() -> None:
        while not over.is_set():
            server.turn()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield port
    finally:
        over.set()
        thread.join(10)
        server.take_nobody_new()
        server.end()


def seconds_to_the_cut(line: socket.socket, drip: bytes = b"") -> float:
    """How long the other side keeps the line, which gets a byte of `drip` ten times a second."""
    began, rest = time.monotonic(), list(drip)
    line.settimeout(0.1)
    while time.monotonic() - began < SOON:
        try:
            if rest:
                line.sendall(bytes([rest.pop(0)]))
            if not line.recv(100):
                return time.monotonic() - began
        except TimeoutError:
            continue
        except OSError:
            return time.monotonic() - began
    raise AssertionError("it was not cut")


def answered(line: socket.socket) -> bool:
    line.settimeout(10)
    line.sendall(ASK)
    got = b""
    while not got.endswith(b"hello"):
        more = line.recv(1000)
        if not more:
            return False
        got += more
    return got.startswith(b"HTTP/1.1 200")


def test_a_line_stays_after_an_answer_without_a_body() -> None:
    """A tab that asks every second for news, and is told that there is none, would else open a line each time."""
    nothing = ASK.replace(b"/ ", b"/nothing ", 1)
    with serving() as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(10)
        for _ in range(2):
            line.sendall(nothing)
            got = b""
            while not got.endswith(b"\r\n\r\n"):
                more = line.recv(1000)
                assert more, "it was cut"
                got += more
            assert got.startswith(b"HTTP/1.1 204")
            assert b"connection: close" not in got.lower()
        assert answered(line)
        line.sendall(nothing.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert b"connection: close" in line.recv(1000).lower()
        assert line.recv(1000) == b""


def test_headers_have_to_come_within_half_a_minute_and_a_silent_line_is_kept_for_a_minute() -> None:
    assert (module.HEADERS_WITHIN, module.IDLE) == (30, 60)


def test_whoever_drips_a_header_for_ever_is_cut_at_the_limit() -> None:
    with serving(headers_within=LIMIT, idle=60) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(ASK[:20])
            assert LIMIT <= seconds_to_the_cut(line, b"X-Slow: " + b"a" * 100) < SOON
        with socket.create_connection(("127.0.0.1", port)) as line:
            assert answered(line)


def test_a_body_may_take_longer_than_headers_may() -> None:
    with serving(headers_within=LIMIT, idle=60) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n\r\n")
        for _byte in range(20):
            line.sendall(b"a")
            time.sleep(LIMIT * 1.6 / 20)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("before", [b"", ASK])
def test_a_silent_line_is_cut_after_a_while_and_one_that_speaks_is_not(before: bytes) -> None:
    with serving(headers_within=60, idle=LIMIT) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            if before:
                assert answered(line)
            assert LIMIT <= seconds_to_the_cut(line) + 0.6 < SOON
        with socket.create_connection(("127.0.0.1", port)) as line:
            for _time in range(4):
                time.sleep(LIMIT * 0.4)
                assert answered(line)


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_it_listens_at_every_address_of_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"portal.test": ["127.0.0.1", "::1", "127.0.0.1"]}
    real = socket.getaddrinfo

    def looked_up(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return [one for address in names.get(host, [host]) for one in real(address, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with serving("portal.test") as port:
        for address in ("127.0.0.1", "::1"):
            with socket.create_connection((address, port)) as line:
                assert answered(line), address


def test_an_address_that_the_machine_lacks_is_left_out_and_one_that_is_taken_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = socket.getaddrinfo

    def looked_up(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        addresses = ["203.0.113.1", "127.0.0.1"] if host == "portal.test" else [host]
        return [one for address in addresses for one in real(address, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with serving("portal.test") as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            assert answered(line)
        with pytest.raises(OSError, match="in use"):
            Server(application, host="127.0.0.1", port=port)
    with pytest.raises(OSError, match="assign"):
        Server(application, host="203.0.113.1", port=free_port())
