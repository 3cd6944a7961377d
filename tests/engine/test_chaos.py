"""A minute of chaos: two hundred films, something killed every two seconds, nothing lost, nothing paid twice.

Two workers, two web processes, a sandbox that loses, doubles and shuffles its news and loses answers; and the key of
the account is replaced by another one of the same account while all that goes on. `test_postgres` runs this file once
more on PostgreSQL.
"""

import contextlib
import itertools
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from django.conf import settings

from apps.accounts.models import Connection
from apps.jobs.models import Attempt, Job, LedgerEntry, Output
from apps.jobs.models.attempts import Ending
from apps.jobs.money import ledger
from apps.jobs.states import State
from apps.library.incoming import remove_abandoned
from tests.engine.test_accounts import charged
from tests.support.portal import Browserless, Portal, children, command_line, free_port, name_of
from tests.support.sandbox import SandboxProcess, wait_until
from tests.support.world import World, connection_form, make_world

FILMS = 200
EVERY, LONG = 2.0, 60.0
"""Seconds between two kills, and in all."""
PATIENCE = 300.0
KEYS = ("first", "second", "third")
TROUBLE = {
    "webhook_lost": 3,
    "webhook_twice": 4,
    "webhook_out_of_order": 5,
    "timeout_after": 17,
    "disconnect_after": 13,
    "broken": 29,
}
"""Kinds of mishap, each with "every so many"."""


@pytest.fixture
def world(transactional_db: None, own_sandbox: SandboxProcess) -> World:
    own_sandbox.settings(concurrency_limit=10, start_balance=1000.0)
    own_sandbox.clock(factor=60)
    world = make_world(own_sandbox)
    Connection.objects.filter(pk=world.connection.pk).update(concurrency=10)
    return world


@dataclass
class Installation:
    """Two workers and two web processes, each of which is started again when it has been killed."""

    world: World
    portal: Portal
    ports: tuple[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(20260))
    killed: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        self.webs = [self.portal.web(PORT=port) for port in self.ports]
        self.workers = [self.portal.worker() for _ in range(2)]

    def kill_a_worker(self) -> None:
        place = self.chance.randrange(2)
        os.kill(self.workers[place].pid, signal.SIGKILL)
        self.workers[place].wait(10)
        self.workers[place] = self.portal.worker()

    def kill_a_cluster(self) -> None:
        """Its whole group at once, as a machine does that runs out of memory; its supervisor starts another one."""
        worker = self.chance.choice(self.workers)
        for pid in children(worker.pid):
            if name_of(pid) == "cluster":
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(os.getpgid(pid), signal.SIGKILL)

    def kill_a_web(self) -> None:
        place = self.chance.randrange(2)
        self.webs[place].kill()
        self.webs[place].wait(10)
        self.webs[place] = self.portal.start("web", PORT=self.ports[place])

    def kill_the_sandbox(self) -> None:
        self.world.sandbox.restart(kill=True)

    @property
    def actions(self) -> list[Callable[[], None]]:
        return [self.kill_a_worker, self.kill_a_cluster, self.kill_a_web, self.kill_the_sandbox]


@pytest.fixture
def installation(world: World, tmp_path: Path) -> Iterator[Installation]:
    logs = tmp_path / "logs"
    logs.mkdir()
    portal = Portal(logs, SANDBOX_URL=world.sandbox.url, POLL_LONGEST="4", TASK_TIMEOUT="15", SUBMIT_LEASE="16")
    yield Installation(world, portal, (str(portal.port), str(free_port())))
    portal.stop()


def replace_the_key(installation: Installation, name: str) -> bool:
    """Cleo stores another key of the same account at whichever web process answers; whether it was taken."""
    world = installation.world
    key = f"{world.key}--{name}"
    form = connection_form(world.connection, key)
    for port in installation.ports:
        try:
            cleo = Browserless(installation.portal, "cleo@example.com", port=port)
            answer = cleo.post(f"/settings/connections/{world.connection.pk}/", form)
        except (requests.RequestException, AssertionError):
            continue  # killed just now, or on its way up
        assert answer.status_code in (200, 422), answer.status_code
        assert "This key belongs to a different account." not in answer.text
    return str(world.connection.api_key) == key


@pytest.mark.timeout(560)
def test_nothing_is_lost_and_nothing_is_paid_twice_in_a_minute_of_chaos(
    world: World, installation: Installation
) -> None:
    for kind, every in TROUBLE.items():
        world.sandbox.fault(kind, every=every, key=world.key, **({"seconds": 5} if kind == "timeout_after" else {}))
    jobs = [world.approved(f"Film {number}") for number in range(FILMS)]
    installation.start()
    replaced, keys = 0, itertools.cycle(KEYS)
    end = time.monotonic() + LONG
    for action in itertools.cycle(installation.actions):
        if time.monotonic() >= end:
            break
        began = time.monotonic()
        action()
        installation.killed[action.__name__] += 1
        if sum(installation.killed.values()) >= 5 * (replaced + 1):
            replaced += replace_the_key(installation, next(keys))
        time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
    assert min(installation.killed.values()) >= 3, installation.killed
    assert replaced, "no key could be replaced"
    world.sandbox.clear_faults()
    _everything_is_made(jobs)
    _nothing_was_paid_twice(world)
    _no_attempt_is_open()
    installation.portal.stop()
    _no_process_is_left(installation.portal)
    _nothing_is_left_in_incoming()


def _everything_is_made(jobs: list[Job]) -> None:
    def states() -> Counter[str]:
        return Counter(Job.objects.values_list("state", flat=True))

    def settled() -> bool:
        return states() == {State.COMPLETED: FILMS} and not Output.objects.filter(media__isnull=True).exists()

    with contextlib.suppress(AssertionError):
        wait_until(settled, seconds=PATIENCE)
    assert states() == {State.COMPLETED: len(jobs)}, states()
    for output in Output.objects.select_related("media"):
        assert output.media is not None, f"{output} was not copied"
        assert (settings.MEDIA_ROOT / output.media.file).stat().st_size == output.media.size


def _nothing_was_paid_twice(world: World) -> None:
    films = world.films()
    assert {film["status"] for film in films} == {"completed"}
    assert sorted(film["id"] for film in films) == sorted(Job.objects.values_list("provider_id", flat=True))
    moves = Counter(LedgerEntry.objects.values_list("move", flat=True))
    assert moves == {"reserve": FILMS, "settle": FILMS}
    sums = ledger.sums(LedgerEntry.objects.all())
    assert sums.held == 0
    # Four places for each film: two hundred of them may be half of their last place away each.
    assert abs(sums.spent - charged(world, world.key)) <= ledger.CENT, sums


def _no_attempt_is_open() -> None:
    assert not Attempt.objects.filter(ending=Ending.OPEN).exists()


def _nothing_is_left_in_incoming() -> None:
    """What the killed had under way is no longer young: the next sweep takes it."""
    for path in settings.INCOMING_DIR.iterdir():
        os.utime(path, (0, 0))
    remove_abandoned()
    assert not list(settings.INCOMING_DIR.iterdir())


def _no_process_is_left(portal: Portal) -> None:
    """All processes of the portal carry its port in their environment."""

    def living() -> list[str]:
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                if f"PUBLIC_URL={portal.url}".encode() in environ.read_bytes().split(b"\0"):
                    found.append(command_line(int(environ.parent.name)))
        return [line for line in found if line]

    wait_until(lambda: not living(), seconds=20)
