"""Copies a file from a link that somebody else chose, with every limit on."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Protocol

from apps.providers.downloads.errors import DownloadError, Incomplete, LinkExpired, LinkRefused, TooLarge, WrongType
from apps.providers.downloads.filetypes import HEAD, UNKNOWN, is_page, sniff
from apps.providers.downloads.guarded import GuardedGet, origin_of, redirected, target_of
from apps.providers.http.exchange import Timeouts

log = logging.getLogger(__name__)
MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_EXPIRED: Final = frozenset({403, 404, 410})


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, kw_only=True)
class Downloaded:
    """`size` in bytes, `sha256` in hex, `mime_type` by the first bytes: `application/octet-stream` if unknown."""

    size: int
    sha256: str
    mime_type: str


def download(
    url: str,
    *,
    to: Writable,
    max_bytes: int,
    allowed_types: Collection[str] | None = None,
    allow_private: bool = False,
    timeouts: Timeouts = Timeouts(),  # noqa: B008 # frozen
    on_progress: Callable[[int, int | None], None] | None = None,
) -> Downloaded:
    """Copy what `url` leads to into `to`. After an error `to` may hold a part of it.

    Public addresses and https only; with `allow_private` the link itself (not a redirect to somewhere else)
    may lead to a private one, and by http. `on_progress` gets the bytes so far and the announced whole, or
    None. What `to.write` raises passes through. Without `allowed_types` anything may come that is no page of
    HTML, XML or JSON, which a server says instead of a file.
    """
    deadline = time.monotonic() + timeouts.download
    first = target = target_of(url)
    for _ in range(MOST_REDIRECTS + 1):
        private = allow_private and origin_of(target) == origin_of(first)
        with GuardedGet(target, allow_private=private, timeouts=timeouts, deadline=deadline) as exchange:
            if exchange.status not in _REDIRECTS:
                return _copy(
                    exchange,
                    to=to,
                    max_bytes=max_bytes,
                    allowed_types=allowed_types,
                    on_progress=on_progress,
                )
            location = exchange.header("Location")
        target = redirected(target, location)
    raise LinkRefused("too many redirects")


def _copy(
    exchange: GuardedGet,
    *,
    to: Writable,
    max_bytes: int,
    allowed_types: Collection[str] | None,
    on_progress: Callable[[int, int | None], None] | None,
) -> Downloaded:
    _check_answer(exchange)
    whole = exchange.announced()
    if whole is not None and whole > max_bytes:
        raise TooLarge("announced size")
    digest, size = hashlib.sha256(), 0
    head, mime_type = b"", ""
    while chunk := exchange.read():
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge("size")
        if not mime_type:
            head += chunk
            if len(head) < HEAD and size != whole:
                continue
            mime_type, chunk = _judged(head, allowed_types), head
        digest.update(chunk)
        to.write(chunk)
        if on_progress is not None:
            on_progress(size, whole)
    if whole is not None and size != whole:
        raise Incomplete("fewer bytes than announced")
    if not mime_type:
        mime_type = _judged(head, allowed_types)
        digest.update(head)
        to.write(head)
    log.debug("Copied %d bytes of %s", size, mime_type)
    return Downloaded(size=size, sha256=digest.hexdigest(), mime_type=mime_type)


def _check_answer(exchange: GuardedGet) -> None:
    status = exchange.status
    if status in _EXPIRED:
        raise LinkExpired(f"status {status}", status=status)
    if status != 200:
        retryable = status >= 500 or status in (408, 425, 429)
        raise DownloadError(f"status {status}", retryable=retryable, status=status)
    if exchange.header("Content-Encoding").lower() not in ("", "identity"):
        raise WrongType("encoded")


def _judged(head: bytes, allowed_types: Collection[str] | None) -> str:
    mime_type = sniff(head)
    if allowed_types is None:
        if not head or is_page(head):
            raise WrongType("a page" if head else "nothing")
        return mime_type or UNKNOWN
    if mime_type is None or mime_type not in allowed_types:
        raise WrongType(mime_type or "unknown type")
    return mime_type
