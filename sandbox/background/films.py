"""Videos as the sandbox keeps them: accepted, rendered, settled, and what a caller may see of it when.

A translation is a video too, with a row of its own beside that says from which language into which.

States in the table: queued, rendering, rendered or broken (the outcome is known, its simulated time has not
come), completed or failed. Callers see HeyGen's words, see ``visible_status``.
"""

import json
import secrets
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.background import events
from sandbox.background.outbox import Event, Outbox
from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.faults import draw_within
from sandbox.state.links import Links
from sandbox.state.settings import Settings
from sandbox.state.spaces import charge

_FAIL = "fail:"
UNSETTLED = "('queued', 'rendering', 'rendered', 'broken')"
_LINKS = {
    "video_url": "video",
    "captioned_video_url": "captioned_video",
    "subtitle_url": "subtitle",
    "thumbnail_url": "thumbnail",
    "gif_url": "gif",
}


@dataclass(frozen=True, kw_only=True)
class Translation:
    """What an order for a translation has beyond one for a film."""

    input_language: str | None
    output_language: str
    audio_only: bool


@dataclass(frozen=True, kw_only=True)
class Order:
    """A checked request for a film. ``rate`` is its price in micros a second."""

    title: str | None
    spec: dict[str, Any]
    rate: int
    callback_url: str | None
    callback_id: str | None
    folder_id: str | None
    translation: Translation | None = None


def planned_failure(connection: sqlite3.Connection, space: str, title: str | None, language: str | None) -> str | None:
    """The code with which some work is to fail: by a title such as ``fail:rendering_failed``, or by a planned
    mishap, which is used up by it.
    """
    mishap = draw_within(connection, ("render_fails",), space=space, language=language)
    words = title[len(_FAIL) :].split() if title and title.startswith(_FAIL) else []
    return words[0] if words else mishap.text("code", "rendering_failed") if mishap else None


