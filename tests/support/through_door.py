"""A test client in front of a door, as in a web process: what the door lets by goes to the view."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from heygen_web.doors.door import Application, Door, Environ, Start


class DoorHandler(ClientHandler):
    def __init__(self, hung: Callable[[Application], Door]) -> None:
        super().__init__(enforce_csrf_checks=True)
        self.seen_by_view = 0
        self.door = hung(self._view)
        self._answers: list[HttpResponseBase] = []

    def __call__(self, environ: Environ) -> Any:
        told: list[tuple[str, list[tuple[str, str]]]] = []
        self._answers.clear()
        # As the client does it around the view: a test's transaction outlives the request.
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            content = b"".join(self.door(environ, lambda status, headers, *_problem: told.append((status, headers))))
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
        if self._answers:
            return self._answers[0]
        status, headers = told[0]
        assert len({name.lower() for name, _value in headers}) == len(headers)
        answer: Any = HttpResponse(content, status=int(status.split()[0]), headers=dict(headers))
        answer.wsgi_request = WSGIRequest(environ)
        return answer

    def _view(self, environ: Environ, start: Start) -> Iterable[bytes]:
        self.seen_by_view += 1
        answer = super().__call__(environ)
        self._answers.append(answer)
        cookies = [("Set-Cookie", one.output(header="").strip()) for one in answer.cookies.values()]
        start(f"{answer.status_code} {answer.reason_phrase}", [*answer.items(), *cookies])
        return [b""]


class DoorClient(Client):
    """`hung` puts the door in front of the application that it is given."""

    handler: DoorHandler

    def __init__(self, hung: Callable[[Application], Door]) -> None:
        super().__init__(raise_request_exception=False, HTTP_HOST="testserver")
        self.handler = DoorHandler(hung)
