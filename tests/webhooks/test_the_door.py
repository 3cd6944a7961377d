"""The door in front of Django: it takes what is plain, and does with it what the view does."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from apps.accounts.secrets import decrypt
from apps.providers.heygen.signatures import signature
from apps.webhooks import inbox, tasks
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.rush import Rush
from apps.webhooks.statements import ENDPOINT, KEEP
from tests.web.two_workspaces import House

from .sender import Sender, event
from .test_doors import open_door
from .through_door import DoorClient

pytestmark = pytest.mark.django_db
CHOSEN = {"pk", "id", "connection", "connection_id", "workspace", "workspace_id"}


@pytest.fixture
def door(house: House) -> Sender:
    return Sender(Endpoint.objects.select_related("connection").get(pk=house.north.endpoint.pk), open_door(house))


@pytest.fixture
def view(house: House) -> Sender:
    return Sender(Endpoint.objects.select_related("connection").get(pk=house.south.endpoint.pk), Client())


def let_by(sender: Sender) -> int:
    assert isinstance(sender.client, DoorClient)
    return sender.client.handler.seen_by_view


def row(sender: Sender) -> dict[str, Any]:
    found: dict[str, Any] = {**Delivery.objects.filter(pk=sender.last.pk).values().get()}
    found["body"] = bytes(found["body"])
    assert timezone.now() - found["received_at"] < timedelta(seconds=5)
    assert abs(found.pop("next_try_at") - found.pop("received_at") - timedelta(seconds=60)) < timedelta(seconds=1)
    return {name: value for name, value in found.items() if name not in CHOSEN}


def task() -> tuple[str, tuple[Any, ...]]:
    last = OrmQ.objects.latest("pk").task
    return last["func"], last["args"]


def answer(given: HttpResponseBase) -> tuple[int, list[tuple[str, str]], bytes]:
    return given.status_code, sorted(given.items()), b"".join(given)


PLAIN = {
    "a film": event(video_id="v1", url="https://files.example/film.mp4"),
    "one of ours": event(video_id="v1", callback_id="12.1"),
    "spaces and letters": '{ "event_type" : "é",\n "event_data": {"session_id": "☃"}, "callback_id": "7.1"}'.encode(),
    "nothing inside": b'{"event_type": "x.y"}',
    "odd inside": b'{"event_type": "\\u0000a\\ud800b", "event_data": {"video_id": 7, "id": "i", "callback_id": {}}}',
    "as large as may be": event(pad="x" * (inbox.LARGEST - len(event(pad="")))),
}


@pytest.mark.parametrize("stamp", [None, "now", "abc", "9" * 11])
@pytest.mark.parametrize("body", PLAIN.values(), ids=PLAIN)
def test_row_task_and_answer_are_those_of_the_view(door: Sender, view: Sender, body: bytes, stamp: str | None) -> None:
    changes = {"Heygen_Event_Id": "e" * 130, "Heygen_Timestamp": str(int(time.time())) if stamp == "now" else stamp}
    before = let_by(door)
    through = answer(door.send(body, **changes))
    assert task() == ("apps.webhooks.tasks.process", (door.last.pk,))
    assert through == answer(view.send(body, **changes))
    assert task() == ("apps.webhooks.tasks.process", (view.last.pk,))
    assert row(door) == row(view)
    assert door.last.connection.workspace_id == door.last.workspace_id
    assert let_by(door) == before


def test_one_statement_stores_a_delivery_of_a_rush(
    house: House, door: Sender, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rush = Rush(3600)
    client = DoorClient(rush)
    sender = Sender(door.endpoint, client)
    for number in range(2):
        assert sender.send(event(video_id="v1", n=number)).status_code == 202
    assert client.handler.seen_by_view == 1
    letter = event(video_id="v1", n=3)
    headers = sender.headers(letter)
    with django_assert_num_queries(1):
        rush._gathered.append(0)  # as if a timer ran already
        assert sender.post(letter, headers).status_code == 202
    assert rush._gathered == [0, sender.last.pk]


def test_whatever_is_not_plain_is_left_to_the_view(door: Sender, settings: LazySettings) -> None:
    body = event(video_id="v1")
    old = str(int(time.time()) - 400 * 86_400)
    assert door.send(body, Heygen_Event_Id="once").status_code == 202
    odd: list[tuple[int, bytes, dict[str, str]]] = [
        (202, body, door.headers(body, Heygen_Event_Id="once")),
        (202, body, door.headers(body)),
        (202, event(n=1), {"Signature": signature(str(door.endpoint.secret), event(n=1)), "Heygen-Event-Id": "s"}),
        (202, event(n=2), door.headers(event(n=2), Heygen_Event_Id=None)),
        (401, body, door.headers(body, Heygen_Signature="0" * 64)),
        (401, event(n=3), door.headers(event(n=3), Heygen_Timestamp=old)),
        (400, b"[]", door.headers(b"[]")),
        (400, b"", door.headers(b"")),
        (202, event(n=6), {**door.headers(event(n=6)), "Cookie": "heygen_web_session=x"}),
        (400, event(n=4), {**door.headers(event(n=4)), "Host": "evil.example"}),
        (413, event(pad="x" * inbox.LARGEST), door.headers(event(pad="x" * inbox.LARGEST))),
    ]
    for status, sent, headers in odd:
        before = let_by(door)
        assert door.post(sent, headers).status_code == status, headers
        assert let_by(door) == before + 1
    settings.SECURE_SSL_REDIRECT = True
    assert door.send(event(n=5), X_Forwarded_Proto="http").status_code == 202
    assert let_by(door) == before + 2


def test_an_endpoint_is_read_again_after_two_seconds(door: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.send(event(n=1)).status_code == 202
    now = time.monotonic()
    Endpoint.objects.filter(pk=door.endpoint.pk).update(secret="")
    monkeypatch.setattr("heygen_web.doors.signed_news.time.monotonic", lambda: now + 2.1)
    assert door.send(event(n=2)).status_code == 401


def test_a_new_secret_counts_at_once(door: Sender) -> None:
    assert door.send(event(n=1)).status_code == 202
    endpoint = Endpoint.objects.get(pk=door.endpoint.pk)
    endpoint.secret = "whsec_another"
    endpoint.save()
    assert Sender(endpoint, door.client).send(event(n=2)).status_code == 202
    assert door.last.verdict == "valid"


def test_an_endpoint_whose_secret_fits_no_key_is_the_views_trouble(door: Sender, settings: LazySettings) -> None:
    headers = door.headers(event(n=1), Heygen_Signature="0" * 64)
    fresh = DoorClient()
    fresh.handler.door._headers = [("Content-Length", "0")]
    settings.FIELD_KEYS = []
    assert fresh.post(door.path, event(n=1), content_type="application/json", headers=headers).status_code == 500


def test_what_was_gathered_when_a_process_died_is_taken_up_by_the_sweep(door: Sender) -> None:
    KEEP.row(*values(door, "e1", "0" * 64, timezone.now() - timedelta(seconds=61)))
    OrmQ.objects.all().delete()
    tasks.sweep()
    assert ("apps.webhooks.tasks.process", (door.last.pk,)) in [
        (o.task["func"], o.task["args"]) for o in OrmQ.objects.all()
    ]


def values(door: Sender, event_id: str, body_hash: str, at: Any) -> tuple[Any, ...]:
    connection = door.endpoint.connection
    due = at + timedelta(seconds=60)
    return (connection.workspace_id, connection.pk, event_id, "x", "", "", b"\0{}", body_hash, None, at, due)


def test_the_statement_that_keeps_a_delivery_and_its_twin(door: Sender) -> None:
    at = timezone.now()
    found = KEEP.row(*values(door, "e1", "1" * 64, at))
    stored = Delivery.objects.filter(connection=door.endpoint.connection)
    assert found == (stored.latest("pk").pk,)
    kept: dict[str, Any] = {**stored.filter(pk=found[0]).values().get()}
    workspace_id, connection_id, *rest = values(door, "e2", "2" * 64, at)
    names = ("event_id", "event_type", "object_id", "callback_id", "body", "body_hash", "sent_at", "received_at",
             "next_try_at")  # fmt: skip
    twin = Delivery.objects.create(
        workspace_id=workspace_id, connection_id=connection_id, verdict="valid", **dict(zip(names, rest, strict=True))
    )
    Delivery.objects.filter(pk=twin.pk).update(received_at=at)
    expected: dict[str, Any] = {**Delivery.objects.filter(pk=twin.pk).values().get()}
    for both in (kept, expected):
        both["body"] = bytes(both["body"])
        both.pop("id")
    assert {**kept, "event_id": "e2", "body_hash": "2" * 64} == expected
    for event_id, body_hash in (("e1", "3" * 64), ("e3", "1" * 64), ("e2", "2" * 64)):
        assert KEEP.row(*values(door, event_id, body_hash, at)) is None


def test_the_statement_that_finds_an_endpoint_and_its_twin(house: House) -> None:
    for token in (house.north.endpoint.token, house.south.endpoint.token, "x", ""):
        found = Endpoint.objects.filter(token=token).select_related("connection").first()
        row = ENDPOINT.row(token)
        assert (row is None) == (found is None)
        if row and found:
            assert row[:2] == (found.connection.workspace_id, found.connection_id)
            assert decrypt(row[2]) == str(found.secret)
