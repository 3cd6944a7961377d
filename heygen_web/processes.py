"""Child processes that can be trusted to end: each in a session of its own, stopped politely, then for certain."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PR_SET_PDEATHSIG = 1
GRACE = 15.0
"""Seconds between a polite SIGTERM and SIGKILL for the whole group."""


def _end_with_parent() -> None:
    """On Linux a child gets SIGTERM when its supervisor is gone, however that ended: no orphan works on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One long-running process. SIGTERM goes to it alone, so that it may end its own children in good order."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.command = list(command)
        self.env = {**os.environ, **(env or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.starts = 0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command, env=self.env, start_new_session=True, preexec_fn=_end_with_parent
        )
        self.started = time.monotonic()
        self.starts += 1

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.running and self.process:
            self.process.terminate()

    def stop(self, grace: float = GRACE) -> None:
        """Ask, wait, and end whatever is left of the group."""
        self.ask_to_stop()
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once. Harmless where it has ended."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def revive(self) -> bool:
        """Start it where it does not run, not faster than every two seconds. True where it was started."""
        if self.running or (self.starts and time.monotonic() - self.started < 2):
            return False
        self.kill()
        self.start()
        return True


def manage(*arguments: str) -> list[str]:
    """The command line of a management command in a process of its own."""
    return [sys.executable, "manage.py", *arguments]


class Stopped(SystemExit):
    """Raised in the main loop by SIGTERM or SIGINT."""


def stop_on_signals() -> None:
    """From now on SIGTERM and SIGINT raise `Stopped`, once; a second one is ignored while things end."""

    def stop(_signum: int, _frame: object) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
