"""No log tells a token: of every address in the URL table that carries one, whatever goes wrong there."""

import io
import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.middleware import MemberMiddleware

pytestmark = pytest.mark.django_db
SECRET = "AbC-very_secret:xyz"
TOKENS = {"token", "key", "signature"}
"""Names of what opens something for whoever has it."""
HARMLESS = {"pk", "run_pk", "number", "name", "what", "slug", "form", "provider", "provider_id", "uidb36"}
"""Names of what tells which thing is meant, and opens nothing."""


def addresses() -> list[str]:
    """Every address with a token in it, with `SECRET` for each token."""
    return list(_walk(get_resolver(), "/", set()))


def _walk(resolver: URLResolver, before: str, known: set[str]) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace == "admin":
            continue  # rows by their numbers alone
        path, names = _filled(entry)
        path, names = before + path, known | names
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, names)
        else:
            assert names <= TOKENS | HARMLESS, f"{path}: say here whether this is a token"
            if names & TOKENS:
                yield path


def _filled(entry: URLPattern | URLResolver) -> tuple[str, set[str]]:
    names = set[str]()

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        names.add(name)
        return SECRET if name in TOKENS else "7"

    return re.sub(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)", value, str(entry.pattern)).strip("^$"), names


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """All that the portal's log handlers write."""
    stream = io.StringIO()
    handlers = {*logging.getLogger().handlers, *logging.getLogger("django.request").handlers}
    ours = [one for one in handlers if type(one) is logging.StreamHandler]
    assert len(ours) == 2
    before = [(one, one.setStream(stream)) for one in ours]
    yield stream
    for one, old in before:
        one.setStream(old)


def test_the_table_of_addresses_is_walked() -> None:
    for name, arguments in (
        ("guests:page", [SECRET]),
        ("guests:file", [SECRET, "7", 7, SECRET, "7"]),
        ("recipients:page", [SECRET]),
        ("recipients:file", [SECRET, "7", 7, "7"]),
        ("accounts:join", [SECRET]),
        ("webhooks:receive", [SECRET]),
        ("webhooks:callback", [SECRET]),
        ("library:file", [7, SECRET, "7"]),
        ("account_confirm_email", [SECRET]),
        ("account_reset_password_from_key", ["7", SECRET]),
    ):
        assert reverse(name, args=arguments) in addresses(), name


def test_a_refusal_is_told_without_the_token(told: io.StringIO) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for path in addresses():
        client.get(path)
        client.post(path, headers={"Referer": f"https://testserver{path}"})
        client.put(path)
    assert "Not Found: /webhooks/in/…/" in told.getvalue()
    assert "Not Found: /join/…/" in told.getvalue()
    assert SECRET not in told.getvalue()


def test_a_mistake_of_ours_is_told_without_the_token(told: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: MemberMiddleware, request: object) -> None:
        raise RuntimeError(f"cannot serve {request!r}")

    monkeypatch.setattr(MemberMiddleware, "__call__", broken)
    client = Client(raise_request_exception=False)
    for path in addresses():
        told.truncate(0)
        assert client.get(path).status_code == 500
        assert "Internal Server Error: /" in told.getvalue()
        assert "RuntimeError: cannot serve" in told.getvalue()
        assert SECRET not in told.getvalue(), path


@pytest.mark.parametrize("name", ["waitress", "django.server", "apps.anything", "django_q", "py.warnings"])
def test_whoever_writes_an_address_down_writes_no_token(told: io.StringIO, name: str) -> None:
    logger = logging.getLogger(name)
    for path in addresses():
        told.truncate(0)
        logger.error(f"Exception while serving {path}")  # as waitress does
        logger.error('"GET %s HTTP/1.1" %s', path, 200)
        logger.error("sent to %s&x=1", f"/account/login/?next={quote(path, safe='')}")
        logger.error("sent to %s", f"https://portal.example/account/login/?next={path}")
        logger.error("%(path)s", {"path": path})
        assert told.getvalue().count("…") >= 5
        assert SECRET not in told.getvalue(), path
        assert quote(SECRET) not in told.getvalue(), path


def test_what_is_no_token_stays_readable(told: io.StringIO) -> None:
    for line in ("Not Found: /jobs/12/", "Forbidden: /library/3/rename/", "job 12: in doubt, files/12 and key 7"):
        logging.getLogger("django.request").warning(line)
        assert line in told.getvalue()
