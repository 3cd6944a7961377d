"""The door for the feed answers a silent feed as Django does, and leaves everything else to Django."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.http import HttpResponseBase, SimpleCookie
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Membership, User, Workspace
from apps.accounts.roles import Role
from apps.jobs.engine import lifecycle
from apps.jobs.engine.lifecycle import News
from apps.jobs.states import Source, State
from heygen_web.doors import feed
from heygen_web.doors.feed import ADDRESS, Feed
from tests.support.through_door import DoorClient

from .test_feed import job_of

pytestmark = pytest.mark.django_db
OF_ONE_REQUEST = ("Expires", "Set-Cookie")


@pytest.fixture
def cast() -> Cast:
    return seed_people()


@pytest.fixture
def tab(cast: Cast) -> DoorClient:
    """Ana's, whose session the door has read."""
    return settled(seated(DoorClient(Feed), cast.ana))


def seated(client: DoorClient, user: User) -> DoorClient:
    """With a page open: the frame has noted the workspace in the session."""
    client.force_login(user)
    assert client.get("/jobs/").status_code == 200
    return client


def settled(client: DoorClient) -> DoorClient:
    """Django answers the first question to a door; of the second the door remembers the session."""
    for _turn in range(2):
        assert client.get("/feed/?after=0").status_code == 204
    return client


def told(given: HttpResponseBase) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = sorted(one for one in given.items() if one[0] not in OF_ONE_REQUEST)
    html = given.status_code != 204 and given.get("Content-Type", "").startswith("text/html")
    return (
        given.status_code,
        [one for one in headers if not html or one[0] != "Content-Length"],
        (b"" if html else b"".join(given)),
    )


def ask(tab: DoorClient, path: str = "/feed/?after=0", method: str = "GET", **extra: Any) -> tuple[int, bool]:
    """The status of an answer, which is Django's own in all, and whether the door gave it."""
    django = Client(raise_request_exception=False, enforce_csrf_checks=True, HTTP_HOST="testserver")
    kept = "; ".join(f"{one.key}={one.coded_value}" for one in tab.cookies.values())
    extra.setdefault("HTTP_COOKIE", kept)
    before = tab.handler.seen_by_view
    through = tab.generic(method, path, **extra)
    tab.cookies, by_door = SimpleCookie(kept), tab.handler.seen_by_view == before
    behind = django.generic(method, path, **extra)
    assert told(through) == told(behind)
    assert set(through.cookies) == set(behind.cookies)
    assert not (by_door and behind.cookies)
    return through.status_code, by_door


def session_of(tab: DoorClient) -> Any:
    return Session.objects.filter(pk=tab.session.session_key)


def news(cast: Cast, _tab: DoorClient) -> None:
    lifecycle.tell(job_of(cast), News("One", Source.WORKER))


def noted(cast: Cast, tab: DoorClient, **values: Any) -> None:
    session = tab.session
    session.update(values)
    session.save()


def other_workspace_of_hers(cast: Cast, tab: DoorClient) -> None:
    news(cast, tab)
    other = Workspace.objects.create(name="Other")
    Membership.objects.create(workspace=other, user=cast.ana, role=Role.VIEWER)
    noted(cast, tab, workspace=other.pk)


CHANGES: dict[str, tuple[Callable[[Cast, DoorClient], object], int, bool]] = {
    "silent": (lambda _cast, _tab: None, 204, True),
    "something moves": (lambda cast, _tab: job_of(cast, State.PROCESSING), 204, True),
    "news": (news, 200, False),
    "foreign workspace": (lambda cast, tab: noted(cast, tab, workspace=cast.southfield.pk), 401, False),
    "no workspace": (lambda cast, tab: noted(cast, tab, workspace=None), 401, False),
    "another one of hers": (other_workspace_of_hers, 204, False),
    "something else in the session": (lambda cast, tab: noted(cast, tab, seen="x"), 204, False),
    "an odd backend": (lambda cast, tab: noted(cast, tab, _auth_user_backend=""), 401, False),
    "no proof of the password": (lambda cast, tab: noted(cast, tab, _auth_user_hash=""), 401, False),
    "somebody else": (lambda cast, tab: noted(cast, tab, _auth_user_id=str(cast.ben.pk)), 401, False),
    "signed out": (lambda _cast, tab: session_of(tab).delete(), 401, False),
    "damaged": (lambda _cast, tab: session_of(tab).update(session_data="x:y:z"), 401, False),
    "expired": (lambda _cast, tab: session_of(tab).update(expire_date=timezone.now() - timedelta(1)), 401, False),
    "deactivated": (lambda cast, _tab: User.objects.filter(pk=cast.ana.pk).update(is_active=False), 401, False),
    "removed": (lambda cast, _tab: Membership.objects.filter(user=cast.ana).delete(), 401, False),
    "gone": (lambda cast, _tab: Membership.objects.filter(workspace=cast.northbound).delete(), 401, False),
    "another password": (
        lambda cast, _tab: User.objects.filter(pk=cast.ana.pk).update(password=make_password("another one")),
        401,
        False,
    ),
}


