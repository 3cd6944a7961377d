"""A real server on a free loopback port that does exactly what a test tells it, well-behaved or not."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Action = Callable[[socket.socket, threading.Event], None]
"""What to do with a connection whose request has been read. The event is set when the test is over."""


@dataclass(frozen=True)
class Received:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class Loopback:
    """Does the actions in their order, one for each request; the last one over and over."""

    actions: list[Action] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port = self._listener.getsockname()[1]
        assert isinstance(port, int)
        return port

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def will(self, *actions: Action) -> None:
        self.actions[:] = actions

    def close(self) -> None:
        self._over.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._handle, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _handle(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                if self.tls is not None:
                    connection = self.tls.wrap_socket(connection, server_side=True)
                request = _read_request(connection)
                if request is None:
                    return
                self.received.append(request)
                action = self.actions[min(len(self.received), len(self.actions)) - 1]
                action(connection, self._over)
            except OSError:
                return


def _read_request(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Received(method, target, headers, body)


def answer(
    status: int = 200,
    body: object = b"",
    *,
    headers: Mapping[str, str] | None = None,
    announce: int | None = None,
) -> Action:
    """A whole answer; a body that is not bytes goes out as JSON. `announce` lies about its length."""
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Length": str(len(payload) if announce is None else announce), "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **(headers or {})}.items())

    def action(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + payload)

    return action


def data(value: object) -> Action:
    return answer(200, {"data": value})


def raw(*pieces: bytes, every: float = 0.0) -> Action:
    """These bytes and nothing else, a pause of `every` seconds before each piece but the first."""

    def action(connection: socket.socket, over: threading.Event) -> None:
        for number, piece in enumerate(pieces):
            if number and over.wait(every):
                return
            connection.sendall(piece)

    return action


def silence(_: socket.socket, over: threading.Event) -> None:
    """No answer, connection held."""
    over.wait(10)


def reset(connection: socket.socket, _: threading.Event) -> None:
    """The connection is torn down the hard way."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def refused_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert isinstance(port, int)
    return port
