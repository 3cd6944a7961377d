"""The bare things: the least that somebody can do and still do it."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from apps.jobs.models.statements import WATCHER
from apps.jobs.pages.feed import WARM
from heygen_web.doors.door import Application, Environ, Start

SECRET = b"whsec_bare"


def make_tables() -> None:
    with connection.cursor() as cursor:
        raw = "BYTEA" if connection.vendor == "postgresql" else "BLOB"
        cursor.execute(f"CREATE TABLE bare_delivery (event_id VARCHAR(120) PRIMARY KEY, body {raw})")


@csrf_exempt
def delivery(request: HttpRequest) -> HttpResponse:
    """HMAC and one INSERT."""
    expected = hmac.new(SECRET, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers["Heygen-Signature"]):
        return HttpResponse(status=401)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare_delivery (event_id, body) VALUES (%s, %s)",
            [request.headers["Heygen-Event-Id"], request.body],
        )
    return HttpResponse(status=202)


def news(user_id: int, workspace_id: int) -> Application:
    """A WSGI application: the one prepared query that tells a member whether anything is new, and nobody is known."""

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        with _connected(environ):
            WATCHER.row(timezone.now() - WARM, user_id, workspace_id)
        start("204 No Content", [])
        return [b""]

    return application


@contextmanager
def _connected(environ: Environ) -> Iterator[None]:
    """With a connection that is looked after as around any request."""
    request_started.send(sender=None, environ=environ)
    try:
        yield
    finally:
        request_finished.send(sender=None)


LIST = """{% extends "base.html" %}{% block page %}<h1>Jobs</h1><table>
{% for pk, title, state in rows %}<tr><td><a href="/jobs/{{ pk }}/">{{ title }}</a></td><td>{{ state }}</td></tr>
{% endfor %}</table>{% endblock page %}"""


@cache
def _list() -> Any:
    return engines["django"].from_string(LIST)


def jobs(request: HttpRequest) -> HttpResponse:
    """The newest 25 rows, as a plain table in the frame that every page of the portal has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, title, state FROM jobs_job WHERE workspace_id = %s ORDER BY id DESC LIMIT 25",
            [request.session["workspace"]],
        )
        rows = cursor.fetchall()
    return HttpResponse(_list().render({"rows": rows}, request))


urlpatterns = [
    path("bare/delivery/", delivery),
    path("bare/jobs/", jobs),
    path("", include("heygen_web.urls")),
]
