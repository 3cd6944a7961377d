"""Time by turns: what is compared runs in alternation, so that a busy machine is unfair to nobody."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def by_turns(*deeds: Callable[[], object], seconds: float = 0.6) -> list[float]:
    """Seconds that each deed takes: the median of five rounds, each of about `seconds` a deed, after a warm-up."""
    for deed in deeds:
        for _ in range(5):
            deed()
    rounds = [[_pace(deed, seconds) for deed in deeds] for _ in range(ROUNDS)]
    return [median(paces) for paces in zip(*rounds, strict=True)]


def _pace(deed: Callable[[], object], seconds: float) -> float:
    count, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < seconds:
        deed()
        count += 1
    return passed / count
