"""Proofread sessions: subtitles in another language, to be read before a film is made of them.

States in the table: processing, completed or failed. What comes of a session is known from its beginning; callers
hear of it when its simulated time has come.
"""

import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from sandbox.background import events
from sandbox.background.outbox import Event, Outbox
from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a session begins with. ``source`` is the film in JSON, ``srt`` the stored file with the translation."""

    title: str
    source: str
    mode: str
    folder_id: str | None
    input_language: str | None
    output_language: str
    original: str | None
    srt: str | None
    failure: str | None
    duration: float


class Proofreads:
    def __init__(self, database: Database, clock: Clock, settings: Settings, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._outbox = outbox

    def open(self, connection: sqlite3.Connection, session: Session, *, space: str) -> str:
        """Write a session down inside the caller's transaction; its id."""
        identifier, values = secrets.token_hex(16), self._settings.now
        seconds = values.pending_seconds + values.render_overhead + values.render_ratio * session.duration
        connection.execute(
            "INSERT INTO proofreads (id, space, title, source, mode, folder_id, input_language, output_language,"
            " original, srt, state, failure, created_at, ready_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'processing', ?, ?, ?)",
            (
                identifier,
                space,
                session.title,
                session.source,
                session.mode,
                session.folder_id,
                session.input_language,
                session.output_language,
                session.original,
                session.srt,
                session.failure,
                time.time(),
                self._clock.now() + seconds,
            ),
        )
        return identifier

    def settle_due(self) -> float:
        """End every session whose time has come, and tell of it; real seconds until the next one is due."""
        due = self._database.all(
            "SELECT * FROM proofreads WHERE state = 'processing' AND ready_at <= ? ORDER BY ready_at", self._clock.now()
        )
        for row in due:
            with self._database.transaction() as connection:
                self._settle(connection, row)
        if due:
            self._outbox.bell.ring()
        ready = self._database.value("SELECT min(ready_at) FROM proofreads WHERE state = 'processing'")
        return 5.0 if ready is None else min(5.0, self._clock.real_delay(ready))

    def _settle(self, connection: sqlite3.Connection, row: sqlite3.Row) -> None:
        ended = connection.execute(
            "UPDATE proofreads SET state = CASE WHEN failure IS NULL THEN 'completed' ELSE 'failed' END"
            " WHERE id = ? AND state = 'processing'",
            (row["id"],),
        )
        if ended.rowcount:
            self._outbox.put(connection, self._event(row))

    @staticmethod
    def _event(row: sqlite3.Row) -> Event:
        data: dict[str, Any] = events.proofread_end(
            proofread_id=row["id"], output_language=row["output_language"], failure=row["failure"]
        )
        kind = "proofread_creation.success" if row["failure"] is None else "proofread_creation.fail"
        return Event(space=row["space"], type=kind, data=data, entity_id=row["id"])
