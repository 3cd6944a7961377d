"""A mail server on loopback that keeps what it is given, and can be busy for a while."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

END = b".\r\n"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs to hand over a mail in the clear."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[EmailMessage] = []
        self.refused = 0
        self.busy_for = 0
        """So many mails are turned away with "try again later"."""
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def take(self, raw: bytes) -> bool:
        with self.lock:
            if self.refused < self.busy_for:
                self.refused += 1
                return False
            self.received.append(email.message_from_bytes(raw, _class=EmailMessage, policy=default))
            return True

    def to(self, address: str) -> list[EmailMessage]:
        with self.lock:
            return [mail for mail in self.received if mail["To"] == address]


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 loopback")
        for line in self.rfile:
            verb = line[:4].strip().upper()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"DATA":
                self._say("354 go on")
                self._say("250 kept" if self.server.take(self._body()) else "451 try again later")
            else:
                self._say("250 fine")

    def _body(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == END:
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
