"""The demo as a newcomer starts it: the launcher's own command line, on a port and a data folder of the test's.

Its sandbox finds what other sandboxes of this machine have rendered, so the previews of its catalogue are made once.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import requests

from heygen_web.processes import end_with_parent
from tests.support.portal import free_port
from tests.support.sandbox import SHARED_CACHE, wait_until

ROOT = Path(__file__).resolve().parents[2]


class Demo:
    def __init__(self, data_dir: Path, **env: str) -> None:
        self.data_dir = data_dir
        self.env = env
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._said = 0

    def start(self, ready: Callable[[], bool] | None = None) -> "Demo":
        """Start everything, and come back when it is ready to be used, or what else is `ready`."""
        own = ("DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEYS", "DEMO", "DEMO_PASSWORD", "DATABASE_URL")
        env = {name: value for name, value in os.environ.items() if name not in own}
        env |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1", **self.env}
        self._share_renders()
        self._said = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "heygen_web.launch"],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, os.getpid(), signal.SIGTERM),
            )
        try:
            wait_until(ready or self.is_ready, seconds=90)
        except AssertionError:
            raise AssertionError(self.words()[-4000:]) from None
        return self

    def _share_renders(self) -> None:
        renders = self.data_dir / "sandbox" / "cache"
        if not renders.exists():
            SHARED_CACHE.mkdir(exist_ok=True)
            renders.parent.mkdir(parents=True)
            renders.symlink_to(SHARED_CACHE)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.words()[-4000:]
        try:
            ready = requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False
        return ready and "Ctrl-C ends it" in self.words()

    def words(self) -> str:
        """What it has printed since its last start."""
        return self.log.read_bytes()[self._said :].decode("utf-8", "replace")

    @property
    def password(self) -> str:
        found = re.search(r"Password\s+(\S+)", self.words())
        assert found
        return found[1]

    @property
    def sandbox_url(self) -> str:
        found = re.findall(r"(http://127\.0\.0\.1:\d+)/_sandbox/", self.words())
        assert found
        return str(found[-1])

    def control(self, name: str, **values: Any) -> dict[str, Any]:
        """Steer the sandbox."""
        answer = requests.post(f"{self.sandbox_url}/_sandbox/{name}", json=values, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def stop(self) -> int:
        """Ctrl-C, and how it ended; nothing of it is left running."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(60)
        assert not self.left_over()
        return code

    def left_over(self) -> list[str]:
        """Processes of this installation that still run: all carry its data folder in their environment."""
        time.sleep(0.2)
        found = []
        for environ in Path("/proc").glob("[0-9]*/environ"):
            try:
                mine = f"DATA_DIR={self.data_dir}".encode() in environ.read_bytes().split(b"\0")
            except OSError:
                continue
            if mine:
                found.append(environ.parent.name)
        return found
