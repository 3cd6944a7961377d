"""A real server between client and vendor that passes everything on and keeps what passed."""

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. Header names are in lower case; a body that is no JSON stays bytes."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    sent: Any
    status: int
    answer_headers: Mapping[str, str]
    answer: Any


@contextmanager
def recording(target: str) -> Iterator[tuple[str, list[Exchange]]]:
    """The address to talk to instead of `target`, and the list that fills."""
    host, kept = urlsplit(target).netloc, list[Exchange]()

    class Relay(BaseHTTPRequestHandler):
        def relay(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request(self.command, self.path, body=sent, headers=dict(self.headers))
            response = connection.getresponse()
            answer = response.read()
            connection.close()
            parts = urlsplit(self.path)
            kept.append(
                Exchange(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    {name.lower(): value for name, value in self.headers.items()},
                    _decoded(sent),
                    response.status,
                    {name.lower(): value for name, value in response.getheaders()},
                    _decoded(answer),
                )
            )
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = relay  # noqa: N815 # names of the library

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # name of the library
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _decoded(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body
