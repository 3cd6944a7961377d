"""The web server: waitress, kept open while some stop reading and others never finish what they ask.

Its threads work on requests alone. What an answer holds flows out from the main loop, however slowly it is read.
"""

import errno
import resource
import socket
import time
from typing import Any, Final

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

LINES: Final = 600
"""Connections at a time. Each may hold a few files besides."""
AT_ONCE: Final = 50
"""Connections that are taken in one round."""
FILES: Final = 4096
HEADERS_WITHIN: Final = 30.0
"""Seconds from the first byte of a request to the end of its headers."""
IDLE: Final = 60.0
"""Seconds without a byte, in either direction, after which a line is cut."""
LOOK_EVERY: Final = 0.2
"""Seconds between looks at all lines, where there is room for more."""
NO_WAITING: Final = 1 << 50
"""Bytes of an answer that may wait to be read: more than any answer has, so that no thread waits for its reader."""
NOT_HERE: Final = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""A machine without IPv6, say, has no such address."""


class Task(WSGITask):  # type: ignore[misc]  # waitress carries no types
    def set_close_on_finish(self) -> None:
        """Keep the line where an answer has no body: waitress hangs up after each, as if its end could not be told."""
        wants_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or wants_close or self.version != "1.1":
            super().set_close_on_finish()


class Line(HTTPChannel):  # type: ignore[misc]  # waitress carries no types
    task_class = Task


class Door(TcpWSGIServer):  # type: ignore[misc]  # waitress carries no types
    channel_class = Line

    def handle_accept(self) -> None:
        """Let all in who wait, and not one a round: a round takes longer the more lines there are."""
        for _one in range(AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if len(self._map) == before:
                return


class Server:
    """Listens at every address that `host` stands for; `settings` are waitress' own."""

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        headers_within: float = HEADERS_WITHIN,
        idle: float = IDLE,
        **settings: Any,
    ) -> None:
        _allow_files()
        self._headers_within, self._idle = headers_within, idle
        self._map: dict[int, Any] = {}
        self._next_look = 0.0
        adjustments = Adjustments(
            sockets=_listening(host, port),
            connection_limit=LINES + AT_ONCE,
            channel_timeout=max(1, round(idle)),
            outbuf_high_watermark=NO_WAITING,
            asyncore_use_poll=True,
            **settings,
        )
        self._threads = ThreadedTaskDispatcher()
        self._threads.set_thread_count(adjustments.threads)
        self._doors = [
            Door(
                application,
                self._map,
                _sock=one,
                dispatcher=self._threads,
                adj=adjustments,
                bind_socket=False,
                sockinfo=(one.family, one.type, one.proto, one.getsockname()),
            )
            for one in adjustments.sockets
        ]

    def turn(self) -> None:
        """One round of the main loop, of half a second at most."""
        if time.monotonic() >= self._next_look or len(self._map) > LINES:
            self._tend()
            self._next_look = time.monotonic() + LOOK_EVERY
        wasyncore.loop(timeout=0.5, map=self._map, use_poll=True, count=1)

    @property
    def busy(self) -> bool:
        """True while a request is being worked on or an answer still flows out."""
        return any(line.requests or line.total_outbufs_len for line in self._lines())

    def take_nobody_new(self) -> None:
        for door in self._doors:
            door.del_channel()
            door.socket.close()

    def end(self) -> None:
        """Stop the threads and hang up."""
        self._threads.shutdown()
        wasyncore.close_all(self._map)

    def _lines(self) -> list[Any]:
        return [line for line in list(self._map.values()) if isinstance(line, HTTPChannel)]

    def _tend(self) -> None:
        """Cut lines that hang and, where there is no room for another one, those that were silent longest.

        waitress marks them alone, and closes one only when it can be written to: never, where nobody reads.
        """
        now = time.time()
        resting = [line for line in self._lines() if not line.requests]
        for line in resting:
            if line.will_close or now - line.last_activity > self._idle or self._dawdles(line, now):
                line.handle_close()
        resting = sorted((line for line in resting if line.connected), key=_last_heard)
        for line in resting[: max(0, len(self._map) - LINES + 1)]:
            line.handle_close()

    def _dawdles(self, line: Any, now: float) -> bool:
        """True where somebody began to ask long ago and has not got to the end of the headers."""
        asked = line.request
        if asked is None or asked.headers_finished:
            line.asked_since = None
            return False
        line.asked_since = getattr(line, "asked_since", None) or now
        return bool(now - line.asked_since > self._headers_within)


def _last_heard(line: Any) -> float:
    return float(line.last_activity)


def _listening(host: str, port: int) -> list[socket.socket]:
    """A socket for each address of `host` that this machine has. OSError where one is taken, or none is here."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets: list[socket.socket] = []
    problem: OSError | None = None
    for family, address in dict.fromkeys((one[0], one[4]) for one in found):
        try:
            sockets.append(socket.create_server(address, family=family))
        except OSError as error:
            problem = error
            if error.errno not in NOT_HERE:
                break
    if problem and (not sockets or problem.errno not in NOT_HERE):
        for one in sockets:
            one.close()
        raise problem
    return sockets


def _allow_files() -> None:
    """As many open files as there may be lines, where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
