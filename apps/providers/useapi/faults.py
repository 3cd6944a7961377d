"""The gateway's answers, turned into the error tree.

Its errors are `{"error": "<text>"}`, sometimes with `"code": <status>`. Nothing is decided by the whole text of a
400: it is shown as it is, and only the field that it names is picked out of it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from apps.providers.errors import (
    BadAnswer,
    Busy,
    DailyLimit,
    Forbidden,
    NeedsAttention,
    NotFound,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
)
from apps.providers.http.retry_delay import retry_after
from apps.providers.reading import Json, UnreadableError, text

TITLE: Final = "useapi.net"
FIELDS: Final = (
    "email",
    "voice_id",
    "prompt",
    "speed",
    "pitch",
    "volume",
    "language_code",
    "emotion",
    "engine",
)
"""What a request for speech may hold."""

PENDING_ERROR: Final = 596
"""The gateway's own status for an account that somebody must look after."""

_BY_STATUS: Final[dict[int, type[ProviderError]]] = {
    401: Unauthorized,
    402: OutOfCredit,
    403: Forbidden,
    404: NotFound,
    408: Unavailable,
    412: Forbidden,
    429: Busy,
    PENDING_ERROR: NeedsAttention,
}
_SAYS: Final = {
    402: "The {vendor} subscription does not cover this. Nothing was made and nothing was charged.",
    403: "{vendor} cannot use the HeyGen account behind this.",
    412: "{vendor} cannot use the HeyGen account behind this.",
}
_MAY_BE_THE_DAY: Final = frozenset({402, 403, 412, 429})
_THE_DAY: Final = re.compile(r"\bdaily\b.*\blimit\b", re.IGNORECASE | re.DOTALL)
_NAMED: Final = re.compile(r"\b(?:" + "|".join((*FIELDS, "emotions")) + r")\b")


def unwrap(decoded: object) -> Json:
    if not isinstance(decoded, dict):
        raise UnreadableError("no object in the answer")
    return decoded


def explain(status: int, decoded: object, headers: Mapping[str, str], scrub: Callable[[str], str]) -> ProviderError:
    """The error for an answer outside 2xx. The daily limit is known by its status and its words together."""
    told = decoded if isinstance(decoded, str) else _words(decoded)
    words, after = scrub(told), retry_after(headers.get("Retry-After"))
    if status in _MAY_BE_THE_DAY and _THE_DAY.search(told):
        return DailyLimit(words, vendor=TITLE, code="daily_limit", status=status, after=until_tomorrow())
    return _kind(status)(
        words,
        vendor=TITLE,
        says=_SAYS.get(status),
        code=f"http_{status}",
        param=_field_named(words) if status == 400 else None,
        status=status,
        after=after,
    )


def until_tomorrow(now: datetime | None = None) -> float:
    """Seconds until the next day begins, UTC: the gateway says "tomorrow" and no more."""
    now = now or datetime.now(UTC)
    tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (tomorrow - now).total_seconds()


def _words(decoded: object) -> str:
    return (text(decoded, "error") or text(decoded, "message") or "") if isinstance(decoded, dict) else ""


def _field_named(words: str) -> str | None:
    """The first field that an error names before it lists values: these may be called anything."""
    found = _NAMED.search(words.partition(", supported values")[0])
    return None if found is None else found[0].replace("emotions", "emotion")


def _kind(status: int) -> type[ProviderError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return Unavailable
    return BadAnswer if status < 400 else Rejected
