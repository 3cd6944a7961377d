"""The bare things: the least that a Django view can do and still do it."""

import hashlib
import hmac
from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

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


def news(request: HttpRequest) -> HttpResponse:
    """The session and one query."""
    if "_auth_user_id" not in request.session:
        return HttpResponse(status=401)
    with connection.cursor() as cursor:
        cursor.execute("SELECT feed_seq FROM accounts_workspace WHERE id = %s", [request.session["workspace"]])
        cursor.fetchone()
    return HttpResponse(status=204)


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
    path("bare/news/", news),
    path("bare/jobs/", jobs),
    path("", include("heygen_web.urls")),
]
