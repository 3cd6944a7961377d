"""Lines to the web process that hang: nobody else waits for them."""

import hashlib
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import requests
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.library.models import Media, Origin
from apps.webhooks.models import Endpoint
from tests.support.portal import Browserless, Portal
from tests.support.world import World
from tests.webhooks.sender import Sender, event

LARGE = 40_000_000
STALLED = 64


def large_file(world: World) -> Media:
    name = default_storage.save("large.mp4", ContentFile(b"\0" * LARGE))
    return Media.objects.create(
        workspace=world.cast.northbound,
        origin=Origin.UPLOAD,
        title="Large",
        file=name,
        size=LARGE,
        mime_type="video/mp4",
        sha256=hashlib.sha256(name.encode()).hexdigest(),
    )


def dial(portal: Portal, words: str) -> socket.socket:
    """A line that has said `words`; its buffer is small, so that little fits on the way."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(10)
    line.connect(("127.0.0.1", portal.port))
    line.sendall(words.encode())
    return line


@contextmanager
def hanging(portal: Portal, words: str, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as open_lines:
        yield [open_lines.enter_context(dial(portal, words)) for _ in range(count)]


def seconds_to_healthz(portal: Portal) -> float:
    began = time.monotonic()
    assert requests.get(f"{portal.url}/healthz", timeout=10).ok
    return time.monotonic() - began


def seconds_to_take_news(portal: Portal, north: Sender) -> float:
    body = event(video_id=uuid4().hex)
    began = time.monotonic()
    answer = requests.post(portal.url + north.path, body, headers=north.headers(body), timeout=10)
    assert (answer.status_code, bytes(north.last.body)) == (202, body)
    return time.monotonic() - began


def asking(portal: Portal, ana: Browserless, path: str) -> str:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in ana.session.cookies)
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{portal.port}\r\nCookie: {cookies}\r\n\r\n"


def test_sixty_four_readers_who_stop_reading_keep_nobody_waiting(world: World, portal: Portal) -> None:
    portal.web()
    ana = Browserless(portal, "ana@example.com")
    request = asking(portal, ana, large_file(world).link)
    north = Sender(Endpoint.objects.create(connection=world.connection, token="north", secret="whsec_of_this_test"))
    with hanging(portal, request, STALLED) as lines:
        assert all(line.recv(12) == b"HTTP/1.1 200" for line in lines)
        assert seconds_to_healthz(portal) < 1
        assert seconds_to_take_news(portal, north) < 1
        # A second request behind the first one on the same line waits for it, and still for no thread.
        for line in lines:
            line.sendall(request.encode() * 2)
        assert seconds_to_healthz(portal) < 1
        assert seconds_to_take_news(portal, north) < 1


def test_whoever_reads_slowly_gets_every_byte(world: World, portal: Portal) -> None:
    portal.web()
    ana = Browserless(portal, "ana@example.com")
    medium = large_file(world)
    part = ana.get(medium.link, Range="bytes=100-299")
    assert (part.status_code, len(part.content)) == (206, 200)
    assert part.headers["Content-Range"] == f"bytes 100-299/{LARGE}"
    assert len(ana.get(medium.link).content) == LARGE


def test_lines_that_never_finish_asking_shut_nobody_out(world: World, portal: Portal) -> None:
    portal.web()
    for words in ("", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"):
        with hanging(portal, words, 700):
            assert seconds_to_healthz(portal) < 1
