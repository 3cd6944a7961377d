"""How long to wait: what a vendor asks for, and what the client waits by itself."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

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
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
