"""Child processes that can be trusted to end: each in a session of its own, stopped politely, then for certain."""

import contextlib
import ctypes
import gc
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from multiprocessing.context import ForkProcess

from django.db import connections

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
ENDING = (signal.SIGTERM, signal.SIGINT)
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


def show_name(name: str) -> None:
    """On Linux this process is listed under a name of its own, in /proc/PID/comm and by `ps -o comm`."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_NAME, name.encode()[:15])


class Child(ABC):
    """One long-running process. SIGTERM goes to it alone, so that it may end its own children in good order.

    `orphaned` is the signal that it gets when its supervisor is gone without having ended it.
    """

    def __init__(self, name: str, env: Mapping[str, str] | None = None, *, orphaned: int = signal.SIGTERM) -> None:
        self.name = name
        self.env = dict(env or {})
        self.orphaned = orphaned
        self.started = 0.0
        self.starts = 0

    @property
    @abstractmethod
    def pid(self) -> int | None:
        """Of the process that was started last, whether or not it has ended."""

    @property
    @abstractmethod
    def running(self) -> bool: ...

    @abstractmethod
    def _begin(self) -> None: ...

    @abstractmethod
    def wait(self, seconds: float | None = None) -> None:
        """Come back when it has ended, or when the time is over."""

    def start(self) -> None:
        self._begin()
        self.started = time.monotonic()
        self.starts += 1

    def ask_to_stop(self) -> None:
        if self.running and self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def stop(self, grace: float = GRACE) -> None:
        """Ask, wait, and end whatever is left of the group."""
        self.ask_to_stop()
        self.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once. Harmless where it has ended."""
        if self.pid is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def revive(self) -> bool:
        """Start it where it does not run, not faster than every two seconds. True where it was started."""
        if self.running or (self.starts and time.monotonic() - self.started < 2):
            return False
        self.kill()
        self.start()
        return True


class Program(Child):
    """Another program, by its command line."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        super().__init__(name, env)
        self.command = list(command)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _begin(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            env={**os.environ, **self.env},
            start_new_session=True,
            preexec_fn=partial(end_with_parent, os.getpid(), self.orphaned),
        )

    def wait(self, seconds: float | None = None) -> None:
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)


class Fork(Child):
    """`work` in a fork of this process: it starts at once, and shares in memory whatever neither of both changes.

    Its parent must have one thread only. Connections to the database cannot be shared, so the parent's are closed.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        env: Mapping[str, str] | None = None,
        *,
        orphaned: int = signal.SIGTERM,
    ) -> None:
        super().__init__(name, env, orphaned=orphaned)
        self.work = work
        self.process: ForkProcess | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.is_alive()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; what it was killed by is a number below zero."""
        return self.process.exitcode if self.process else None

    def _begin(self) -> None:
        connections.close_all()
        # What is there by now is not looked at again for what could be thrown away: looking would copy it.
        gc.freeze()
        # Until the fork has left behind what its parent does on a signal.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            self.process = ForkProcess(target=self._run, args=(os.getpid(), mask), name=self.name)
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _run(self, parent: int, mask: set[signal.Signals]) -> None:
        os.setsid()
        end_with_parent(parent, self.orphaned)
        show_name(self.name)
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.environ.update(self.env)
        self.work()

    def wait(self, seconds: float | None = None) -> None:
        if self.process:
            self.process.join(seconds)


class Stopped(SystemExit):
    """Raised in the main loop by SIGTERM or SIGINT."""


def stop_on_signals() -> None:
    """From now on SIGTERM and SIGINT raise `Stopped`, once; a second one is ignored while things end."""

    def stop(_signum: int, _frame: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(0)

    for number in ENDING:
        signal.signal(number, stop)
