"""What the portal keeps is for its own user alone: folders 0700, files 0600."""

import contextlib
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""The rights of the group and of everybody else."""


def mend() -> None:
    """Close what was left open to others: the data folder with all that is in it, and the database."""
    open_still = [str(place) for place in _places() if not _closed(place)]
    if open_still:
        logger.warning("others can read %s, which belongs to another user", ", ".join(open_still[:5]))


def _places() -> Iterator[Path]:
    yield settings.DATA_DIR
    for folder, folders, files in os.walk(settings.DATA_DIR):
        yield from (Path(folder, name) for name in (*folders, *files))
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        database = str(settings.DATABASES["default"]["NAME"])
        yield from (Path(database + end) for end in ("", "-wal", "-shm", "-journal"))


def _closed(place: Path) -> bool:
    """Close it; False where that is not ours to do. A link is not followed, and what is gone needs nothing."""
    with contextlib.suppress(FileNotFoundError):
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OTHERS:
            return True
        try:
            place.chmod(stat.S_IMODE(mode) & ~OTHERS)
        except PermissionError:
            return False
    return True
