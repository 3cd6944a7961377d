"""The web server: waitress, kept open while some stop reading and others never finish what they ask.

Its threads work on requests alone. What an answer holds flows out from the main loop, however slowly it is read.
"""

import resource
import time
from typing import Any, Final

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

LINES: Final = 600
"""Connections at a time. Each may hold a few files besides."""
FILES: Final = 4096
HEADERS_WITHIN: Final = 30.0
"""Seconds from the first byte of a request to the end of its headers."""
IDLE: Final = 60
"""Seconds without a byte, in either direction, after which a line is cut."""
NO_WAITING: Final = 1 << 50
"""Bytes of an answer that may wait to be read: more than any answer has, so that no thread waits for its reader."""


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress carries no types
    def tend(self) -> None:
        """Cut lines that hang and, where there is no room for another one, those that were silent longest.

        waitress marks them alone, and closes one only when it can be written to: never, where nobody reads.
        """
        now = time.time()
        resting = [line for line in list(self.active_channels.values()) if not line.requests]
        for line in resting:
            if line.will_close or now - line.last_activity > IDLE or _dawdles(line, now):
                line.handle_close()
        resting = sorted((line for line in resting if line.connected), key=_last_heard)
        for line in resting[: max(0, len(self._map) - LINES + 1)]:
            line.handle_close()


def make_server(application: Any, **settings: Any) -> Server:
    """Listening at one address; `settings` are waitress' own."""
    _allow_files()
    adjustments = Adjustments(
        connection_limit=LINES + 50,
        channel_timeout=IDLE,
        outbuf_high_watermark=NO_WAITING,
        asyncore_use_poll=True,
        **settings,
    )
    return Server(application, adj=adjustments)


def _dawdles(line: Any, now: float) -> bool:
    """True where somebody began to ask long ago and has not got to the end of the headers."""
    asked = line.request
    if asked is None or asked.headers_finished:
        line.asked_since = None
        return False
    line.asked_since = getattr(line, "asked_since", None) or now
    return bool(now - line.asked_since > HEADERS_WITHIN)


def _last_heard(line: Any) -> float:
    return float(line.last_activity)


def _allow_files() -> None:
    """As many open files as there may be lines, where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
