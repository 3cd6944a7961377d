"""A portal of its own for the measurements: thrown away afterwards, reached in process, without a socket."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.members import SESSION_KEY
from apps.accounts.models import Connection, Membership, User, Workspace
from apps.webhooks.rush import Rush
from heygen_web.doors.door import Application
from heygen_web.doors.feed import Feed
from heygen_web.doors.signed_news import SignedNews

Ask = Callable[..., bytes]


def found() -> Cast:
    """Migrate an empty database and let the cast move in."""
    for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.INCOMING_DIR, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with override_settings(DEMO=True):
        return seed_people()


@dataclass(frozen=True)
class Place:
    """A workspace of its own, of the same people, and its account; Ana is signed in there."""

    workspace: Workspace
    connection: Connection
    people: tuple[User, User]
    headers: dict[str, str]


def move_in(cast: Cast, name: str) -> Place:
    """The people of the cast in a workspace that has nothing yet."""
    workspace = Workspace.objects.create(name=name)
    for member in Membership.objects.filter(workspace=cast.northbound):
        Membership.objects.create(workspace=workspace, user=member.user, role=member.role)
    connection = Connection.objects.get(pk=cast.connection.pk)
    connection.pk, connection.workspace = None, workspace
    connection.save()
    return Place(workspace, connection, (cast.ana, cast.ben), signed_in(cast.ana, workspace))


def server() -> Ask:
    """The portal with its doors and all middleware, to ask in process."""
    return asking(SignedNews(Feed(WSGIHandler()), Rush()))


def bare_server() -> Ask:
    """Django's handler without any middleware."""
    with override_settings(MIDDLEWARE=[]):
        application = WSGIHandler()
    return asking(application)


def asking(application: Application) -> Ask:
    """Any WSGI application, to ask in process."""

    def ask(
        path: str, *, status: int = 200, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        answered: list[str] = []

        def start(line: str, _headers: list[tuple[str, str]], _problem: object = None) -> Callable[[bytes], object]:
            answered.append(line)
            return lambda _data: None

        answer = application(_environ(path, body, headers or {}), start)
        content = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
        if not answered[0].startswith(f"{status} "):
            raise AssertionError(f"{path} answered {answered[0]}, not {status} {HTTPStatus(status).phrase}")
        return content

    return ask


def _environ(path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(path)
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "CONTENT_TYPE": "application/json" if body else "",
        "HTTP_HOST": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "wsgi.input": io.BytesIO(body or b""),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **named,
    }


def signed_in(user: User, workspace: Workspace) -> dict[str, str]:
    """The headers of a browser in which somebody is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[USER_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SESSION_KEY] = workspace.pk
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
