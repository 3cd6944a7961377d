"""Sessions as Django keeps them in the database, read with one prepared statement."""

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from apps.accounts.models.statements import SESSION


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """Empty, and without a key, where there is no such session or it has expired."""
        found = SESSION.row(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
