"""Every request that came in, with what was answered; secrets are masked before anything is stored."""

import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from sandbox.state.database import Database
from sandbox.state.settings import Settings
from sandbox.state.spaces import space_id

_PRUNE_EVERY = 200


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A request as received; header values and texts already masked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    key: str | None
    key_mask: str | None
    body: Any
    idempotency_key: str | None


class Journal:
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def begin(self, arrival: Arrival) -> int:
        """Note a request as soon as it is here, so that one which is never answered is seen too."""
        cursor = self._database.connection().execute(
            "INSERT INTO journal (at, method, path, query, headers, space, key, body, idempotency_key)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                time.time(),
                arrival.method,
                arrival.path,
                json.dumps(arrival.query),
                json.dumps(arrival.headers),
                None if arrival.key is None else space_id(arrival.key),
                arrival.key_mask,
                json.dumps(arrival.body),
                arrival.idempotency_key,
            ),
        )
        entry = int(cursor.lastrowid or 0)
        if entry % _PRUNE_EVERY == 0:
            self._database.write("DELETE FROM journal WHERE id <= ?", entry - self._settings.now.journal_limit)
        return entry

    def finish(
        self,
        entry: int,
        *,
        status: int | None,
        answer: Any,
        body: Any = None,
        replayed: bool = False,
        note: str | None = None,
        fault: str | None = None,
    ) -> None:
        """Add the answer. ``status`` None: the connection was closed without one. ``body`` replaces the noted
        body.
        """
        self._database.write(
            "UPDATE journal SET status = ?, answer = ?, body = coalesce(?, body), replayed = ?, note ="
            " ?, fault = ?,"
            " duration_ms = round((? - at) * 1000, 1) WHERE id = ?",
            status,
            json.dumps(answer),
            None if body is None else json.dumps(body),
            replayed,
            note,
            fault,
            time.time(),
            entry,
        )

    def entries(
        self,
        *,
        after: int = 0,
        limit: int = 100,
        method: str = "",
        path: str = "",
        key: str = "",
        newest_first: bool = False,
    ) -> list[dict[str, Any]]:
        """Requests with an id above ``after``; ``path`` is a beginning, ``key`` a full API key."""
        rows = self._database.all(
            "SELECT * FROM journal WHERE id > ? AND (? = '' OR method = ?)"
            " AND (? = '' OR substr(path, 1, ?) = ?) AND (? = '' OR space = ?)"
            " ORDER BY id * ? LIMIT ?",
            after,
            method,
            method.upper(),
            path,
            len(path),
            path,
            key,
            space_id(key),
            -1 if newest_first else 1,
            limit,
        )
        return [_entry(row) for row in rows]

    def entry(self, identifier: int) -> dict[str, Any] | None:
        row = self._database.one("SELECT * FROM journal WHERE id = ?", identifier)
        return None if row is None else _entry(row)

    def last(self) -> int:
        row = self._database.one("SELECT coalesce(max(id), 0) AS last FROM journal")
        return 0 if row is None else int(row["last"])

    def clear(self) -> None:
        self._database.write("DELETE FROM journal")


def _entry(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": row["at"],
        "method": row["method"],
        "path": row["path"],
        "query": json.loads(row["query"]),
        "headers": json.loads(row["headers"]),
        "key": row["key"],
        "body": json.loads(row["body"] or "null"),
        "status": row["status"],
        "answer": json.loads(row["answer"] or "null"),
        "idempotency_key": row["idempotency_key"],
        "replayed": bool(row["replayed"]),
        "note": row["note"],
        "fault": row["fault"],
        "duration_ms": row["duration_ms"],
    }
