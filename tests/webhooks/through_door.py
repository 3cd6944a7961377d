"""A test client in front of the door for signed news, as in a web process: what the door lets by goes to the view."""

from collections.abc import Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from apps.webhooks.door import Door, Environ, Start
from apps.webhooks.rush import Rush


class DoorHandler(ClientHandler):
    def __init__(self, rush: Rush) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.seen_by_view = 0
        self._answers: list[HttpResponseBase] = []
        self._door = Door(self._view, rush)

    def __call__(self, environ: Environ) -> Any:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        self._answers.clear()
        # As the client does it around the view: a test's transaction outlives the request.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            content = b"".join(self._door(environ, lambda status, headers, *_problem: told.append((status, headers))))
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
        if self._answers:
            return self._answers[0]
        status, headers = told[0]
        answer: Any = HttpResponse(content, status=int(status.split()[0]), headers=dict(headers))
        answer.wsgi_request = WSGIRequest(environ)
        return answer

    def _view(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.seen_by_view += 1
        answer = super().__call__(environ)
        self._answers.append(answer)
        start(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [b""]


class DoorClient(Client):
    """Without a moment to gather in, each delivery is the first of a rush."""

    handler: DoorHandler

    def __init__(self, rush: Rush | None = None) -> None:
        super().__init__(raise_request_exception=False, HTTP_HOST="testserver")
        self.handler = DoorHandler(rush or Rush(0))