@pytest.mark.parametrize(("change", "status", "by_door"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_whatever_ends_the_silence_is_seen_at_once(
    cast: Cast,
    tab: DoorClient,
    change: Callable[[Cast, DoorClient], object],
    status: int,
    by_door: bool,
    known: bool,
) -> None:
    assert isinstance(tab.handler.door, Feed)
    change(cast, tab)
    if not known:
        tab.handler.door._known.clear()
        by_door = status == 204
    assert ask(tab) == (status, by_door)
    for _turn in range(2):
        assert ask(tab) == (status, status == 204)


@pytest.mark.parametrize(
    ("query", "status", "by_door"),
    [
        ("?after=0", 204, True),
        ("?after=1", 204, True),
        ("?after=007", 204, True),
        ("?after=99999999", 204, True),
        ("", 204, False),
        ("?", 204, False),
        ("?after", 204, False),
        ("?after=", 204, False),
        ("?after=x", 204, False),
        ("?after=-1", 204, False),
        ("?after=+1", 204, False),
        ("?after=%31", 204, False),
        ("?after=%C2%B2", 204, False),
        ("?after=1&after=0", 204, False),
        ("?after=1&x=2", 204, False),
        ("?x=1&after=1", 204, False),
        ("?AFTER=1", 204, False),
        ("?after=" + "9" * 40, 204, False),
        ("?after=1%00", 400, False),
    ],
)
def test_a_number_alone_is_asked_of_the_door(tab: DoorClient, query: str, status: int, by_door: bool) -> None:
    assert ask(tab, ADDRESS + query) == (status, by_door)


def test_numbers_that_are_read_otherwise_are_djangos(cast: Cast, tab: DoorClient) -> None:
    """With news, which silence would hide."""
    news(cast, tab)
    for query in ("?after=1&after=0", "?after=%30", "?after=", "?x=1", "?after=1&after=x"):
        assert ask(tab, ADDRESS + query) == (200, False)
    assert ask(tab, "/feed/?after=12", CONTENT_TYPE="text/plain; charset=utf-16") == (200, False)
    assert ask(tab, "/feed/?after=1") == (204, True)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"method": "POST"}, 403),
        ({"method": "HEAD"}, 405),
        ({"method": "OPTIONS"}, 405),
        ({"method": "get"}, 204),
        ({"data": b"after=1", "content_type": "application/x-www-form-urlencoded"}, 204),
        ({"data": b"x", "content_type": "multipart/form-data"}, 204),
        ({"HTTP_HOST": "evil.example"}, 400),
        ({"HTTP_HOST": ""}, 400),
        ({"HTTP_HOST": "testserver:x"}, 400),
        ({"path": "/feed?after=0"}, 301),
        ({"path": "/feed//?after=0"}, 404),
        ({"path": "/Feed/?after=0"}, 404),
        ({"SCRIPT_NAME": "/x"}, 204),
    ],
    ids=str,
)
def test_another_request_is_djangos(tab: DoorClient, given: dict[str, Any], status: int) -> None:
    assert ask(tab, **given) == (status, False)


