"""Where files lie while they come in.

Whoever writes one holds a lock on it, which ends with the process: what nobody holds was left behind, and is swept.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings

YOUNG: Final = 30.0
"""Seconds; one that was made or written so lately may not be locked yet."""


@contextlib.contextmanager
def incoming() -> Iterator[IO[bytes]]:
    """A temporary file beside the vault that is gone afterwards unless it was moved in."""
    settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=settings.INCOMING_DIR, delete=False) as file:
        try:
            _lock(file.fileno())
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


@contextlib.contextmanager
def workroom() -> Iterator[Path]:
    """A temporary folder beside the vault, gone afterwards with all that is in it."""
    settings.INCOMING_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.INCOMING_DIR) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            _lock(descriptor)
            yield Path(name)
        finally:
            os.close(descriptor)


def remove_abandoned() -> int:
    """Remove what processes that were killed have left behind; how many there were."""
    if not settings.INCOMING_DIR.is_dir():
        return 0
    left = [path for path in settings.INCOMING_DIR.iterdir() if _is_left_behind(path)]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _is_left_behind(path: Path) -> bool:
    try:
        if time.time() - path.lstat().st_mtime < YOUNG:
            return False
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False  # gone meanwhile, or nothing of ours
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False  # somebody holds it, or the disk knows no locks
    finally:
        os.close(descriptor)
    return True


def _lock(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # a disk without locks is swept of nothing
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
