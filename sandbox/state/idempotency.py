"""``Idempotency-Key``: the first success under a key is given again for 24 hours, whatever the later body
says.
"""

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError, invalid
from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.settings import Settings

_FORM = re.compile(r"[A-Za-z0-9_\-:.]{1,255}")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to do the work under a key, or the stored ``answer`` of whoever did it."""

    space: str
    endpoint: str
    key: str
    answer: Any = None
    other_body: bool = False


class Idempotency:
    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings

    def claim(self, *, space: str, endpoint: str, key: str, body: bytes) -> Claim:
        """Take a key. Raises 400 for a malformed one, 409 while its first call is still running."""
        if not _FORM.fullmatch(key):
            raise invalid("Idempotency-Key", "Idempotency-Key takes 1 to 255 letters, digits or _ - : . characters.")
        body_hash = hashlib.sha256(body).hexdigest()
        now = self._clock.now()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM idempotency WHERE at < ?", (now - self._settings.now.idempotency_window,))
            row = connection.execute(
                "SELECT * FROM idempotency WHERE space = ? AND endpoint = ? AND key = ?",
                (space, endpoint, key),
            ).fetchone()
            if row is None:
                connection.execute(
                    "INSERT INTO idempotency (space, endpoint, key, body_hash, at) VALUES (?, ?, ?, ?, ?)",
                    (space, endpoint, key, body_hash, now),
                )
                return Claim(space=space, endpoint=endpoint, key=key)
        if row["answer"] is None:
            raise ApiError(409, "request_in_progress", "The first request with this Idempotency-Key is still running.")
        return Claim(
            space=space,
            endpoint=endpoint,
            key=key,
            answer=json.loads(row["answer"]),
            other_body=row["body_hash"] != body_hash,
        )

    @staticmethod
    def store(connection: sqlite3.Connection, claim: Claim, answer: Any) -> None:
        """Keep the answer, in the transaction that makes it true."""
        connection.execute(
            "UPDATE idempotency SET answer = ? WHERE space = ? AND endpoint = ? AND key = ?",
            (json.dumps(answer), claim.space, claim.endpoint, claim.key),
        )

    def release(self, claim: Claim) -> None:
        """The work was not done: the key may be used again."""
        self._database.write(
            "DELETE FROM idempotency WHERE space = ? AND endpoint = ? AND key = ? AND answer IS NULL",
            claim.space,
            claim.endpoint,
            claim.key,
        )

    def forget_unfinished(self) -> None:
        """Calls that a previous process did not finish left nothing behind but their key."""
        self._database.write("DELETE FROM idempotency WHERE answer IS NULL")
