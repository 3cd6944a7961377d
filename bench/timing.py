"""CPU time by turns: what is compared runs in alternation, so that a busy machine is unfair to nobody."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def by_turns(*actions: Callable[[], object], seconds: float = 0.6) -> list[float]:
    """Seconds that each action takes: the median of five rounds, each of about `seconds` an action, after a warm-up."""
    for action in actions:
        for _ in range(5):
            action()
    rounds = [[_pace(action, seconds) for action in actions] for _ in range(ROUNDS)]
    return [median(paces) for paces in zip(*rounds, strict=True)]


def _pace(action: Callable[[], object], seconds: float) -> float:
    count, begun = 0, time.process_time()
    while (passed := time.process_time() - begun) < seconds:
        action()
        count += 1
    return passed / count
