"""What the resources share: the way to the transport, and the reading of HeyGen's envelopes."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

from apps.providers.errors import NotAvailable, NotFound, Rejected
from apps.providers.heygen.faults import TITLE
from apps.providers.http.exchange import Request
from apps.providers.http.transport import Transport
from apps.providers.paging import Page, walk
from apps.providers.reading import Json, UnreadableError, part, readable, text

Answer = TypeVar("Answer")
_KEY: Final = re.compile(r"[A-Za-z0-9_:.-]{1,255}")
_NOT_OFFERED: Final = "{vendor} does not offer this yet. Nothing was made and nothing was charged."


class Resource:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _one(self, request: Request, read: Callable[[Json], Answer]) -> Answer:
        return self._transport.send(request, lambda body: read(_object(body)))

    def _done(self, request: Request) -> None:
        self._transport.send(request, _object)

    def _all(self, request: Request, read: Callable[[Json], Answer]) -> tuple[Answer, ...]:
        """A list that is never paged."""
        return self._transport.send(request, lambda body: _items(body, read))

    def _walk(self, path: str, read: Callable[[Json], Answer], *, limit: int, **query: object) -> Iterator[Answer]:
        def fetch(token: str | None) -> Page[Answer]:
            request = Request(method="GET", path=path, query={**query, "limit": limit, "token": token})
            return self._transport.send(request, lambda body: _page(body, read))

        return walk(fetch, vendor=TITLE)


def checked_key(key: str | None) -> str | None:
    """HeyGen takes 1 to 255 letters, digits and `_ - : .` as an Idempotency-Key."""
    if key is not None and not _KEY.fullmatch(key):
        raise ValueError("an Idempotency-Key has 1 to 255 letters, digits and _ - : .")
    return key


@contextmanager
def maybe_there(*, is_one: bool) -> Iterator[None]:
    """Around an operation that HeyGen may not offer (yet): `NotAvailable` where it does not.

    `is_one` says that it is about one object, whose absence is `NotFound` as ever.
    """
    try:
        yield
    except Rejected as error:
        if not _is_missing(error, is_one=is_one):
            raise
        absent = NotAvailable(
            error.message,
            vendor=TITLE,
            says=_NOT_OFFERED,
            code="not_offered",
            status=error.status,
            request_id=error.request_id,
        )
        raise absent from None


def present(**fields: object) -> Mapping[str, object]:
    """A body without what was not given."""
    return {name: value for name, value in fields.items() if value is not None}


def known(options: Mapping[str, object], offered: type) -> dict[str, object]:
    """The options, which `offered`, a TypedDict, names all. A misspelt one is a TypeError before anything is sent."""
    if unknown := options.keys() - offered.__annotations__.keys():
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    return dict(options)


def _is_missing(error: Rejected, *, is_one: bool) -> bool:
    """A path that is not there, or not for this method. The code for an object that is not there names its kind."""
    names_an_object = is_one and (error.code or "").endswith("_not_found")
    return error.status == 405 or (isinstance(error, NotFound) and not names_an_object)


def _object(body: Json) -> Json:
    data = part(body, "data")
    if data is None:
        raise UnreadableError("a list where one object was expected")
    return data


def _items(body: Json, read: Callable[[Json], Answer]) -> tuple[Answer, ...]:
    if not isinstance(body.get("data"), list):
        raise UnreadableError("one object where a list was expected")
    return readable(body, "data", read)


def _page(body: Json, read: Callable[[Json], Answer]) -> Page[Answer]:
    token = text(body, "next_token") if body.get("has_more") is not False else None
    return Page(items=_items(body, read), next_token=token)