class Films:
    def __init__(
        self, database: Database, clock: Clock, settings: Settings, links: Links, outbox: Outbox, folder: Path
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._links = links
        self._outbox = outbox
        self._folder = folder

    def accept(
        self,
        connection: sqlite3.Connection,
        order: Order,
        *,
        space: str,
        idempotency_key: str | None,
        hurried: bool,
    ) -> str:
        """Write a new video down inside the caller's transaction; its id."""
        identifier = secrets.token_hex(16)
        if order.translation is not None:
            identifier = f"{identifier}-{order.translation.output_language}"
        now = self._clock.now()
        language = None if order.translation is None else order.translation.output_language
        forced_failure = planned_failure(connection, space, order.title, language)
        broken = forced_failure is not None
        connection.execute(
            "INSERT INTO videos (id, space, title, spec, state, failure_code, failure_message, rate,"
            " callback_url, callback_id, folder_id, idempotency_key, hurried, created_at, accepted_at,"
            " ready_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                identifier,
                space,
                order.title,
                json.dumps(order.spec),
                "broken" if broken else "queued",
                forced_failure,
                "The sandbox was told to let this render fail." if broken else None,
                order.rate,
                order.callback_url,
                order.callback_id,
                order.folder_id,
                idempotency_key,
                hurried,
                time.time(),
                now,
                self._ready_at(now, 0, hurried) if broken else None,
            ),
        )
        if order.translation is not None:
            connection.execute(
                "INSERT INTO translations (id, space, input_language, output_language, audio_only)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    identifier,
                    space,
                    order.translation.input_language,
                    order.translation.output_language,
                    order.translation.audio_only,
                ),
            )
        return identifier

    def unsettled(self, connection: sqlite3.Connection, space: str) -> int:
        row = connection.execute(
            f"SELECT count(*) AS n FROM videos WHERE space = ? AND state IN {UNSETTLED}",  # noqa: S608
            (space,),
        ).fetchone()
        return int(row["n"])

    def claim(self) -> sqlite3.Row | None:
        """The oldest video that waits to be rendered, now taken by the caller."""
        rows = self._database.connection().execute(
            "UPDATE videos SET state = 'rendering' WHERE seq = (SELECT min(seq) FROM videos WHERE state"
            " = 'queued')"
            " AND state = 'queued' RETURNING *"
        )
        row: sqlite3.Row | None = rows.fetchone()
        rows.close()
        return row

    def waiting(self) -> bool:
        row = self._database.one("SELECT 1 FROM videos WHERE state IN ('queued', 'rendering') LIMIT 1")
        return row is not None

    def requeue_interrupted(self) -> None:
        """What was being rendered when the previous process ended is rendered anew."""
        self._database.write("UPDATE videos SET state = 'queued' WHERE state = 'rendering'")

    def folder(self, identifier: str) -> Path:
        """Where the result files of a video or a speech are."""
        return self._folder / identifier

    def remove(self, video_id: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM videos WHERE id = ?", (video_id,))
            connection.execute("DELETE FROM translations WHERE id = ?", (video_id,))
        shutil.rmtree(self.folder(video_id), ignore_errors=True)

    def rendered(self, row: sqlite3.Row, *, duration: float, files: dict[str, str], language: str | None) -> bool:
        """The film exists; False when its video was deleted meanwhile. ``language`` is what its source speaks."""
        ready = self._ready_at(row["accepted_at"], duration, bool(row["hurried"]))
        self._database.write(
            "UPDATE translations SET input_language = coalesce(input_language, ?) WHERE id = ?", language, row["id"]
        )
        return bool(
            self._database.write(
                "UPDATE videos SET state = 'rendered', duration = ?, files = ?, ready_at = ? WHERE id = ? AND"
                " state = 'rendering'",
                duration,
                json.dumps(files),
                ready,
                row["id"],
            )
        )

    def broke(self, row: sqlite3.Row, *, code: str, message: str) -> None:
        ready = self._ready_at(row["accepted_at"], 0, bool(row["hurried"]))
        self._database.write(
            "UPDATE videos SET state = 'broken', failure_code = ?, failure_message = ?, ready_at = ?"
            " WHERE id = ? AND"
            " state = 'rendering'",
            code,
            message,
            ready,
            row["id"],
        )

    def settle_due(self) -> float:
        """End every video whose time has come: state, money and news in one transaction each.

        Answers with the real seconds until the next one is due.
        """
        due = self._database.all(
            "SELECT id FROM videos WHERE state IN ('rendered', 'broken') AND ready_at <= ? ORDER BY ready_at",
            self._clock.now(),
        )
        for row in due:
            with self._database.transaction() as connection:
                self._settle(connection, row["id"])
        if due:
            self._outbox.bell.ring()
        ready = self._database.value("SELECT min(ready_at) FROM videos WHERE state IN ('rendered', 'broken')")
        return 5.0 if ready is None else min(5.0, self._clock.real_delay(ready))

    def view(self, row: sqlite3.Row) -> dict[str, Any]:
        """The Video object; its links are signed anew each time."""
        status = self.visible_status(row)
        files = json.loads(row["files"]) if status == "completed" else {}
        links = {name: self.link(row["id"], files[what]) if what in files else None for name, what in _LINKS.items()}
        failed = status == "failed"
        return {
            "id": row["id"],
            "title": row["title"],
            "status": status,
            **links,
            "video_page_url": self.link(row["id"], "page") if status == "completed" else None,
            "duration": row["duration"] if status == "completed" else None,
            "created_at": int(row["created_at"]),
            "completed_at": None if row["completed_at"] is None else int(row["completed_at"]),
            "folder_id": row["folder_id"],
            "output_language": row["output_language"],
            "failure_code": row["failure_code"] if failed else None,
            "failure_message": row["failure_message"] if failed else None,
        }

    def visible_status(self, row: sqlite3.Row, *, at_first: str = "pending") -> str:
        """HeyGen's word for the state; ``at_first`` is what the first seconds are called (waiting in bulk
        reads).
        """
        state = str(row["state"])
        if state in ("completed", "failed"):
            return state
        young = self._clock.now() < row["accepted_at"] + self._settings.now.pending_seconds
        return at_first if state == "queued" or (young and not row["hurried"]) else "processing"

    def link(self, video_id: str, name: str) -> str:
        return self._links.sign(f"/files/videos/{video_id}/{name}")

    def _ready_at(self, accepted_at: float, duration: float, hurried: bool) -> float:
        if hurried:
            return accepted_at
        values = self._settings.now
        return accepted_at + values.pending_seconds + values.render_overhead + values.render_ratio * duration

    def _settle(self, connection: sqlite3.Connection, identifier: str) -> None:
        row = connection.execute("SELECT * FROM renders WHERE id = ?", (identifier,)).fetchone()
        if row is None or row["state"] not in ("rendered", "broken"):
            return
        good = row["state"] == "rendered"
        price = round(row["rate"] * row["duration"]) if good else 0
        connection.execute(
            "UPDATE videos SET state = ?, charged = ?, completed_at = ? WHERE id = ?",
            ("completed" if good else "failed", price, time.time(), identifier),
        )
        charge(connection, row["space"], price)
        self._outbox.put(connection, self._event(row, good=good))

    def _event(self, row: sqlite3.Row, *, good: bool) -> Event:
        if row["output_language"] is not None:
            return self._event_of_translation(row, good=good)
        if good:
            files = json.loads(row["files"])
            tells_gif = json.loads(row["spec"]).get("tell_gif") and "gif" in files
            data = events.video_success(
                video_id=row["id"],
                url=self.link(row["id"], files["video"]),
                gif_url=self.link(row["id"], files["gif"]) if tells_gif else "",
                page_url=self.link(row["id"], "page"),
                folder_id=row["folder_id"],
                callback_id=row["callback_id"],
            )
        else:
            data = events.video_fail(
                video_id=row["id"], message=row["failure_message"] or "", callback_id=row["callback_id"]
            )
        return Event(
            space=row["space"],
            type="avatar_video.success" if good else "avatar_video.fail",
            data=data,
            entity_id=row["id"],
            callback_url=row["callback_url"],
        )

    def _event_of_translation(self, row: sqlite3.Row, *, good: bool) -> Event:
        data = events.translation_end(
            translation_id=row["id"],
            output_language=row["output_language"],
            callback_id=row["callback_id"],
            url=self.link(row["id"], json.loads(row["files"])["video"]) if good else None,
            message=row["failure_message"] or "",
        )
        return Event(
            space=row["space"],
            type="video_translate.success" if good else "video_translate.fail",
            data=data,
            entity_id=row["id"],
            callback_url=row["callback_url"],
        )
