"""Parts of pictures that were drawn before, kept from one render to the next in a file that all renders share."""

import json
import sqlite3
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image

Bands = tuple[Image.Image, ...]
_PATIENCE = 2.0
_FAST = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS subjects (subject TEXT PRIMARY KEY, used REAL NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parts (subject TEXT, name TEXT, data BLOB NOT NULL, PRIMARY KEY (subject, name));
"""


class Drawings:
    """The parts of one subject: whatever is drawn in the same way as long as `subject` is the same text.

    A file of None keeps nothing. Use as a context manager: what was drawn anew is written down at its end, in one
    transaction, so that a render which is killed leaves nothing half. A file that cannot be read or written costs time
    and never a render. It holds at most `room` bytes: the subjects that were used longest ago make way.
    """

    def __init__(self, file: Path | None, subject: str, *, room: int = 256_000_000) -> None:
        self._subject, self._room = subject, room
        self._fresh: dict[str, bytes] = {}
        self._connection = None if file is None else _open(file)

    def get(self, name: str, draw: Callable[[], Bands]) -> Bands:
        """The part of this name, drawn now where it was never drawn before."""
        if self._connection is None:
            return draw()
        with suppress(sqlite3.Error, zlib.error, ValueError):
            row = self._connection.execute(
                "SELECT data FROM parts WHERE subject = ? AND name = ?", (self._subject, name)
            ).fetchone()
            if row is not None:
                return _read(row[0])
        drawn = draw()
        self._fresh[name] = _written(drawn)
        return drawn

    def _keep(self, connection: sqlite3.Connection) -> None:
        with suppress(sqlite3.Error), connection:
            connection.execute("BEGIN IMMEDIATE")
            self._write(connection)
            self._make_room(connection)

    def _write(self, connection: sqlite3.Connection) -> None:
        grown = 0
        for name, data in self._fresh.items():
            kept = connection.execute("INSERT OR IGNORE INTO parts VALUES (?, ?, ?)", (self._subject, name, data))
            grown += kept.rowcount * len(data)
        connection.execute(
            "INSERT INTO subjects VALUES (?, ?, ?)"
            " ON CONFLICT (subject) DO UPDATE SET used = excluded.used, bytes = bytes + excluded.bytes",
            (self._subject, time.time(), grown),
        )

    def _make_room(self, connection: sqlite3.Connection) -> None:
        held = 0
        for subject, size in connection.execute("SELECT subject, bytes FROM subjects ORDER BY used DESC").fetchall():
            held += size
            if held > self._room:
                connection.execute("DELETE FROM parts WHERE subject = ?", (subject,))
                connection.execute("DELETE FROM subjects WHERE subject = ?", (subject,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            if error is None:
                self._keep(self._connection)
            self._connection.close()


NOTHING_KEPT = Drawings(None, "")


def _open(file: Path) -> sqlite3.Connection | None:
    try:
        connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.Error:
        return None
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_TABLES)
    except sqlite3.Error:
        connection.close()
        return None
    return connection


def _written(bands: Bands) -> bytes:
    kinds = json.dumps([(band.mode, *band.size) for band in bands])
    return zlib.compress(kinds.encode() + b"\n" + b"".join(band.tobytes() for band in bands), _FAST)


def _read(data: bytes) -> Bands:
    kinds, _, pixels = zlib.decompress(data).partition(b"\n")
    bands, at = list[Image.Image](), 0
    for mode, width, height in json.loads(kinds):
        size = width * height * len(Image.new(mode, (1, 1)).tobytes())
        bands.append(Image.frombytes(mode, (width, height), pixels[at : at + size]))
        at += size
    return tuple(bands)
