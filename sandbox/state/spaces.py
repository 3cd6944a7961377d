"""Workspaces: every API key opens a space of its own, with its user and its wallet.

A key that ends in two dashes and a word is another key of the space that it opens without them.
"""

import hashlib
import re
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from sandbox.state.database import Database
from sandbox.state.masking import mask_key
from sandbox.state.settings import Settings

MICRO = 1_000_000
BILLING_TYPES = ("wallet", "subscription", "usage_based")
_ANOTHER = re.compile(r"--[a-z]+\Z")
_KEY = re.compile(r"sandbox_[A-Za-z0-9_-]{6,}|user:\d+-[A-Za-z0-9]{6,}(--[a-z]+)?|[A-Za-z0-9_-]{8,}")


@dataclass(frozen=True)
class Space:
    """A workspace. Money is in millionths of a US dollar."""

    id: str
    mask: str
    balance: int
    spent: int
    billing_type: str | None
    username: str
    email: str | None
    first_name: str | None
    last_name: str | None

    @property
    def dollars(self) -> float:
        return to_dollars(self.balance)


def to_dollars(micros: int) -> float:
    return round(micros / MICRO, 4)


def to_micros(dollars: float) -> int:
    return round(dollars * MICRO)


def is_key(key: str) -> bool:
    """True for what any of the services takes for a credential."""
    return _KEY.fullmatch(key) is not None


def space_id(key: str) -> str:
    """The key itself is never stored; this is what stands for it."""
    return hashlib.sha256(b"space:" + _ANOTHER.sub("", key).encode()).hexdigest()[:24]


class Spaces:
    """Opens spaces by key and changes their user and money."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def open(self, key: str) -> Space:
        """The space of a well-formed key; made on first sight."""
        identifier = space_id(key)
        found = self.get(identifier)
        if found is not None:
            return found
        name = _friendly(key, identifier)
        self._database.write(
            "INSERT OR IGNORE INTO spaces (id, mask, balance, billing_type, username, email, first_name,"
            " last_name,"
            " created_at) VALUES (?, ?, ?, 'wallet', ?, ?, ?, 'Sandbox', ?)",
            identifier,
            mask_key(key),
            to_micros(self._settings.now.start_balance),
            f"{name}-{identifier[:8]}",  # no two users have the same
            f"{name}@sandbox.example",
            name.replace("-", " ").title(),
            time.time(),
        )
        made = self.get(identifier)
        if made is None:
            raise LookupError("The space vanished while it was opened.")
        return made

    def get(self, identifier: str) -> Space | None:
        row = self._database.one("SELECT * FROM spaces WHERE id = ?", identifier)
        return None if row is None else _space(row)

    def every(self) -> list[Space]:
        return [_space(row) for row in self._database.all("SELECT * FROM spaces ORDER BY created_at, id")]

    def set_wallet(self, space: Space, *, balance: int, billing_type: str | None) -> None:
        self._database.write(
            "UPDATE spaces SET balance = ?, billing_type = ? WHERE id = ?", balance, billing_type, space.id
        )

    def set_user(self, space: Space, changes: dict[str, str | None]) -> None:
        allowed = ("username", "email", "first_name", "last_name")
        values: dict[str, Any] = {name: changes.get(name, getattr(space, name)) for name in allowed}
        self._database.write(
            "UPDATE spaces SET username = ?, email = ?, first_name = ?, last_name = ? WHERE id = ?",
            *values.values(),
            space.id,
        )


def charge(connection: sqlite3.Connection, space: str, micros: int) -> None:
    """Take money for finished work. The last piece of work may bring a balance below zero."""
    connection.execute(
        "UPDATE spaces SET balance = balance - ?, spent = spent + ? WHERE id = ?", (micros, micros, space)
    )


def _friendly(key: str, identifier: str) -> str:
    words = [word for word in re.split(r"[_-]", _ANOTHER.sub("", key).removeprefix("sandbox_")) if word.isalpha()]
    return words[-1].lower() if words else f"team-{identifier[:4]}"


def _space(row: sqlite3.Row) -> Space:
    return Space(
        id=row["id"],
        mask=row["mask"],
        balance=row["balance"],
        spent=row["spent"],
        billing_type=row["billing_type"],
        username=row["username"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
    )
