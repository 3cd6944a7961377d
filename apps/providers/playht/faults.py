"""PlayHT's answers, turned into the error tree.

Three shapes of errors: `{"error_message", "error_id"}`, `{"message", "error"}`, and plain text.
"""

from collections.abc import Callable, Mapping
from typing import Final

from apps.providers.errors import (
    BadAnswer,
    Busy,
    Conflict,
    Forbidden,
    NotFound,
    OutOfCredit,
    ProviderError,
    Rejected,
    Unauthorized,
    Unavailable,
)
from apps.providers.http.retry_delay import retry_after
from apps.providers.reading import Json, UnreadableError, text

TITLE: Final = "PlayHT"
BUSY_SECONDS: Final = 60.0
"""Its limits are counted by the minute, and it does not say how much of it is left."""

_BY_STATUS: Final[dict[int, type[ProviderError]]] = {
    401: Unauthorized,
    402: OutOfCredit,
    403: Forbidden,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    429: Busy,
}


def unwrap(decoded: object) -> Json:
    """A 2xx body. A bare list, as voices come, is given under "items"."""
    if isinstance(decoded, list):
        return {"items": decoded}
    if not isinstance(decoded, dict):
        raise UnreadableError("neither an object nor a list in the answer")
    return decoded


def explain(status: int, decoded: object, headers: Mapping[str, str], scrub: Callable[[str], str]) -> ProviderError:
    """The error for an answer outside 2xx."""
    error: Json = decoded if isinstance(decoded, dict) else {}
    told = text(error, "error_message") or text(error, "message") or text(error, "error")
    code = scrub(text(error, "error_id") or "").lower()[:64]
    kind = _kind(status)
    after = retry_after(headers.get("Retry-After"))
    return kind(
        scrub(told or (decoded if isinstance(decoded, str) else "")),
        vendor=TITLE,
        code=code or f"http_{status}",
        status=status,
        after=BUSY_SECONDS if after is None and kind is Busy else after,
    )


def _kind(status: int) -> type[ProviderError]:
    if status >= 500:
        return Unavailable
    return BadAnswer if status < 400 else _BY_STATUS.get(status, Rejected)
