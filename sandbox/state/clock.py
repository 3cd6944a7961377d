"""Simulated time: job times, link expiry, idempotency windows and webhook retries are measured with it.

Its seconds only serve for distances. What the API tells as a date comes from the wall clock, because
receivers compare those with their own.
"""

import json
import threading
import time
from datetime import UTC, datetime

from sandbox.state.database import Database


def iso_now(timespec: str = "seconds") -> str:
    """The wall clock as dates are told in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


class Clock:
    """Seconds that run ``factor`` times as fast as real ones and can be moved forward; survives a restart."""

    def __init__(self, database: Database, factor: float | None) -> None:
        self._database = database
        self._lock = threading.Lock()
        stored = json.loads(database.meta("clock") or "null") or {
            "base": 0.0,
            "since": time.time(),
            "factor": 1.0,
        }
        self._base: float = stored["base"]
        self._since: float = stored["since"]
        self._factor: float = stored["factor"]
        if factor is not None:
            self.set_factor(factor)

    @property
    def factor(self) -> float:
        return self._factor

    def now(self) -> float:
        """Simulated seconds since the data folder was made."""
        with self._lock:
            return self._now()

    def real_delay(self, until: float) -> float:
        """Real seconds from now until the simulated moment ``until``, never below zero."""
        return max(0.0, (until - self.now()) / self._factor)

    def after_real(self, seconds: float) -> float:
        """The simulated moment that is ``seconds`` real ones away at the present pace."""
        return self.now() + seconds * self._factor

    def set_factor(self, factor: float) -> None:
        with self._lock:
            self._rebase(self._now(), factor)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._rebase(self._now() + seconds, self._factor)

    def _now(self) -> float:
        return self._base + (time.time() - self._since) * self._factor

    def _rebase(self, base: float, factor: float) -> None:
        self._base, self._since, self._factor = base, time.time(), factor
        self._database.set_meta("clock", json.dumps({"base": base, "since": self._since, "factor": factor}))
