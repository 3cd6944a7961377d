"""The door for signed news, in front of Django: it verifies the raw bytes, stores them with one statement and answers.

It knows the plain case alone: a right signature of the present secret, an id, a body that can be read and was never
seen. Whatever is not plain (a probe, a forgery, a repeat, an endpoint or a host that is unknown, a database that does
not answer) goes on as it came, to the view, which decides. What the door answers is what the view answered before it.
"""

import hashlib
import io
import re
import time
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.secrets import decrypt
from apps.providers import Secret, signed
from apps.webhooks.inbox import LARGEST, TASK_LOST_AFTER, Envelope, in_turn, is_forgotten, moment, storable
from apps.webhooks.rush import Rush
from apps.webhooks.statements import ENDPOINT, KEEP

from .door import Application, Door, Environ, Headers

ADDRESS = re.compile(r"/webhooks/in/([A-Za-z0-9_-]{1,64})/")
KNOWN_FOR: Final = 2.0
"""Seconds for which an endpoint is not read again. A secret that is new meanwhile is the view's to try."""


class _Endpoint(NamedTuple):
    workspace_id: int
    connection_id: int
    secret: Secret
    until: float


class SignedNews(Door):
    status = "202 Accepted"

    def __init__(self, application: Application, rush: Rush) -> None:
        super().__init__(application)
        self._rush = rush
        self._known: dict[str, _Endpoint] = {}

    def is_plain(self, environ: Environ) -> bool:
        """A POST of a size that is allowed, with its headers and without cookies."""
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            _token(environ) is not None
            and environ["REQUEST_METHOD"] == "POST"
            and length.isascii()
            and length.isdigit()
            and len(length) < 8
            and 0 < int(length) <= LARGEST
            and not environ.get("QUERY_STRING")
            and not environ.get("HTTP_COOKIE")
            and bool(environ.get("HTTP_HEYGEN_SIGNATURE"))
            and bool(environ.get("HTTP_HEYGEN_EVENT_ID"))
            and self.is_ours(environ)
        )

    def answer(self, environ: Environ) -> Headers | None:
        token = _token(environ)
        return [] if token and self._keep(token, environ) else None

    def _endpoint(self, token: str) -> _Endpoint | None:
        known = self._known.get(token)
        if known is not None and known.until > time.monotonic():
            return known
        self._known.pop(token, None)
        found = ENDPOINT.row(token)
        if found is None or not found[2]:
            return None
        workspace_id, connection_id, secret = found
        known = _Endpoint(workspace_id, connection_id, Secret(decrypt(secret)), time.monotonic() + KNOWN_FOR)
        self._known[token] = known
        return known

    def _keep(self, token: str, environ: Environ) -> bool:
        """True where the delivery is stored, and will be acted on."""
        endpoint = self._endpoint(token)
        if endpoint is None:
            return False
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        if not signed(endpoint.secret, body, environ["HTTP_HEYGEN_SIGNATURE"]):
            return False
        sent_at, envelope = moment(environ.get("HTTP_HEYGEN_TIMESTAMP")), Envelope.read(body)
        event_id = storable(environ["HTTP_HEYGEN_EVENT_ID"], 120)
        if envelope is None or not event_id or (sent_at and is_forgotten(sent_at)):
            return False
        now = timezone.now()
        return self._store(
            endpoint.workspace_id,
            endpoint.connection_id,
            event_id,
            envelope.event_type,
            envelope.object_id,
            envelope.callback_id,
            body,
            hashlib.sha256(body).hexdigest(),
            sent_at,
            now,
            now + TASK_LOST_AFTER,
        )

    def _store(self, *values: Any) -> bool:
        """With its task in one transaction, or in a rush with one task for all that come within a moment."""
        if self._rush.begins():
            with in_turn(), transaction.atomic():
                new = KEEP.row(*values)
                if new:
                    async_task("apps.webhooks.tasks.process", new[0])
            return new is not None
        with in_turn():
            new = KEEP.row(*values)
        if new:
            self._rush.add(new[0])
        return new is not None


def _token(environ: Environ) -> str | None:
    address = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    return address[1] if address else None
