"""A bell for background threads: ring it when there may be work, sleep until it rings or time is up."""

import threading


class Wakeup:
    def __init__(self) -> None:
        self._event = threading.Event()
        self._stopped = False

    @property
    def stopped(self) -> bool:
        return self._stopped

    def ring(self) -> None:
        self._event.set()

    def stop(self) -> None:
        self._stopped = True
        self._event.set()

    def wait(self, seconds: float) -> None:
        """Return when rung, stopped, or after ``seconds``."""
        self._event.wait(seconds)
        if not self._stopped:
            self._event.clear()
