"""Planned mishaps: what goes wrong, for whom, how often. They wear out by ``times`` and survive a restart."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.state.database import Database

# Each kind with the requests it strikes unless told otherwise; empty where it strikes an event or a render.
_DEFAULTS = {
    "busy": "* /v3/",
    "broke": "POST /v3/",
    "broken": "* /v3/",
    "rejected": "POST /v3/",
    "unauthorized": "* /v3/",
    "no_scope": "POST /v3/brand-glossaries",
    "html": "* /v3/",
    "timeout_before": "POST /v3/",
    "timeout_after": "POST /v3/",
    "disconnect_after": "POST /v3/",
    "webhook_before_answer": "POST /v3/videos",
    "webhook_late": "",
    "webhook_lost": "",
    "webhook_twice": "",
    "webhook_out_of_order": "",
    "webhook_wrongly_signed": "",
    "render_fails": "",
    "link_expired": "GET /files/",
    "other_type": "GET /files/",
    "slow": "* /v3/",
    "short_list": "GET /v3/",
    "wrong_length": "GET /v3/videos/",
    "daily_limit": "POST /useapi/",
    "attention": "POST /useapi/",
    "no_speech": "POST /useapi/",
    "no_words": "POST /useapi/",
    "gone": "* /useapi/",
    "forbidden": "* /playht/",
    "speech_fails": "POST /playht/",
    "stream_cut": "GET /playht/",
    "no_stream": "* /playht/",
    "status_200": "POST /playht/",
    "old_spelling": "* /playht/",
}
KINDS = tuple(_DEFAULTS)
FILE_KINDS = ("link_expired", "other_type")
REQUEST_KINDS = tuple(kind for kind, match in _DEFAULTS.items() if match and kind not in FILE_KINDS)
WEBHOOK_KINDS = tuple(kind for kind in KINDS if kind.startswith("webhook_") and kind != "webhook_before_answer")
_DETAILS = {
    "retry_after": (int, float),
    "seconds": (int, float),
    "events": (int,),
    "items": (int,),
    "length": (int, float),
    "code": (int, str),
    "message": (str,),
    "language": (str,),
}


@dataclass(frozen=True)
class Fault:
    """One mishap that has just been drawn."""

    id: int
    kind: str
    details: dict[str, Any]

    def seconds(self, default: float) -> float:
        return self.seconds_of("seconds", default)

    def seconds_of(self, name: str, default: float) -> float:
        return float(self.details.get(name, default))

    def text(self, name: str, default: str) -> str:
        return str(self.details.get(name, default))


class Faults:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, plan: dict[str, Any], space: str | None) -> int:
        """Plan a fault. Raises ValueError with a text for people when the plan makes no sense."""
        kind = plan.get("kind")
        if kind not in _DEFAULTS:
            raise ValueError(f"kind is one of: {', '.join(KINDS)}.")
        unknown = set(plan) - {"kind", "times", "every", "match", "key", "space"} - set(_DETAILS)
        if unknown:
            raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
        times, every = _count(plan, "times"), _count(plan, "every")
        method, path = _match(str(plan.get("match") or _DEFAULTS[kind]))
        cursor = self._database.connection().execute(
            "INSERT INTO faults (kind, method, path, space, remaining, every, details) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                kind,
                method,
                path,
                space,
                times if times or every else 1,
                every,
                json.dumps(_details(plan)),
            ),
        )
        return int(cursor.lastrowid or 0)

    def draw(self, kinds: tuple[str, ...], *, space: str, method: str = "", path: str = "") -> Fault | None:
        """Take the oldest fault of these kinds that strikes now, and wear it by one. A transaction of its
        own.
        """
        if not self._waiting(kinds):
            return None
        with self._database.transaction() as connection:
            return draw_within(connection, kinds, space=space, method=method, path=path)

    def give_back(self, fault: Fault) -> None:
        """The fault could not strike after all; it waits for the next occasion."""
        self._database.write("UPDATE faults SET remaining = remaining + 1, used = used - 1 WHERE id = ?", fault.id)

    def listed(self) -> list[dict[str, Any]]:
        return [_view(row) for row in self._database.all("SELECT * FROM faults ORDER BY id")]

    def remove(self, identifier: int | None = None) -> int:
        """Drop one fault, or all of them; how many there were."""
        return self._database.write("DELETE FROM faults WHERE ? IS NULL OR id = ?", identifier, identifier)

    def _waiting(self, kinds: tuple[str, ...]) -> bool:
        marks = ", ".join("?" * len(kinds))
        found = self._database.one(
            f"SELECT 1 FROM faults WHERE kind IN ({marks}) AND coalesce(remaining, 1) > 0",  # noqa: S608
            *kinds,
        )
        return found is not None


def draw_within(
    connection: sqlite3.Connection,
    kinds: tuple[str, ...],
    *,
    space: str,
    method: str = "",
    path: str = "",
    language: str | None = None,
) -> Fault | None:
    """As ``Faults.draw``, inside a transaction of the caller. A fault for one language strikes no other."""
    marks = ", ".join("?" * len(kinds))
    rows = connection.execute(
        f"SELECT * FROM faults WHERE kind IN ({marks}) AND coalesce(remaining, 1) > 0"  # noqa: S608
        " AND (space IS NULL OR space = ?) ORDER BY id",
        (*kinds, space),
    ).fetchall()
    for row in rows:
        if method and (row["method"] not in ("*", method) or not path.startswith(row["path"])):
            continue
        details = json.loads(row["details"])
        if details.get("language", language) != language:
            continue
        seen = row["seen"] + 1
        strikes = row["every"] is None or seen % row["every"] == 0
        connection.execute(
            "UPDATE faults SET seen = ?, used = used + ?, remaining = remaining - ? WHERE id = ?",
            (seen, strikes, strikes, row["id"]),
        )
        if strikes:
            return Fault(row["id"], row["kind"], details)
    return None


def _count(plan: dict[str, Any], name: str) -> int | None:
    value: object = plan.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} is a whole number of 1 or more.")
    return value


def _match(text: str) -> tuple[str, str]:
    method, _, path = text.strip().partition(" ")
    if text and not path.startswith("/"):
        raise ValueError("match is a method (or *) and the beginning of a path, such as 'POST /v3/videos'.")
    return method.upper(), path


def _details(plan: dict[str, Any]) -> dict[str, Any]:
    details = {name: plan[name] for name in _DETAILS if plan.get(name) is not None}
    for name, value in details.items():
        if isinstance(value, bool) or not isinstance(value, _DETAILS[name]):
            raise ValueError(f"{name} does not have the right type.")
        if name != "length" and isinstance(value, int | float) and value < 0:
            raise ValueError(f"{name} is 0 or more.")
    if plan.get("kind") == "broken" and str(details.get("code", "500")) not in ("500", "502", "503", "504"):
        raise ValueError("A broken server says 500, 502, 503 or 504.")
    return details


def _view(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "match": f"{row['method']} {row['path']}".strip() or None,
        "space": row["space"],
        "remaining": row["remaining"],
        "every": row["every"],
        "seen": row["seen"],
        "used": row["used"],
        **json.loads(row["details"]),
    }
