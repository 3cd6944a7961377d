"""Batches: many orders in a line, each of which becomes a film as soon as there is a place for it."""

import json
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.background import events
from sandbox.background.films import Films, Order, Translation
from sandbox.background.outbox import Event, Outbox
from sandbox.state.database import Database
from sandbox.state.settings import Settings

_ENDS = ("completed", "failed")
_GONE = {"code": "video_not_found", "message": "It was deleted."}
Error = dict[str, str]


@dataclass(frozen=True)
class Item:
    """One order of a batch. ``told`` is its state in the words of bulk reads, ``status`` in those of batches."""

    index: int
    video_id: str | None
    told: str
    error: Error | None

    @property
    def status(self) -> str:
        if self.told in _ENDS:
            return self.told
        return "queued" if self.video_id is None else "processing"


class Batches:
    def __init__(self, database: Database, settings: Settings, films: Films, outbox: Outbox) -> None:
        self._database = database
        self._settings = settings
        self._films = films
        self._outbox = outbox

    def open(
        self,
        connection: sqlite3.Connection,
        jobs: Sequence[Order | Error],
        *,
        space: str,
        kind: str,
        title: str | None,
        callback_url: str | None,
    ) -> str:
        """Write a batch down inside the caller's transaction; an item that was refused comes as its error."""
        identifier = secrets.token_hex(16)
        connection.execute(
            "INSERT INTO batches (id, space, kind, title, callback_url, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (identifier, space, kind, title, callback_url, time.time()),
        )
        for index, job in enumerate(jobs):
            good = isinstance(job, Order)
            connection.execute(
                "INSERT INTO batch_items (batch, space, item_index, job, error) VALUES (?, ?, ?, ?, ?)",
                (
                    identifier,
                    space,
                    index,
                    json.dumps(asdict(job)) if isinstance(job, Order) else None,
                    None if good else json.dumps(job),
                ),
            )
        return identifier

    def find(self, identifier: str, *, space: str, kind: str) -> sqlite3.Row | None:
        return self._database.one(
            "SELECT * FROM batches WHERE id = ? AND space = ? AND kind = ?", identifier, space, kind
        )

    def items(self, identifier: str) -> list[Item]:
        """All items in their order."""
        rows = self._database.all("SELECT * FROM batch_items WHERE batch = ? ORDER BY item_index", identifier)
        return [self._item(row) for row in rows]

    def advance(self) -> bool:
        """Give free places to those that wait, and end what is done; True when something is to be rendered."""
        started, full = False, set()
        for row in self._database.all("SELECT * FROM batch_items WHERE job IS NOT NULL ORDER BY seq"):
            if row["space"] not in full and not self._start(row):
                full.add(row["space"])
            started |= row["space"] not in full
        for row in self._database.all("SELECT * FROM batches WHERE finished = 0"):
            self._finish(row)
        return started

    def _start(self, row: sqlite3.Row) -> bool:
        """Take one order out of the line; False where there is no place for it."""
        with self._database.transaction() as connection:
            waits = connection.execute("SELECT 1 FROM batch_items WHERE seq = ? AND job IS NOT NULL", (row["seq"],))
            if waits.fetchone() is None:
                return True
            if self._films.unsettled(connection, row["space"]) >= self._settings.now.concurrency_limit:
                return False
            balance = connection.execute("SELECT balance FROM spaces WHERE id = ?", (row["space"],)).fetchone()
            if balance is None or balance["balance"] <= 0:
                error = {"code": "insufficient_credit", "message": "The balance is used up."}
                connection.execute(
                    "UPDATE batch_items SET job = NULL, error = ? WHERE seq = ?", (json.dumps(error), row["seq"])
                )
                return True
            identifier = self._films.accept(
                connection, _order(row["job"]), space=row["space"], idempotency_key=None, hurried=False
            )
            connection.execute(
                "UPDATE batch_items SET job = NULL, video_id = ? WHERE seq = ?", (identifier, row["seq"])
            )
        return True

    def _finish(self, row: sqlite3.Row) -> None:
        items = self.items(row["id"])
        status = state_of(items)
        if status == "processing":
            return
        with self._database.transaction() as connection:
            ended = connection.execute("UPDATE batches SET finished = 1 WHERE id = ? AND finished = 0", (row["id"],))
            if ended.rowcount:
                data = events.batch_end(
                    batch_id=row["id"],
                    status=status,
                    total_items=len(items),
                    counts=dict(Counter(item.status for item in items)),
                    title=row["title"],
                )
                self._outbox.put(
                    connection,
                    Event(
                        space=row["space"],
                        type="batch.finished",
                        data=data,
                        entity_id=row["id"],
                        callback_url=row["callback_url"],
                    ),
                )
        self._outbox.bell.ring()

    def _item(self, row: sqlite3.Row) -> Item:
        error = None if row["error"] is None else json.loads(row["error"])
        if row["video_id"] is None:
            return Item(row["item_index"], None, "waiting" if error is None else "failed", error)
        video = self._database.one("SELECT * FROM renders WHERE id = ?", row["video_id"])
        if video is None:
            return Item(row["item_index"], row["video_id"], "failed", _GONE)
        told = self._films.visible_status(video, at_first="waiting")
        if told == "failed":
            error = {"code": video["failure_code"], "message": video["failure_message"]}
        return Item(row["item_index"], row["video_id"], told, error)


def state_of(items: Sequence[Item]) -> str:
    """Of the whole batch: it has failed only where everything has."""
    states = {item.status for item in items}
    if not states <= set(_ENDS):
        return "processing"
    return "failed" if states == {"failed"} else "completed"


def _order(text: str) -> Order:
    values: dict[str, Any] = json.loads(text)
    translation = values.pop("translation")
    return Order(**values, translation=None if translation is None else Translation(**translation))
