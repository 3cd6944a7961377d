"""Tabs that are open in many browsers: each asks the feed again and again.

A browser has a few lines to a server, on which the questions of its tabs take turns.
"""

import re
import socket
import time
from typing import Final
from urllib.parse import urlsplit

import requests

from apps.jobs.pages.feed import FAST

COUNT: Final = 500
BROWSERS: Final = 20
LINES: Final = 6
"""To one server from one browser, as browsers do."""
MOST_LATE: Final = 0.5
"""Seconds after its turn: were a question asked later, fewer would be asked than is said."""


class Tabs:
    """`COUNT` tabs in `BROWSERS` browsers, each of which is signed in to the demo at `url`."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._address = (where.hostname or "", where.port or 80)
        cookies = [_signed_in(url) for _browser in range(BROWSERS)]
        self._questions = [_question(where.netloc, cookie) for cookie in cookies]
        self._lines = [socket.create_connection(self._address, 5) for _line in range(BROWSERS * LINES)]

    def ask(self, rounds: int) -> None:
        """All of them, evenly spread over the pace at which a page asks while something moves, so many times."""
        waiting: set[int] = set()
        begun = time.perf_counter()
        for number in range(rounds * COUNT):
            wait = begun + number * FAST / COUNT - time.perf_counter()
            if wait < -MOST_LATE:
                raise AssertionError("This machine cannot ask as fast as that.")
            time.sleep(max(0.0, wait))
            place = number % len(self._lines)
            if place in waiting:
                _hear(self._lines[place])
            waiting.add(place)
            self._lines[place].sendall(self._questions[place % BROWSERS])
        for place in waiting:
            _hear(self._lines[place])

    def close(self) -> None:
        for line in self._lines:
            line.close()


def _question(host: str, cookie: str) -> bytes:
    words = ("GET /feed/?after=99999999 HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}", "Accept: */*", "", "")
    return "\r\n".join(words).encode()


def _hear(line: socket.socket) -> None:
    answer = line.recv(65_536)
    if not answer.startswith(b"HTTP/1.1 204 "):
        raise AssertionError(f"A tab was answered {answer[:200]!r}")


def _signed_in(url: str) -> str:
    """The cookies of a browser with a page open."""
    browser = requests.Session()
    page = browser.get(f"{url}/demo/", timeout=20).text
    person = re.search(r'name="person" value="(\d+)"', page)
    if person is None:
        raise AssertionError("The demo offers nobody to sign in as.")
    form = {"person": person[1], "csrfmiddlewaretoken": browser.cookies["heygen_web_csrf"]}
    browser.post(f"{url}/demo/sign-in/", data=form, headers={"Referer": f"{url}/demo/"}, timeout=20).raise_for_status()
    browser.get(f"{url}/jobs/", timeout=20).raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
