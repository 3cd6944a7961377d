"""The doors as a provider meets them: a real web process, many events at once, and bodies of every shape."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from django_q.models import OrmQ

from apps.accounts.models import Connection
from apps.jobs.engine import submission
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.webhooks import processing, tasks
from apps.webhooks.inbox import LARGEST
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.rush import Rush
from tests.support.portal import Portal, kill
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, make_world

from .conftest import SECRET
from .sender import Sender, event
from .through_door import DoorClient

EVENTS, AT_ONCE = 100, 20
PROCESS, PROCESS_EACH = "apps.webhooks.tasks.process", "apps.webhooks.tasks.process_each"


@pytest.fixture
def served(transactional_db: None, sandbox: SandboxProcess, tmp_path: Path) -> Iterator[tuple[World, Portal]]:
    world = make_world(sandbox)
    portal = Portal(tmp_path, SANDBOX_URL=sandbox.url)
    try:
        portal.web()
        yield world, portal
    finally:
        portal.stop()


def door(world: World) -> Sender:
    connection = Connection.objects.get(pk=world.connection.pk)
    return Sender(Endpoint.objects.create(connection=connection, token="door-of-the-storm", secret=SECRET))


@pytest.mark.row("WEB-19")
def test_a_hundred_events_at_once_are_each_answered_within_a_second_and_all_applied(
    served: tuple[World, Portal],
) -> None:
    world, portal = served
    jobs = []
    for number in range(5):
        world.approved(f"Film {number}")
        claimed = submission.claim_next(world.connection.pk)
        assert claimed is not None
        submission.send(*claimed)
        jobs.append(claimed[0].pk)
    ids = list(Job.objects.filter(pk__in=jobs).values_list("provider_id", flat=True))
    for provider_id in ids:
        world.sandbox.video(world.key, provider_id)
    sender, bodies = door(world), [event(video_id=ids[n % len(ids)], n=n) for n in range(EVENTS)]
    letters = [(body, sender.headers(body)) for body in bodies]

    def send(letter: tuple[bytes, dict[str, str]]) -> tuple[int, float]:
        body, headers = letter
        begun = time.perf_counter()
        answer = requests.post(portal.url + sender.path, data=body, headers=headers, timeout=10)
        return answer.status_code, time.perf_counter() - begun

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, letters))
    assert {status for status, _seconds in answers} == {202}
    assert max(seconds for _status, seconds in answers) < 1
    stored = Delivery.objects.filter(connection=world.connection)
    assert stored.count() == EVENTS
    for pk in stored.values_list("pk", flat=True):
        processing.process(pk)
    assert set(Job.objects.filter(pk__in=jobs).values_list("state", flat=True)) == {State.COMPLETED}
    assert not stored.filter(processed_at__isnull=True).exists()


def test_a_rush_is_gathered_into_one_task_that_queues_the_work_on_each(
    transactional_db: None, sandbox: SandboxProcess
) -> None:
    sender = door(make_world(sandbox))
    sender.client = DoorClient(Rush(1.5))
    OrmQ.objects.all().delete()
    for number in range(8):
        assert sender.send(event(n=number)).status_code == 202
    assert sender.client.handler.seen_by_view == 1
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    wait_until(lambda: OrmQ.objects.count() == 3, seconds=10)
    assert waiting() == [(PROCESS, (pks[0],)), (PROCESS, (pks[1],)), (PROCESS_EACH, (pks[2:],))]
    OrmQ.objects.all().delete()
    tasks.process_each(pks[2:])
    assert waiting() == [(PROCESS, (pk,)) for pk in pks[2:]]


def waiting() -> list[tuple[str, tuple[Any, ...]]]:
    return [(one.task["func"], one.task["args"]) for one in OrmQ.objects.order_by("pk")]


def test_a_process_that_dies_in_a_rush_leaves_nothing_that_nobody_takes_up(served: tuple[World, Portal]) -> None:
    world, portal = served
    sender = door(world)
    letters = [(body, sender.headers(body)) for body in (event(n=n) for n in range(30))]

    def send(letter: tuple[bytes, dict[str, str]]) -> int:
        return requests.post(portal.url + sender.path, data=letter[0], headers=letter[1], timeout=10).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(send, letters)) == {202}
    kill(portal.running[-1].pid)
    pks = set(Delivery.objects.filter(connection=world.connection, verdict="valid").values_list("pk", flat=True))
    assert len(pks) == len(letters)
    with_task = {args[0] for func, args in waiting() if func == PROCESS}
    gathered = {pk for func, args in waiting() if func == PROCESS_EACH for pk in args[0]}
    for pk in with_task | gathered:
        processing.process(pk)
    Delivery.objects.filter(processed_at=None).update(next_try_at=timezone.now())
    OrmQ.objects.all().delete()
    tasks.sweep()
    taken_up = {args[0] for func, args in waiting() if func == PROCESS}
    assert taken_up | with_task | gathered == pks
    # What the provider was not heard about is sent again, and told as a repeat.
    portal.web()
    assert {send(letter) for letter in letters} == {202}
    assert Delivery.objects.filter(connection=world.connection).count() == len(letters)
    assert set(Delivery.objects.filter(pk__in=pks).values_list("repeats", flat=True)) == {1}


@contextmanager
def wire(portal: Portal) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", portal.port), timeout=10) as line:
        yield line


def status_of(line: socket.socket) -> int:
    return int(line.recv(4096).split(b" ", 2)[1])


def head(sender: Sender, *lines: str) -> bytes:
    return "\r\n".join((f"POST {sender.path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", "")).encode()


def test_the_size_of_a_body_is_counted_and_not_believed(served: tuple[World, Portal]) -> None:
    world, portal = served
    sender = door(world)
    small, large = event(video_id="v1"), event(video_id="v1", padding="x" * LARGEST)

    def pieces(body: bytes) -> Iterator[bytes]:
        for at in range(0, len(body), 50_000):
            yield body[at : at + 50_000]

    url = portal.url + sender.path
    # A generator is sent in chunks, without a Content-Length.
    assert requests.post(url, data=pieces(small), headers=sender.headers(small), timeout=10).status_code == 202
    assert requests.post(url, data=pieces(large), headers=sender.headers(large), timeout=10).status_code == 413
    assert requests.post(url, data=large, headers=sender.headers(large), timeout=10).status_code == 413
    assert bytes(sender.last.body) == small
    before = Delivery.objects.count()
    signature = [f"{name}: {value}" for name, value in sender.headers(small).items()]
    for length in ("-5", "abc", "1e3", "²", "9" * 40):
        with wire(portal) as line:
            line.sendall(head(sender, f"Content-Length: {length}", *signature) + small)
            assert status_of(line) in (400, 413), length
    with wire(portal) as line:
        line.sendall(head(sender, *signature, "Connection: close"))
        assert status_of(line) == 401
    assert Delivery.objects.filter(verdict="valid").count() == 1
    assert Delivery.objects.count() == before + 1


def test_a_body_that_never_comes_does_not_hold_the_door(served: tuple[World, Portal]) -> None:
    world, portal = served
    sender = door(world)
    waiting = [socket.create_connection(("127.0.0.1", portal.port), timeout=10) for _line in range(20)]
    try:
        for line in waiting:
            line.sendall(head(sender, "Content-Length: 500000") + b"{")
        body = event(video_id="v1")
        begun = time.perf_counter()
        answer = requests.post(portal.url + sender.path, data=body, headers=sender.headers(body), timeout=10)
        assert answer.status_code == 202
        assert time.perf_counter() - begun < 1
    finally:
        for line in waiting:
            line.close()


def test_no_header_of_a_stranger_makes_the_portal_believe_in_a_proxy(served: tuple[World, Portal]) -> None:
    _world, portal = served
    lies = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "10.0.0.1",
        "Forwarded": "for=10.0.0.1;host=evil.example;proto=https",
    }
    answer = requests.get(portal.url + "/jobs/", headers=lies, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == "/account/login/?next=/jobs/"
    assert "evil.example" not in str(answer.headers)
    for path in ("/healthz", "/account/login/", "/webhooks/in/x/"):
        assert requests.get(portal.url + path, headers={"Host": "evil.example"}, timeout=10).status_code == 400


def test_no_secret_and_no_body_is_in_the_logs_of_the_web_process(served: tuple[World, Portal]) -> None:
    world, portal = served
    sender = door(world)
    body = event(video_id="v1", url="https://files.example/secret-link")
    requests.post(portal.url + sender.path, data=body, headers=sender.headers(body), timeout=10)
    requests.post(portal.url + sender.path, data=body, headers={"Heygen-Signature": "0" * 64}, timeout=10)
    requests.get(portal.url + "/no/such/page/", timeout=10)
    portal.stop()
    logs = portal.logs()
    for secret in (SECRET, world.key, "secret-link", portal.env["SECRET_KEY"], portal.env["DEMO_PASSWORD"]):
        assert secret not in logs
