"""The processes themselves: they start, they end in good order, and they finish what they are doing."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.support.demo import Demo
from tests.support.portal import ROOT, Browserless, Portal
from tests.support.sandbox import wait_until
from tests.support.world import World


def test_sigterm_lets_a_slow_download_finish(world: World, portal: Portal) -> None:
    portal.worker(PUBLIC_URL="")
    job = world.approved()
    world.one_paid_film(job)
    web = portal.web()
    ana = Browserless(portal, "ana@example.com")
    film = next(o for o in ana.get(f"/jobs/{job.pk}.json").json()["outputs"] if o["part"] == "video")
    with ana.session.get(portal.url + film["link"], stream=True, timeout=20) as answer:
        pieces = answer.iter_content(4096)
        got = len(next(pieces))
        web.send_signal(signal.SIGTERM)
        for piece in pieces:
            got += len(piece)
            time.sleep(0.002)
    assert got == film["size"]
    assert web.wait(30) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{portal.url}/healthz", timeout=2)


def test_a_stalled_upload_does_not_keep_others_waiting(world: World, portal: Portal) -> None:
    portal.web()
    stalled = [socket.create_connection(("127.0.0.1", portal.port)) for _ in range(20)]
    for one in stalled:
        one.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\nhalf")
    assert requests.get(f"{portal.url}/healthz", timeout=5).ok
    for one in stalled:
        one.close()


def test_readiness_tells_what_is_missing(world: World, portal: Portal) -> None:
    portal.web()
    answer = requests.get(f"{portal.url}/readyz", timeout=10)
    assert answer.status_code == 503
    assert answer.json()["database"]["ok"] is True
    assert answer.json()["worker"]["ok"] is False
    assert answer.json()["sandbox"]["ok"] is True
    portal.worker()
    wait_until(lambda: requests.get(f"{portal.url}/readyz", timeout=10).status_code == 200, seconds=30)


def test_the_demo_starts_ends_and_starts_again_with_everything_kept(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data")
    demo.start()
    password = demo.password
    assert "ana@example.com" in demo.words()
    assert oct((demo.data_dir / "settings.env").stat().st_mode)[-3:] == "600"
    assert demo.stop() == 0
    began = time.monotonic()
    demo.start()
    assert time.monotonic() - began < 60
    assert demo.password == password
    assert demo.process is not None
    os.kill(demo.process.pid, signal.SIGTERM)
    assert demo.process.wait(60) == 0
    assert demo.left_over() == []


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "data")
    demo.start()
    try:
        listing = subprocess.run(
            ["pgrep", "-P", str(demo.process.pid if demo.process else 0)], capture_output=True, check=True
        )
        for pid in listing.stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        time.sleep(1)
        wait_until(demo.is_ready, seconds=60)
        assert "was started again" in demo.words()
    finally:
        demo.stop()


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-" + "x" * 60, "FIELD_KEYS": "x"}, "SECRET_KEY"),
        ({"SECRET_KEY": "y7" * 40}, "FIELD_KEYS"),
    ],
    ids=["none", "a demo's", "no field keys"],
)
def test_production_refuses_to_start_with_a_demo_secret_or_none(
    tmp_path: Path, env: dict[str, str], words: str
) -> None:
    clean = {k: v for k, v in os.environ.items() if k not in {"DEMO", "SECRET_KEY", "FIELD_KEYS", "DEMO_PASSWORD"}}
    done = subprocess.run(
        [sys.executable, "manage.py", "web"],
        cwd=ROOT,
        env={**clean, **env, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "heygen_web.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert words in done.stderr
