"""SQLite behind the sandbox: one connection a thread, write-ahead log, immediate transactions."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS spaces (
    id TEXT PRIMARY KEY, mask TEXT NOT NULL, balance INTEGER NOT NULL, spent INTEGER NOT NULL DEFAULT 0,
    billing_type TEXT, username TEXT NOT NULL, email TEXT, first_name TEXT, last_name TEXT,
    created_at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS videos (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, title TEXT,
    spec TEXT NOT NULL,
    state TEXT NOT NULL, failure_code TEXT, failure_message TEXT, rate INTEGER NOT NULL,
    charged INTEGER NOT NULL DEFAULT 0, duration REAL, files TEXT NOT NULL DEFAULT '{}', callback_url TEXT,
    callback_id TEXT, folder_id TEXT, idempotency_key TEXT, hurried INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL, completed_at REAL, accepted_at REAL NOT NULL, ready_at REAL);
CREATE INDEX IF NOT EXISTS videos_by_space ON videos (space, seq);
CREATE INDEX IF NOT EXISTS videos_by_state ON videos (state, ready_at);

CREATE TABLE IF NOT EXISTS translations (
    id TEXT PRIMARY KEY, space TEXT NOT NULL, input_language TEXT, output_language TEXT NOT NULL,
    audio_only INTEGER NOT NULL);

CREATE VIEW IF NOT EXISTS renders AS
    SELECT videos.*, translations.input_language, translations.output_language, translations.audio_only
    FROM videos LEFT JOIN translations ON translations.id = videos.id;

CREATE VIEW IF NOT EXISTS listed_videos AS
    SELECT * FROM renders WHERE output_language IS NULL OR state = 'completed';

CREATE VIEW IF NOT EXISTS listed_translations AS SELECT * FROM renders WHERE output_language IS NOT NULL;

CREATE TABLE IF NOT EXISTS proofreads (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, title TEXT NOT NULL,
    source TEXT NOT NULL, mode TEXT NOT NULL, folder_id TEXT, input_language TEXT, output_language TEXT NOT NULL,
    original TEXT, srt TEXT, state TEXT NOT NULL, failure TEXT, created_at REAL NOT NULL, ready_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS proofreads_by_space ON proofreads (space, seq);

CREATE TABLE IF NOT EXISTS glossaries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, name TEXT NOT NULL,
    folded TEXT NOT NULL, lists TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    UNIQUE (space, folded));

CREATE TABLE IF NOT EXISTS templates (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, name TEXT NOT NULL,
    aspect_ratio TEXT NOT NULL, scenes TEXT NOT NULL, variables TEXT NOT NULL, created_at REAL NOT NULL,
    updated_at REAL NOT NULL, removed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS templates_by_space ON templates (space, seq);

CREATE TABLE IF NOT EXISTS batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, kind TEXT NOT NULL,
    title TEXT, callback_url TEXT, finished INTEGER NOT NULL DEFAULT 0, created_at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS batch_items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT NOT NULL, space TEXT NOT NULL, item_index INTEGER NOT NULL,
    job TEXT, video_id TEXT, error TEXT);
CREATE INDEX IF NOT EXISTS batch_items_by_batch ON batch_items (batch, item_index);

CREATE TABLE IF NOT EXISTS assets (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, name TEXT NOT NULL,
    mime_type TEXT NOT NULL, size_bytes INTEGER NOT NULL, blob TEXT NOT NULL, uploaded_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS assets_by_space ON assets (space, seq);

CREATE TABLE IF NOT EXISTS speeches (
    id TEXT PRIMARY KEY, space TEXT NOT NULL, charged INTEGER NOT NULL, created_at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS own_voices (
    id TEXT PRIMARY KEY, space TEXT NOT NULL, base TEXT NOT NULL, name TEXT NOT NULL, language TEXT,
    ready_at REAL NOT NULL, failure TEXT NOT NULL, created_at REAL NOT NULL);

CREATE TABLE IF NOT EXISTS gateway_speeches (
    space TEXT NOT NULL, hash TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (space, hash));

CREATE TABLE IF NOT EXISTS playht_jobs (
    id TEXT PRIMARY KEY, space TEXT NOT NULL, input TEXT NOT NULL, seed INTEGER NOT NULL, created TEXT NOT NULL,
    started REAL NOT NULL, failure TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS playht_clones (
    id TEXT PRIMARY KEY, space TEXT NOT NULL, name TEXT NOT NULL, gender TEXT, created REAL NOT NULL);

CREATE TABLE IF NOT EXISTS idempotency (
    space TEXT NOT NULL, endpoint TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, answer TEXT,
    at REAL NOT NULL, PRIMARY KEY (space, endpoint, key));

CREATE TABLE IF NOT EXISTS endpoints (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, space TEXT NOT NULL, url TEXT NOT NULL,
    events TEXT,
    entity_id TEXT, status TEXT NOT NULL DEFAULT 'enabled', secret TEXT NOT NULL, created_at TEXT NOT NULL,
    UNIQUE (space, url));

CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, space TEXT NOT NULL, type TEXT NOT NULL,
    data TEXT NOT NULL, entity_id TEXT, created_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_by_space ON events (space, seq);

CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event INTEGER NOT NULL, event_id TEXT NOT NULL,
    space TEXT NOT NULL,
    type TEXT NOT NULL, endpoint_id TEXT, url TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL, status INTEGER, error TEXT,
    forged INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, due_at);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);

CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    space TEXT,
    remaining INTEGER, every INTEGER, seen INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0,
    details TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    query TEXT NOT NULL, headers TEXT NOT NULL, space TEXT, key TEXT, body TEXT, status INTEGER, answer TEXT,
    idempotency_key TEXT, replayed INTEGER NOT NULL DEFAULT 0, note TEXT, fault TEXT, duration_ms REAL);
"""


class Database:
    """A file that many threads read and write; every thread has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self.connection().executescript(SCHEMA)

    def connection(self) -> sqlite3.Connection:
        """The connection of the calling thread, in autocommit mode."""
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        connection = sqlite3.connect(self._path, timeout=20, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        self._local.connection = connection
        with self._lock:
            self._connections.append(connection)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Takes the write lock at once, so that what is read inside cannot change before the
        end.
        """
        connection = self.connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.connection().execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection().execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: Any) -> Any:
        """The only column of the only row."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement on its own; the number of rows it touched."""
        return self.connection().execute(sql, values).rowcount

    def meta(self, name: str) -> str | None:
        row = self.one("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def set_meta(self, name: str, value: str) -> None:
        self.write(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def close(self) -> None:
        """Close every connection; only once no thread uses one any more."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
