"""What the one command costs: until it answers for the second time, in memory, and while nobody does anything."""

import os
import re
import time
from pathlib import Path

import requests

from tests.support.demo import Demo
from tests.support.portal import descendants
from tests.support.sandbox import wait_until

from . import tabs
from .line import Line

START, MEMORY, IDLE, TABS = 3.0, 260.0, 1.0, 25.0
"""Seconds, megabytes, and twice percent of a core: what the portal is allowed, in place of something bare."""
SETTLED, WATCHED = 5.0, 60.0
"""Seconds in a row in which next to nothing was done before it is watched, and for which it is watched then."""
QUIET = 0.05
"""Of a core: more is worked while the sandbox still draws the previews of its catalogue."""
ROUNDS = 10
"""How often each tab asks while the portal is watched."""


def measure(folder: Path) -> list[Line]:
    """A second start, by the clock; the share of each process in the memory that it uses (PSS); CPU time of all."""
    demo = Demo(folder / "demo")
    demo.start().stop()
    begun = time.perf_counter()
    demo.start(ready=lambda: _answers(demo))
    started = time.perf_counter() - begun
    try:
        wait_until(demo.is_ready, seconds=90)
        assert demo.process is not None
        first = demo.process.pid
        wait_until(lambda: _work_of(first, SETTLED) < QUIET, seconds=300)
        everybody = [first, *descendants(first)]
        idle = 100 * _work_of(first, WATCHED)
        memory = sum(map(_share, everybody))
        asked = _asked(demo.url, everybody)
    finally:
        demo.stop()
    return [
        _line("The second start of `make run` until it answers", started, START, "{:.1f} s"),
        _line(f"Memory of its {len(everybody)} processes, shared parts counted once", memory, MEMORY, "{:.0f} MB"),
        _line("Work of all of them while nothing happens", idle, IDLE, "{:.1f}% of a core"),
        _line(f"Work of the web process for {tabs.COUNT} open tabs at full pace", asked, TABS, "{:.1f}% of a core"),
    ]


def _asked(url: str, everybody: list[int]) -> float:
    """Percent of a core that the busiest process works, asked over sockets, once each tab has been heard."""
    opened = tabs.Tabs(url)
    opened.ask(2)
    before, begun = {pid: _worked(pid) for pid in everybody}, time.perf_counter()
    opened.ask(ROUNDS)
    opened.close()
    return 100 * max(_worked(pid) - before[pid] for pid in everybody) / (time.perf_counter() - begun)


def _work_of(first: int, seconds: float) -> float:
    """How much of a core a process and all below it work, watched for so many seconds."""
    before = {pid: _worked(pid) for pid in (first, *descendants(first))}
    time.sleep(seconds)
    # What has ended meanwhile is counted by the process that started it.
    now = {pid: _worked(pid) for pid in (first, *descendants(first))}
    return (sum(now.values()) - sum(spent for pid, spent in before.items() if pid in now)) / seconds


def _line(what: str, ours: float, allowed: float, form: str) -> Line:
    return Line(f"{what}; bare: what is allowed", form.format(ours), form.format(allowed), ours / allowed, "times", 1)


def _answers(demo: Demo) -> bool:
    try:
        return requests.get(f"{demo.url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def _share(pid: int) -> float:
    """Megabytes of a process; what it shares with others is divided among them."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def _worked(pid: int) -> float:
    """CPU seconds of a process, and of those below it that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
