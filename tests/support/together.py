"""Several people, or several workers, at the same instant."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def together(*actions: Callable[[], T], seconds: float = 60) -> list[T | Exception]:
    """Do all of it at once, a thread and a database connection each; what each returned or raised, in order."""
    gate = threading.Barrier(len(actions))
    outcomes: list[T | Exception | None] = [None] * len(actions)

    def run(place: int, action: Callable[[], T]) -> None:
        try:
            gate.wait(seconds)
            outcomes[place] = action()
        except Exception as raised:
            outcomes[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return outcomes  # type: ignore[return-value]  # every thread has ended, so every place is filled
