"""Child processes that can be trusted to end: each in a session of its own, stopped politely, then for certain."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
GRACE = 15.0
"""Seconds between a polite SIGTERM and SIGKILL for the whole group."""


def end_with_parent(parent: int, number: int) -> None:
    """On Linux this process gets the signal `number` when its parent is gone, however that ended."""
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        # It was gone before the kernel was asked.
        os.kill(os.getpid(), number)


def end_forks_with_parent() -> None:
    """From now on whatever this process forks, and what that forks, is killed when the one who forked it is gone."""
    parent = [os.getpid()]

    def remember() -> None:
        parent[0] = os.getpid()

    os.register_at_fork(before=remember, after_in_child=lambda: end_with_parent(parent[0], signal.SIGKILL))


class Child:
    """One long-running process. SIGTERM goes to it alone, so that it may end its own children in good order.

    `orphaned` is the signal that it gets when its supervisor is gone without having ended it; `pipes` stay open in it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        orphaned: int = signal.SIGTERM,
        pipes: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.command = list(command)
        self.env = {**os.environ, **(env or {})}
        self.orphaned = orphaned
        self.pipes = tuple(pipes)
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.starts = 0

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env=self.env,
            start_new_session=True,
            pass_fds=self.pipes,
            preexec_fn=partial(end_with_parent, os.getpid(), self.orphaned),
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
