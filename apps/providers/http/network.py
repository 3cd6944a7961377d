"""What a failed exchange proves, and reading an answer with limits."""

import ssl
import time
from collections.abc import Iterator
from typing import Final

import requests
import urllib3.exceptions as u3

FAULTS: Final = (u3.HTTPError, OSError, UnicodeError)
"""What may come out of an exchange besides `requests.RequestException`."""

WORDS: Final = {
    "timeout": "no answer in time",
    "unreachable": "no connection",
    "not_allowed": "the address is private or not encrypted",
    "untrusted": "the certificate could not be trusted",
    "too_large": "the answer is too large",
    "connection_lost": "the connection broke",
}
_CONNECTING = (u3.NewConnectionError, u3.ConnectTimeoutError, u3.LocationValueError)
_MISFIT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
)


class AddressNotAllowedError(u3.NewConnectionError):
    """The connection was not even tried: the address is private, or not encrypted."""


class TooLargeError(requests.RequestException):
    """An answer is larger than any sensible one."""


def never_left(error: BaseException) -> bool:
    """True when the request provably did not leave: no address, no connection, no trusted certificate."""
    return any(isinstance(link, (*_CONNECTING, *_MISFIT, ssl.SSLCertVerificationError)) for link in _chain(error))


def code(error: BaseException) -> str:
    links = list(_chain(error))
    if any(isinstance(link, ssl.SSLCertVerificationError) for link in links):
        return "untrusted"
    if any(isinstance(link, AddressNotAllowedError) for link in links):
        return "not_allowed"
    if never_left(error):
        return "unreachable"
    if any(isinstance(link, u3.ReadTimeoutError | requests.Timeout | TimeoutError) for link in links):
        return "timeout"
    return "too_large" if isinstance(error, TooLargeError) else "connection_lost"


def whole_body(response: requests.Response, *, largest: int, seconds: float) -> bytes:
    """The whole body, at most `largest` bytes and, however slowly it drips, in about `seconds`.

    `read1` gives what has come; `iter_content` would wait for a full chunk and so let a drip go on.
    """
    until = time.monotonic() + seconds
    body = bytearray()
    while chunk := response.raw.read1(64 * 1024, decode_content=True):
        body += chunk
        if len(body) > largest:
            raise TooLargeError
        if time.monotonic() > until:
            raise requests.Timeout
    return bytes(body)


def is_framed(response: requests.Response) -> bool:
    """False when the end of the body is only the end of the connection, so that a cut looks like an end."""
    return "Content-Length" in response.headers or "Transfer-Encoding" in response.headers


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps: `reason`, arguments, cause and context."""
    todo, seen = [error], set[int]()
    while todo:
        link = todo.pop()
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        wrapped = (getattr(link, "reason", None), link.__cause__, link.__context__, *link.args)
        todo.extend(one for one in wrapped if isinstance(one, BaseException))
