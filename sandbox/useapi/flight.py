"""How many requests each account has under way, now and at most."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Flight:
    """Counts in memory: what matters is how many there are at one time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: Counter[str] = Counter()
        self._most: Counter[str] = Counter()

    @contextmanager
    def one_more(self, account: str) -> Iterator[None]:
        with self._lock:
            self._now[account] += 1
            self._most[account] = max(self._most[account], self._now[account])
        try:
            yield
        finally:
            with self._lock:
                self._now[account] -= 1

    def most(self) -> dict[str, int]:
        """The most at one time, by account."""
        with self._lock:
            return dict(self._most)
