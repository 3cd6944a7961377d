"""The portal as real processes: web, worker and its task cluster, on the test's own database and data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.db import connection

from apps.accounts.models import User
from heygen_web.processes import end_with_parent
from tests.support.sandbox import wait_until

ROOT = Path(__file__).resolve().parents[2]
QUICK = {
    "TASK_TIMEOUT": "8",
    "SUBMIT_LEASE": "9",
    "POLL_FIRST": "0.5",
    "POLL_LONGEST": "2",
    "POLL_WITH_WEBHOOKS": "4",
    "RETRY_FIRST": "0.5",
    "RETRY_LONGEST": "4",
    "VENDOR_WRITE_TIMEOUT": "4",
}
"""The waits of the engine, shortened so that a test sees each of them pass."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The test database as other processes open it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    login = found["USER"] + (f":{found['PASSWORD']}" if found["PASSWORD"] else "")
    host = quote(found["HOST"] or "127.0.0.1", safe="")
    return f"postgres://{login}@{host}:{found['PORT'] or 5432}/{found['NAME']}"


class Portal:
    """Processes of one installation. Every one is started in a session of its own and ended with it."""

    def __init__(self, log_dir: Path, **env: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_dir = log_dir
        self.env = {
            **os.environ,
            **QUICK,
            "DJANGO_SETTINGS_MODULE": "heygen_web.settings",
            "DATABASE_URL": database_url(),
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
            "DEMO": "1",
            "DEMO_PASSWORD": settings.DEMO_PASSWORD,
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "LOG_LEVEL": "INFO",
            **env,
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *names: str, **env: str) -> "subprocess.Popen[bytes]":
        """Start a management command, such as `web` or `worker`, with its output in a file."""
        with (self.log_dir / f"{names[0]}-{len(self.running)}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *names],
                cwd=ROOT,
                env={**self.env, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGTERM),
            )
        self.running.append(process)
        return process

    def web(self, **env: str) -> "subprocess.Popen[bytes]":
        if not (Path(settings.DATA_DIR) / "static" / "staticfiles.json").exists():
            assert self.start("collectstatic", "--noinput", **env).wait(60) == 0
        process = self.start("web", **env)
        port = env.get("PORT", str(self.port))
        wait_until(lambda: self._answers(port), seconds=30)
        return process

    def worker(self, **env: str) -> "subprocess.Popen[bytes]":
        return self.start("worker", **env)

    @staticmethod
    def _answers(port: str) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def stop(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                _kill_tree(process.pid)
                process.wait()

    def logs(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.log_dir.glob("*.log")))


def children(pid: int) -> list[int]:
    """The direct children of a process, oldest first."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def descendants(pid: int) -> list[int]:
    """All processes below `pid`."""
    try:
        direct = children(pid)
    except FileNotFoundError:
        return []
    return [*direct, *(below for child in direct for below in descendants(child))]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def name_of(pid: int) -> str:
    """What a living process calls itself, such as `cluster`; those that it has forked bear the same name."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() if command_line(pid) else ""
    except OSError:
        return ""


def _kill_tree(pid: int) -> None:
    for process in [*descendants(pid), pid]:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def kill(pid: int) -> None:
    """SIGKILL, and wait until it is gone or a zombie."""
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.05)


class Browserless:
    """Somebody signed in, without a browser: a session with its CSRF token."""

    def __init__(self, portal: Portal, email: str, *, port: str = "") -> None:
        """At the portal's own web process, or at another one of it that listens at `port`."""
        self.url = f"http://127.0.0.1:{port or portal.port}"
        self.session = requests.Session()
        self.session.get(f"{self.url}/demo/", timeout=10)
        answer = self.post("/demo/sign-in/", {"person": str(User.objects.get(email=email).pk)})
        assert answer.status_code == 200, answer.status_code
        assert answer.url.rstrip("/") == self.url, "the sign-in was refused"

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.url + path, headers=headers, timeout=20)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **arguments: Any) -> requests.Response:
        token = self.session.cookies.get("heygen_web_csrf", "")
        body = {**(data or {}), "csrfmiddlewaretoken": token}
        headers = {"Referer": self.url + path}
        return self.session.post(self.url + path, data=body, headers=headers, timeout=20, **arguments)
