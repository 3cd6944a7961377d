"""Sends requests to one vendor: timeouts, safe retries, one record an exchange, typed answers and errors.

The rules, in one place:

* A request is repeated inside a call only after 5xx or a network fault, and only if that is harmless: GET,
  HEAD, PUT, DELETE, or any other method that carries an Idempotency-Key.
* 429 is never waited for here. `Busy.after` says how long; whoever keeps the ledger does the waiting.
* A write whose answer was lost is `OutcomeUnknown`, unless every try provably never left (`NotSent`).
* Only public addresses by https, unless `allow_private`; the address that was checked is the one connected to.
* Redirects are not followed, proxies and netrc of the environment are not used, certificates are checked.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Final, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3 import encode_multipart_formdata

from apps.providers.errors import (
    AddressRefused,
    BadAnswer,
    Busy,
    NotAvailable,
    NotSent,
    OutcomeUnknown,
    ProviderError,
    Unauthorized,
    Unavailable,
)
from apps.providers.http import network
from apps.providers.http.body_stream import Flow, is_event_stream
from apps.providers.http.exchange import Call, Request, Timeouts, Vendor
from apps.providers.http.multipart import Multipart
from apps.providers.http.retry_delay import LONGEST_PAUSE, pause
from apps.providers.http.service_gone import is_absent
from apps.providers.http.session import guarded_session
from apps.providers.reading import Json, UnreadableError, http_date

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Take = Callable[[requests.Response, bytes], Answer]
LARGEST_ANSWER: Final = 32 * 1024 * 1024
MOST_WORDS: Final = 4096
"""Bytes of an error that is no JSON."""


class Transport:
    """Threads may share one: each gets a session of its own."""

    def __init__(
        self,
        vendor: Vendor,
        *,
        base_url: str,
        allow_private: bool,
        headers: Mapping[str, str],
        scrub: Callable[[str], str],
        on_call: Callable[[Call], None] | None,
        timeouts: Timeouts,
        retries: int,
        first_pause: float,
    ) -> None:
        self.base_url = _checked(base_url)
        self.sunset: datetime | None = None
        """When the service will end, as the last answer with a Sunset header said."""
        self._allow_private = allow_private
        self._vendor = vendor
        self._headers = dict(headers)
        self._scrub = scrub
        self._on_call = on_call
        self._timeouts = timeouts
        self._tries = 1 + max(0, retries)
        self._first_pause = first_pause
        self._local = threading.local()

    def send(self, request: Request, read: Callable[[Json], Answer]) -> Answer:
        """Send, repeat where that is safe, and give what `read` makes of the answer."""
        return self._persist(request, lambda response, body: self._read(response, body, read))

    def open(self, request: Request) -> Flow:
        """Send as `send` does, and give the answer as soon as it begins. The caller closes it."""
        return self._persist(request, self._flow)

    def _persist(self, request: Request, take: Take[Answer]) -> Answer:
        tries = self._tries if request.may_repeat else 1
        lost: ProviderError | None = None
        for attempt in range(1, tries + 1):
            error = None
            try:
                return self._exchange(request, take, attempt)
            except ProviderError as raised:
                error = raised
            final = isinstance(error, AddressRefused) or (isinstance(error, NotAvailable) and error.status)
            if final or not isinstance(error, NotSent | Unavailable):
                raise self._final(request, error, lost)
            lost = error if isinstance(error, Unavailable) else lost
            if attempt == tries or (error.after or 0) > LONGEST_PAUSE:
                raise self._final(request, error, lost)
            time.sleep(pause(attempt, first=self._first_pause, after=error.after))
        raise AssertionError("unreachable")

    def _final(self, request: Request, error: ProviderError, lost: ProviderError | None) -> ProviderError:
        """The error to raise: what one try said, in the light of an earlier one whose answer was `lost`."""
        if request.is_harmless:
            return lost or error if isinstance(error, NotSent) else error
        if isinstance(error, BadAnswer) and error.status is not None and error.status < 300:
            lost = error
        elif not isinstance(error, NotSent | Unavailable | Busy | Unauthorized):
            # It was answered after the key had been looked up: an accepted try would have been replayed.
            return error
        if lost is None:
            return error
        return OutcomeUnknown(
            lost.message,
            retryable=request.idempotency_key is not None or request.repeats_are_free,
            vendor=self._vendor.title,
            code=lost.code,
            status=lost.status,
            after=error.after,
            request_id=lost.request_id,
        )

    def _exchange(self, request: Request, take: Take[Answer], attempt: int) -> Answer:
        started_at, clock = datetime.now(UTC), time.monotonic()
        status: int | None = None
        request_id: str | None = None
        fault: ProviderError | None = None
        answer: Answer
        try:
            response, body = self._round_trip(request)
            status, request_id = response.status_code, _request_id(response)
            self.sunset = http_date(response.headers.get("Sunset")) or self.sunset
            answer = take(response, body)
        except ProviderError as error:
            fault = error
        except (requests.RequestException, *network.FAULTS) as error:
            fault = self._network_fault(error)
        if fault is not None:
            fault.request_id = fault.request_id or request_id
        self._tell(
            Call(
                provider=self._vendor.name,
                method=request.method,
                path=request.path,
                status=status,
                duration_ms=round((time.monotonic() - clock) * 1000),
                error_code=None if fault is None else fault.code,
                request_id=request_id,
                started_at=started_at,
                attempt=attempt,
            )
        )
        if fault is not None:
            # Raised out here, so that no library exception with an address in its text is its context.
            raise fault
        return answer

    def _round_trip(self, request: Request) -> tuple[requests.Response, bytes]:
        """The answer and its whole body. An event stream stays open, and its body is empty here."""
        data: bytes | Multipart | None = None
        headers = dict(self._headers)
        if request.accept is not None:
            headers["Accept"] = request.accept
        if request.upload is not None:
            data = request.upload.rewound()
            headers["Content-Type"] = request.upload.content_type
        elif request.form is not None:
            fields = {name: str(value) for name, value in _sent(request.form).items()}
            data, headers["Content-Type"] = encode_multipart_formdata(fields)
        elif request.body is not None:
            data = json.dumps(_sent(request.body), allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        if request.idempotency_key is not None:
            headers["Idempotency-Key"] = request.idempotency_key
        limit: float = getattr(self._timeouts, request.kind)
        response = self._session().request(
            request.method,
            self.base_url + request.path,
            params={name: str(value) for name, value in _sent(request.query or {}).items()},
            data=data,
            headers=headers,
            timeout=(self._timeouts.connect, limit),
            allow_redirects=False,
            stream=True,
        )
        if request.is_stream and is_event_stream(response):
            return response, b""
        with response:
            return response, network.whole_body(response, largest=LARGEST_ANSWER, seconds=limit)

    def _read(self, response: requests.Response, body: bytes, read: Callable[[Json], Answer]) -> Answer:
        status = response.status_code
        decoded = _decoded(body)
        if self._vendor.may_be_gone and is_absent(status, decoded, response.headers):
            raise NotAvailable("no answer of the service itself", vendor=self._vendor.title, code="gone", status=status)
        if not 200 <= status < 300:
            told = body[:MOST_WORDS].decode(errors="replace") if decoded is None else decoded
            raise self._vendor.explain(status, told, response.headers, self._scrub)
        if decoded is None and not network.is_framed(response):
            raise self._network_fault(requests.ConnectionError())
        try:
            return read(self._vendor.unwrap(decoded))
        except UnreadableError as error:
            reason = str(error)
        raise BadAnswer(reason, vendor=self._vendor.title, code="bad_answer", status=status)

    def _flow(self, response: requests.Response, body: bytes) -> Flow:
        whole = None if is_event_stream(response) else self._read(response, body, lambda json: json)
        return Flow(response, whole=whole, seconds=self._timeouts.stream, fault=self._network_fault)

    def _network_fault(self, error: Exception) -> ProviderError:
        absent = NotAvailable if self._vendor.may_be_gone else NotSent
        code = network.code(error)
        kind: type[ProviderError] = absent if network.never_left(error) else Unavailable
        if code == "not_allowed":
            kind = AddressRefused
        return kind(network.WORDS[code], vendor=self._vendor.title, code=code)

    def _tell(self, call: Call) -> None:
        log.debug("%s %s %s: %s in %d ms", call.provider, call.method, call.path, call.status, call.duration_ms)
        if self._on_call is None:
            return
        try:
            self._on_call(call)
        except Exception:
            # The vendor may just have accepted something paid: its answer counts more than the log of it.
            log.exception("A vendor call could not be recorded")

    def _session(self) -> requests.Session:
        """One per thread, and a new one after a fork: connections must not be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None or self._local.pid != os.getpid():
            session = guarded_session(allow_private=self._allow_private)
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            self._local.session, self._local.pid = session, os.getpid()
        return session

    def close(self) -> None:
        """Give back the connections of this thread."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is not None:
            session.close()


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("The address must look like https://api.example.com")
    if parts.username is not None or parts.password is not None:
        raise ValueError("The address must not hold a user name or a password")
    return base_url.rstrip("/")


def _sent(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _request_id(response: requests.Response) -> str | None:
    value = response.headers.get("X-Request-Id", "")
    return value[:100] if value and value.isprintable() else None
