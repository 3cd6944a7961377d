"""On what it was measured."""

import os
import platform
import sqlite3
from pathlib import Path

import django


def machine() -> list[str]:
    """What a number depends on, a line each."""
    return [
        f"{_cpu()}, {len(os.sched_getaffinity(0))} cores usable",
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, Django {django.__version__}",
        f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=NORMAL",
        f"load at the beginning {os.getloadavg()[0]:.1f}: above zero, others were at work too",
    ]


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "unknown CPU"
