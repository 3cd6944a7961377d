"""Each worker has a heartbeat of its own, and what it started ends with it."""

import os
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.conf import LazySettings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from apps.jobs.models import Pulse
from heygen_web import health, heartbeat
from heygen_web.heartbeat import Heartbeat
from tests.support.portal import Portal, children, command_line, descendants, name_of
from tests.support.sandbox import wait_until
from tests.support.world import World

POLLING = {"PUBLIC_URL": ""}
Process = subprocess.Popen[bytes]


def cluster_of(worker: Process) -> int:
    found = wait_until(lambda: [pid for pid in children(worker.pid) if name_of(pid) == "cluster"], seconds=20)
    return int(found[0])


def pool_of(worker: Process) -> list[int]:
    """The processes of a cluster that do its tasks: the sentinel's first two of four."""

    def complete() -> list[int] | None:
        sentinels = children(cluster_of(worker))
        born = children(sentinels[0]) if sentinels else []
        return born[:2] if len(born) == 4 else None

    found: list[int] = wait_until(complete, seconds=20)
    return found


def living() -> int:
    return sum(heartbeat.is_well(row.answered_at) for row in Pulse.objects.filter(name__startswith=heartbeat.PREFIX))


def works(pid: int) -> bool:
    return bool(command_line(pid))


@pytest.mark.parametrize("how", ["stopped", "its idle processes killed"])
def test_a_hung_cluster_beside_a_living_one_is_replaced_within_a_minute(world: World, portal: Portal, how: str) -> None:
    first, second = portal.worker(**POLLING), portal.worker(**POLLING)
    hung, other = cluster_of(first), cluster_of(second)
    victims = pool_of(first)
    wait_until(lambda: living() == 2, seconds=30)
    time.sleep(1)
    if how == "stopped":
        os.killpg(hung, signal.SIGSTOP)
    else:
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
    # A new one is forked in less time than the silence takes to show, so that one less may never be seen living.
    wait_until(lambda: not works(hung), seconds=60)
    assert cluster_of(first) != hung
    assert cluster_of(second) == other
    wait_until(lambda: living() == 2, seconds=20)
    assert not [pid for pid in victims if works(pid)]


def test_a_worker_killed_in_the_middle_of_a_task_leaves_no_orphan(world: World, portal: Portal) -> None:
    worker = portal.worker(**POLLING)
    pool_of(worker)
    wait_until(lambda: living() == 1, seconds=30)
    async_task("time.sleep", 7)
    async_task("time.sleep", 7)
    wait_until(lambda: OrmQ.objects.filter(lock__gt=timezone.now()).count() >= 2, seconds=20)
    below = descendants(worker.pid)
    assert len(below) == 7, [command_line(pid) for pid in below]
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(5)
    wait_until(lambda: not [pid for pid in below if works(pid)], seconds=3)


def test_a_main_process_of_a_cluster_that_is_killed_takes_the_rest_along(world: World, portal: Portal) -> None:
    worker = portal.worker(**POLLING)
    pool_of(worker)
    cluster = cluster_of(worker)
    below = descendants(cluster)
    os.kill(cluster, signal.SIGKILL)
    wait_until(lambda: not [pid for pid in below if works(pid)], seconds=3)


def test_readiness_tells_within_half_a_minute_that_the_worker_hangs_or_is_gone(world: World, portal: Portal) -> None:
    portal.web()
    worker = portal.worker(**POLLING)

    def status() -> int:
        return requests.get(f"{portal.url}/readyz", timeout=10).status_code

    wait_until(lambda: status() == 200, seconds=30)
    os.killpg(cluster_of(worker), signal.SIGSTOP)
    wait_until(lambda: status() == 503, seconds=30)
    wait_until(lambda: status() == 200, seconds=45)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(5)
    wait_until(lambda: status() == 503, seconds=30)
    polite = portal.worker(**POLLING)
    wait_until(lambda: status() == 200, seconds=30)
    polite.terminate()
    wait_until(lambda: status() == 503, seconds=10)


def test_readiness_tells_that_migrations_lack(client: Client, db: None) -> None:
    health.lacking_migrations.cache_clear()
    newest = MigrationRecorder.Migration.objects.filter(app="jobs").order_by("-pk")[0]
    assert client.get("/readyz").json()["migrations"] == {"ok": True}
    newest.delete()
    health.lacking_migrations.cache_clear()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == {"ok": False, "why": "1 not applied"}
    health.lacking_migrations.cache_clear()


def test_readiness_tells_that_nothing_can_be_written(
    client: Client, db: None, settings: LazySettings, tmp_path: Path
) -> None:
    assert client.get("/readyz").json()["disk"] == {"ok": True}
    settings.INCOMING_DIR = tmp_path / "incoming"
    settings.INCOMING_DIR.write_text("no folder")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["disk"] == {"ok": False, "why": "incoming: File exists"}


def test_a_cluster_whose_processes_are_all_at_work_does_not_hang(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, db: None
) -> None:
    settings.WORKERS = 2
    monkeypatch.setattr(heartbeat, "LONGEST_SILENCE", 0.2)
    heart = Heartbeat()
    heart.begin()
    at_work = [subprocess.Popen(["sleep", "30"]) for _ in range(2)]
    for process in at_work:
        os.write(heart.pipe, f"+{process.pid}\n".encode())
    heart.tick()
    time.sleep(0.3)
    heart.tick()
    assert not heart.is_stale()
    at_work[0].send_signal(signal.SIGSTOP)
    time.sleep(0.3)
    heart.tick()
    assert heart.is_stale()
    for process in at_work:
        process.kill()
        process.wait()


def test_what_supervisors_that_are_gone_left_behind_is_swept(db: None) -> None:
    heart = Heartbeat()
    heart.begin()
    heart.tick()
    long_ago = timezone.now() - timedelta(hours=1)
    Pulse.objects.create(name="worker-gone", asked_at=long_ago, answered_at=long_ago)
    async_task("heygen_web.heartbeat.ping", cluster="worker-gone")
    heartbeat.sweep()
    assert Pulse.objects.get().name == heart.name
    assert OrmQ.objects.get().key == heart.name
    heart.end()
    assert not Pulse.objects.exists()
    assert not OrmQ.objects.exists()
