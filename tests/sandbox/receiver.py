"""A webhook receiver on loopback that keeps what it gets and answers as told."""

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.support.sandbox import wait_until


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``statuses`` are used up one by one by POST requests; afterwards everything is answered with 200.

    ``files`` can be fetched, each after ``delay`` seconds.
    """

    statuses: list[int] = field(default_factory=list)
    probe_status: int = 200
    delay: float = 0.0
    files: dict[str, bytes] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def posts(self) -> list[Received]:
        return [one for one in self.received if one.method == "POST"]

    def await_posts(self, count: int, *, seconds: float = 20) -> list[Received]:
        wait_until(lambda: len(self.posts) >= count, seconds=seconds)
        return self.posts


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.received.append(Received("POST", self.path, dict(self.headers), body))
            self._answer(status)

        def do_OPTIONS(self) -> None:
            receiver.received.append(Received("OPTIONS", self.path, dict(self.headers), b""))
            self._answer(receiver.probe_status)

        def do_GET(self) -> None:
            time.sleep(receiver.delay)
            found = receiver.files.get(self.path)
            self._answer(404 if found is None else 200, found or b"")

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Tests print nothing."""

    return Handler
