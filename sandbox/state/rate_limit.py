"""A token bucket for each space."""

import threading
import time
from math import ceil

from sandbox.state.settings import Settings


class RateLimit:
    """Lets ``requests_per_minute`` through on average; 0 switches it off. Real time, not kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, space: str) -> int | None:
        """None when the request may pass, else the whole seconds to wait."""
        per_minute = self._settings.now.requests_per_minute
        if per_minute == 0:
            return None
        with self._lock:
            now = time.monotonic()
            level, seen = self._buckets.get(space, (float(per_minute), now))
            level = min(per_minute, level + (now - seen) * per_minute / 60)
            passes = level >= 1
            self._buckets[space] = (level - 1 if passes else level, now)
            return None if passes else ceil((1 - level) * 60 / per_minute)
