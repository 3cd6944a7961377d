"""A real sandbox process for tests: started on a free port, steered through its control room, killed at will.

    with SandboxProcess(tmp_path) as sandbox:
        key = sandbox.key("ana")
        sandbox.fault("busy", times=2, match="POST /v3/videos", retry_after=1)
        ... point the code under test at sandbox.url with this key ...
        assert len(sandbox.state.journal(method="POST", path="/v3/videos", key=key)) == 3

Finished renders are kept in one folder for all sandboxes of this machine, so a film made once costs nothing
again.
"""

import os
import re
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Self

import requests

from apps.accounts.connections import simulation
from heygen_web.processes import end_with_parent

ROOT = Path(__file__).resolve().parents[2]
SHARED_CACHE = Path(tempfile.gettempdir()) / f"heygen-web-renders-{os.getuid()}"
_READY = re.compile(r"sandbox ready at (http://\S+)")
_START_SECONDS = 30


class SandboxProcess:
    """One sandbox with its own storage. Simulated time runs a hundred times as fast unless told otherwise."""

    def __init__(
        self,
        data_dir: Path,
        *,
        clock_factor: float | None = 100.0,
        allow_local_urls: bool = True,
        render_workers: int = 2,
        cache_dir: Path = SHARED_CACHE,
        warm_up: bool = False,
        public_url: str | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.url = ""
        self.port = 0
        self.log = data_dir / "sandbox.log"
        self._process: subprocess.Popen[str] | None = None
        self._options = [
            *(
                "--data-dir",
                str(data_dir),
                "--cache-dir",
                str(cache_dir),
                "--render-workers",
                str(render_workers),
            ),
            *(("--clock-factor", str(clock_factor)) if clock_factor is not None else ()),
            *(("--allow-local-urls",) if allow_local_urls else ()),
            *(() if warm_up else ("--no-warm-up",)),
            *(("--public-url", public_url) if public_url else ()),
        ]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_problem: object) -> None:
        self.stop()

    # Life

    @property
    def pid(self) -> int:
        return self._running().pid

    def start(self) -> Self:
        """Start, and wait until it answers. A second start takes the port of the first."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "sandbox", "--port", str(self.port), *self._options]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "SANDBOX_SECRET": simulation.secret()},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGKILL),
            )
        self.url = self._await_ready(self._process)
        self.port = int(self.url.rpartition(":")[2])
        return self

    def stop(self) -> int:
        """SIGTERM and wait; the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL, without any warning."""
        return self._end(signal.SIGKILL)

    def restart(self, *, kill: bool = False) -> Self:
        if kill:
            self.kill()
        else:
            self.stop()
        return self.start()

    # Control room

    @staticmethod
    def key(name: str = "ana") -> str:
        """A fresh API key: a space of its own, whose user is called ``name``."""
        return f"sandbox_{secrets.token_hex(6)}1_{name}"

    def fault(self, kind: str, **plan: Any) -> int:
        """Plan a fault (``times``, ``every``, ``match``, ``key``, ``seconds``, ``code`` …); its id."""
        return int(self._post("faults", {"kind": kind, **plan})["id"])

    def faults(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("faults.json")["faults"]
        return found

    def clear_faults(self) -> None:
        requests.delete(f"{self.url}/_sandbox/faults", timeout=10).raise_for_status()

    def journal(self, *, after: int = 0, limit: int = 5000, **filters: str) -> list[dict[str, Any]]:
        """Requests received, oldest first; filters: ``method``, ``path`` (a beginning), ``key``."""
        entries: list[dict[str, Any]] = self._get("journal.json", after=after, limit=limit, **filters)["entries"]
        return entries

    def last_entry(self) -> int:
        """The journal's newest id, to be given as ``after`` later."""
        return int(self._get("journal.json", limit=0)["last"])

    def clock(self, *, factor: float | None = None, advance: float | None = None) -> dict[str, Any]:
        return self._post("clock", {"factor": factor, "advance": advance})

    def wallet(self, key: str, **values: Any) -> dict[str, Any]:
        """Set ``balance`` (US dollars) or ``billing_type``; what they are now."""
        return self._post("wallet", {"key": key, **values})

    def user(self, key: str, **values: Any) -> dict[str, Any]:
        return self._post("user", {"key": key, **values})

    def settings(self, **values: Any) -> dict[str, Any]:
        return self._post("settings", values)

    def event(self, key: str, event_type: str, event_data: dict[str, Any], **extra: Any) -> list[str]:
        """Have an arbitrary event sent to the endpoints of a space; the event ids."""
        body = {"key": key, "event_type": event_type, "event_data": event_data, **extra}
        sent: list[str] = self._post("events", body)["event_ids"]
        return sent

    def state(self, key: str | None = None) -> dict[str, Any]:
        return self._get("state.json", **({} if key is None else {"key": key}))

    def reset(self, key: str | None = None) -> None:
        self._post("reset", {} if key is None else {"key": key})

    # The API itself

    def call(self, key: str, method: str, path: str, *, timeout: float = 60, **arguments: Any) -> requests.Response:
        """One request as a client would send it."""
        headers = {"x-api-key": key, **arguments.pop("headers", {})}
        return requests.request(method, self.url + path, headers=headers, timeout=timeout, **arguments)

    def until(self, condition: Callable[[], Any], *, seconds: float = 60) -> Any:
        """Ask again and again until the answer is true; that answer."""
        return wait_until(condition, seconds=seconds)

    def video(self, key: str, video_id: str, *, status: str = "completed", seconds: float = 60) -> dict[str, Any]:
        """The video as soon as it has this status."""

        def read() -> dict[str, Any] | None:
            data: dict[str, Any] = self.call(key, "GET", f"/v3/videos/{video_id}").json()["data"]
            if data["status"] in ("completed", "failed") and data["status"] != status:
                raise AssertionError(f"The video is {data['status']}: {data['failure_code']}.")
            return data if data["status"] == status else None

        found: dict[str, Any] = wait_until(read, seconds=seconds)
        return found

    def _get(self, name: str, **query: Any) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/_sandbox/{name}", params=query, timeout=10)
        return _read(answer)

    def _post(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return _read(requests.post(f"{self.url}/_sandbox/{name}", json=body, timeout=10))

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            raise RuntimeError("The sandbox is not running.")
        return self._process

    def _end(self, number: int) -> int:
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(number)
        code = process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
        return code

    def _await_ready(self, process: "subprocess.Popen[str]") -> str:
        if process.stdout is None:
            raise RuntimeError("The sandbox has no output to read.")
        ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
        found = _READY.search(process.stdout.readline()) if ready else None
        if found is None:
            self.kill()
            raise RuntimeError(f"The sandbox did not start:\n{self.log.read_text()[-3000:]}")
        return found.group(1)


def wait_until(condition: Callable[[], Any], *, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.03)
    raise AssertionError(f"It did not come true within {seconds} seconds.")


def _read(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code >= 400:
        raise AssertionError(f"The control room answered {answer.status_code}: {answer.text[:500]}")
    body: dict[str, Any] = answer.json()
    return body