@pytest.mark.parametrize(
    ("written", "status", "by_door"),
    [
        ("{name}={key}", 204, True),
        ('other=1; {name}="{key}"; messages=x', 204, True),
        ("{name}={key}; heygen_web_csrf=" + "a" * 32, 204, True),
        ("{name}={key}; heygen_web_csrf=" + "a" * 64, 204, True),
        ("{name}={key}; django_language=de", 204, True),
        ("{name}=x; {name}={key}", 204, True),
        ("{name}={key}; {name}=x", 401, False),
        ("{name}={key}; heygen_web_csrf=forged", 204, False),
        ("{name}={key}; heygen_web_csrf=" + "-" * 32, 204, False),
        ("{name}={key}; other=\xe9", 204, False),
        ("\xa0{name}={key}", 401, False),
        ("{name}=" + "0" * 32, 401, False),
        ("{name}={key}0", 401, False),
        ("{name}=short", 401, False),
        ("{name}=", 401, False),
        ("", 401, False),
    ],
)
def test_cookies_that_are_odd_are_djangos(
    tab: DoorClient, settings: LazySettings, written: str, status: int, by_door: bool
) -> None:
    cookie = written.format(name=settings.SESSION_COOKIE_NAME, key=tab.session.session_key)
    assert ask(tab, HTTP_COOKIE=cookie) == (status, by_door)


def test_what_the_database_cannot_be_asked_is_djangos(tab: DoorClient, settings: LazySettings) -> None:
    """PostgreSQL takes no NUL."""
    name, key = settings.SESSION_COOKIE_NAME, tab.session.session_key
    _status, by_door = ask(tab, HTTP_COOKIE=f'{name}="{key}\\000"')
    assert not by_door


def test_languages_are_told_as_django_tells_them(tab: DoorClient) -> None:
    assert ask(tab, HTTP_ACCEPT_LANGUAGE="de,fr;q=0.5") == (204, True)


def test_https_where_it_is_asked_for(cast: Cast, settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    secure: dict[str, Any] = {"HTTP_X_FORWARDED_PROTO": "https"}
    tab = DoorClient(Feed)
    tab.force_login(cast.ana)
    assert tab.get("/jobs/", **secure).status_code == 200
    for by_door in (False, True, True):
        assert ask(tab, **secure) == (204, by_door)
    for odd in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}):
        assert ask(tab, **odd) == (301, False)
    assert "Strict-Transport-Security" in dict(tab.handler.door._headers)


def test_django_answers_first_and_once(cast: Cast) -> None:
    tab = seated(DoorClient(Feed), cast.ana)
    before = tab.handler.seen_by_view
    answers = [tab.get("/feed/?after=0") for _turn in range(4)]
    assert tab.handler.seen_by_view == before + 1
    assert len({str(told(one)) for one in answers}) == 1
    assert ["Expires" in one for one in answers] == [True, False, False, False]
    assert all("no-store" in one["Cache-Control"] for one in answers)


def test_what_was_heard_of_one_person_is_not_told_to_another(cast: Cast) -> None:
    door = DoorClient(Feed)
    tabs: list[dict[str, str]] = []
    for person in (cast.ana, cast.dan):
        seated(door, person)
        tabs.append({name: one.value for name, one in door.cookies.items()})
        door.cookies.clear()
    news(cast, door)
    job_of(cast, State.PROCESSING)
    for _turn in range(3):
        for cookies, answer in zip(tabs, ((200, None), (204, "15")), strict=True):
            door.cookies.load(cookies)
            given = door.get("/feed/?after=0")
            assert (given.status_code, given.get("Feed-Pace")) == answer
            door.cookies.clear()


def test_one_question_to_the_database_and_two_the_first_time(
    cast: Cast, tab: DoorClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    second = seated(DoorClient(Feed), cast.ana)
    second.handler.door._headers = tab.handler.door._headers
    for count in (2, 1, 1):
        with django_assert_num_queries(count):
            assert second.get("/feed/?after=0").status_code == 204
    assert tab.get("/feed/?after=0")["Feed-Pace"] == "15"


def test_few_sessions_are_remembered_at_a_time(cast: Cast, tab: DoorClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_KNOWN", 2)
    door = tab.handler.door
    assert isinstance(door, Feed)
    for _turn in range(3):
        tab.cookies.clear()
        seated(tab, cast.ben)
        assert tab.get("/feed/?after=0").status_code == 204
        assert 1 <= len(door._known) <= 2


def test_the_door_knows_the_address_and_no_answer_renews_a_session(settings: LazySettings) -> None:
    assert reverse("feed") == ADDRESS
    assert not settings.SESSION_SAVE_EVERY_REQUEST
    assert not settings.CSRF_USE_SESSIONS
