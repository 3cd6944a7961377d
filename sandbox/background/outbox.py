"""Webhook events on their way out: written down with the fact they tell of, then delivered until received."""

import json
import logging
import secrets
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.background import outgoing, signing
from sandbox.background.wakeup import Wakeup
from sandbox.state.clock import Clock, iso_now
from sandbox.state.database import Database
from sandbox.state.faults import WEBHOOK_KINDS, Fault, draw_within
from sandbox.state.settings import Settings

log = logging.getLogger(__name__)
RETRY_AFTER = (10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800)
_SENDERS = 8
_HOLD_SECONDS = 3.0
_LATE_SECONDS = 30.0
_PAUSE = 0.2


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something to tell. ``callback_url`` gets it too, unsigned, whatever endpoints are registered."""

    space: str
    type: str
    data: dict[str, Any]
    entity_id: str | None
    callback_url: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class _Attempt:
    """How one try went: delivered, failed (to be tried again), or dropped."""

    state: str
    status: int | None
    problem: str | None


class Outbox:
    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._senders = ThreadPoolExecutor(_SENDERS, thread_name_prefix="webhook")
        self.bell = Wakeup()

    def put(self, connection: sqlite3.Connection, event: Event, *, wrong_signature: bool = False) -> str:
        """Write the event and its deliveries inside the caller's transaction; the event's id."""
        fault = draw_within(connection, WEBHOOK_KINDS, space=event.space)
        identifier = event.id or f"evt_{secrets.token_hex(12)}"
        created = iso_now("milliseconds")
        cursor = connection.execute(
            "INSERT INTO events (id, space, type, data, entity_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (identifier, event.space, event.type, json.dumps(event.data), event.entity_id, created),
        )
        number = int(cursor.lastrowid or 0)
        forged = wrong_signature or (fault is not None and fault.kind == "webhook_wrongly_signed")
        held = fault is not None and fault.kind == "webhook_out_of_order"
        body = _body(identifier, event.type, event.data, created)
        for endpoint_id, url in self._addresses(connection, event):
            for state, due in self._plan(fault):
                connection.execute(
                    "INSERT INTO deliveries (event, event_id, space, type, endpoint_id, url, body,"
                    " state, due_at, forged,"
                    " held) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        identifier,
                        event.space,
                        event.type,
                        endpoint_id,
                        url,
                        body,
                        state,
                        due,
                        forged,
                        held,
                    ),
                )
        return identifier

    def deliver_due(self) -> float:
        """Hand what is due to the senders; real seconds until the next delivery is."""
        now = self._clock.now()
        for row in self._database.all(
            "SELECT * FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, seq LIMIT 100",
            now,
        ):
            claimed = self._database.write(
                "UPDATE deliveries SET state = 'sending' WHERE seq = ? AND state = 'pending'", row["seq"]
            )
            if claimed:
                self._senders.submit(self._deliver, row)
        due = self._database.value("SELECT min(due_at) FROM deliveries WHERE state = 'pending'")
        return 5.0 if due is None else min(5.0, self._clock.real_delay(due))

    def run(self) -> None:
        """The dispatcher's life. What a previous process was about to send is sent again."""
        self._database.write("UPDATE deliveries SET state = 'pending' WHERE state = 'sending'")
        while not self.bell.stopped:
            self.bell.wait(self.deliver_due())
        self._senders.shutdown(wait=True, cancel_futures=True)

    def is_attempted(self, entity_id: str) -> bool:
        """Whether every delivery that tells of this entity has been tried at least once."""
        row = self._database.one(
            "SELECT 1 FROM deliveries JOIN events ON events.seq = deliveries.event"
            " WHERE events.entity_id = ? AND deliveries.attempts = 0 AND deliveries.state != 'lost'",
            entity_id,
        )
        return row is None

    def _addresses(self, connection: sqlite3.Connection, event: Event) -> list[tuple[str | None, str]]:
        rows = connection.execute(
            "SELECT * FROM endpoints WHERE space = ? AND status = 'enabled' AND (entity_id IS NULL OR entity_id = ?)",
            (event.space, event.entity_id),
        ).fetchall()
        wanted: list[tuple[str | None, str]] = [
            (row["id"], row["url"]) for row in rows if row["events"] is None or event.type in json.loads(row["events"])
        ]
        return wanted + ([(None, event.callback_url)] if event.callback_url else [])

    def _plan(self, fault: Fault | None) -> list[tuple[str, float]]:
        """State and due moment of each delivery of an event to one address."""
        now = self._clock.now()
        match fault.kind if fault else None:
            case "webhook_lost":
                return [("lost", now)]
            case "webhook_twice":
                return [("pending", now), ("pending", self._clock.after_real(_PAUSE))]
            case "webhook_late" if fault:
                return [("pending", self._clock.after_real(fault.seconds(_LATE_SECONDS)))]
            case "webhook_out_of_order" if fault:
                return [("pending", self._clock.after_real(fault.seconds(_HOLD_SECONDS)))]
        return [("pending", now)]

    def _deliver(self, row: sqlite3.Row) -> None:
        try:
            attempt = self._attempt(row)
            with self._database.transaction() as connection:
                self._note(connection, row, attempt)
        except Exception:
            log.exception("Delivering %s broke off", row["event_id"])
            again = self._clock.after_real(_PAUSE)
            self._database.write("UPDATE deliveries SET state = 'pending', due_at = ? WHERE seq = ?", again, row["seq"])
        self.bell.ring()

    def _note(self, connection: sqlite3.Connection, row: sqlite3.Row, attempt: "_Attempt") -> None:
        attempts = row["attempts"] + 1
        again = attempt.state == "failed" and attempts <= len(RETRY_AFTER)
        due = self._clock.now() + (RETRY_AFTER[attempts - 1] if again else 0)
        connection.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, due_at = ?, status = ?, error = ? WHERE seq = ?",
            ("pending" if again else attempt.state, attempts, due, attempt.status, attempt.problem, row["seq"]),
        )
        if row["held"]:
            self._add_stale_repeat(connection, row)
        else:
            self._release_held(connection, row)

    def _attempt(self, row: sqlite3.Row) -> "_Attempt":
        body = str(row["body"]).encode()
        headers = {"Content-Type": "application/json"}
        if row["endpoint_id"] is not None:
            endpoint = self._database.one("SELECT secret FROM endpoints WHERE id = ?", row["endpoint_id"])
            if endpoint is None:
                return _Attempt("dropped", None, "The endpoint was deleted; nothing was sent.")
            secret = "forged" if row["forged"] else str(endpoint["secret"])
            headers |= signing.headers(secret, body, event_id=row["event_id"])
        values = self._settings.now
        try:
            status = outgoing.send(
                "POST",
                row["url"],
                local=values.allow_local_urls,
                timeout=values.webhook_timeout,
                body=body,
                headers=headers,
            )
        except requests.RequestException as problem:
            return _Attempt("failed", None, type(problem).__name__)
        return _Attempt("delivered" if 200 <= status < 300 else "failed", status, None)

    def _release_held(self, connection: sqlite3.Connection, row: sqlite3.Row) -> None:
        """A later event has gone out: the one held back for it may follow."""
        connection.execute(
            "UPDATE deliveries SET due_at = ? WHERE held = 1 AND state = 'pending' AND attempts = 0 AND"
            " space = ?"
            " AND event < ?",
            (self._clock.now(), row["space"], row["event"]),
        )

    def _add_stale_repeat(self, connection: sqlite3.Connection, row: sqlite3.Row) -> None:
        """After an event that came late, one that is outdated on top: the film is said to be under way."""
        told = json.loads(row["body"])
        identifier = f"evt_{secrets.token_hex(12)}"
        data = {
            "video_id": told["event_data"].get("video_id"),
            "status": "processing",
            "callback_id": told["event_data"].get("callback_id"),
        }
        body = _body(identifier, "avatar_video.processing", data, told["created_at"])
        connection.execute(
            "INSERT INTO deliveries (event, event_id, space, type, endpoint_id, url, body, due_at)"
            " VALUES (?, ?, ?, 'avatar_video.processing', ?, ?, ?, ?)",
            (row["event"], identifier, row["space"], row["endpoint_id"], row["url"], body, self._clock.now()),
        )
        connection.execute("UPDATE deliveries SET held = 0 WHERE seq = ?", (row["seq"],))


def _body(identifier: str, event_type: str, data: dict[str, Any], created: str) -> str:
    return json.dumps(
        {"event_id": identifier, "event_type": event_type, "event_data": data, "created_at": created},
        separators=(",", ":"),
        ensure_ascii=False,
    )
