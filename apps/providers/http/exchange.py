"""The nouns of talking to a vendor: time limits, a request, a service, and the record of one exchange."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote

from apps.providers.errors import ProviderError
from apps.providers.http.multipart import Multipart
from apps.providers.reading import Json

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Kind = Literal["read", "write", "upload", "silence"]
_HARMLESS: Final = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Seconds. `download` limits a whole copy; `read`, `write`, `upload` a silence, and reading an answer.

    Of an event stream `silence` limits the wait for its beginning and for each sign of life, `stream` the whole.
    """

    connect: float = 5.0
    read: float = 30.0
    write: float = 120.0
    upload: float = 600.0
    download: float = 900.0
    silence: float = 45.0
    stream: float = 1800.0


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP exchange, fit for a log: no host, no query, no key, no body."""

    provider: str
    method: str
    path: str
    status: int | None
    duration_ms: int
    error_code: str | None
    request_id: str | None
    started_at: datetime
    attempt: int


@dataclass(frozen=True, kw_only=True)
class Request:
    """What to send. A None among `query` and the top level of `body` or `form` means "not sent".

    `form` is a body of text fields as multipart/form-data. `accept` replaces the client's usual one.
    `is_stream` means that the answer is to be read while it comes. `repeats_are_free` says that the vendor
    answers the same request with its first result; it is told to the caller and never acted upon here.
    """

    method: Method
    path: str
    query: Mapping[str, object] | None = None
    body: Mapping[str, object] | None = None
    form: Mapping[str, object] | None = None
    upload: Multipart | None = None
    accept: str | None = None
    is_stream: bool = False
    idempotency_key: str | None = None
    repeats_are_free: bool = False

    @property
    def kind(self) -> Kind:
        if self.is_stream:
            return "silence"
        if self.upload is not None:
            return "upload"
        return "read" if self.method == "GET" else "write"

    @property
    def is_harmless(self) -> bool:
        return self.method in _HARMLESS

    @property
    def may_repeat(self) -> bool:
        return self.is_harmless or self.idempotency_key is not None


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """What the transport must know about a service: names, and how to read its answers.

    `unwrap` turns a decoded 2xx body into what the resources read; `explain` makes an error of other answers,
    out of the decoded body, or its text where it is no JSON. With `may_be_gone` an address that answers with
    pages, redirects or nothing is `NotAvailable`.
    """

    name: str
    title: str
    unwrap: Callable[[object], Json]
    explain: Callable[[int, object, Mapping[str, str], Callable[[str], str]], ProviderError]
    may_be_gone: bool = False


def path(template: str, **ids: str) -> str:
    """Fill ids into a path. An id that would change the path is refused."""
    for name, value in ids.items():
        if not value or value in (".", ".."):
            raise ValueError(f"{name} is not an id")
    return template.format(**{name: quote(value, safe="") for name, value in ids.items()})
