"""Presigned links: a path, a moment of expiry in simulated time, and a signature over both."""

import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from sandbox.state.clock import Clock
from sandbox.state.database import Database
from sandbox.state.settings import Settings


class Links:
    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._key = _key(database)
        self.public_url = ""

    def sign(self, path: str, lifetime: float | None = None) -> str:
        """A fresh link to ``path``; two calls never give the same one. It lives as long as set, unless told."""
        seconds = self._settings.now.link_lifetime if lifetime is None else lifetime
        expires = str(int(self._clock.now() + seconds))
        nonce = secrets.token_hex(4)
        query = urlencode({"expires": expires, "nonce": nonce, "signature": self._signature(path, expires, nonce)})
        return f"{self.public_url}{path}?{query}"

    def plain(self, path: str) -> str:
        """A stable link that needs no signature: previews."""
        return f"{self.public_url}{path}"

    def is_valid(self, path: str, expires: str, nonce: str, signature: str) -> bool:
        genuine = hmac.compare_digest(self._signature(path, expires, nonce).encode(), signature.encode())
        return genuine and int(expires) >= self._clock.now()

    def _signature(self, path: str, expires: str, nonce: str) -> str:
        return hmac.new(self._key, f"{path}\n{expires}\n{nonce}".encode(), hashlib.sha256).hexdigest()


def _key(database: Database) -> bytes:
    stored = database.meta("link_key")
    if stored is None:
        stored = secrets.token_hex(32)
        database.set_meta("link_key", stored)
    return bytes.fromhex(stored)
