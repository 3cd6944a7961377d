"""How long to wait: what a vendor asks for, and what the client waits by itself."""

import random
from datetime import UTC, datetime
from typing import Final

from apps.providers.reading import http_date

LONGEST_PAUSE: Final = 10.0
_dice = random.SystemRandom()


def pause(attempt: int, *, first: float, after: float | None = None) -> float:
    """Seconds to wait after the failed `attempt` (1, 2, …): doubling, spread by a quarter, never above 10."""
    spread = first * 2.0 ** (attempt - 1) * _dice.uniform(0.75, 1.25)
    return min(max(spread, after or 0.0), LONGEST_PAUSE)


def retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds out of a Retry-After header, which holds seconds or a date; None when it holds neither."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    when = http_date(value)
    return None if when is None else max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
