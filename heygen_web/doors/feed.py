"""The door for the feed while nothing is new, which every open tab asks again and again.

Once the feed has been asked for with a session, that session's next question costs one query. It reads what the session
holds and the person's password along: where either is not what was read before, Django decides. News are Django's too.
"""

import re
from typing import Final, NamedTuple

from django.conf import settings
from django.http import parse_cookie
from django.utils import timezone

from apps.accounts.login.sessions import SessionStore
from apps.accounts.models.statements import SESSION
from apps.common.text import number_of
from apps.jobs.models.statements import WATCHER_AND_SESSION
from apps.jobs.pages.feed import WARM, Standing, watcher

from .door import Application, Door, Environ, Headers

ADDRESS: Final = "/feed/"
ASKED: Final = "after="
CSRF_SECRET = re.compile(r"(?:[A-Za-z0-9]{32}){1,2}")
"""What Django replaces by a new cookie, unless it looks like this."""
MOST_KNOWN: Final = 2000
"""Sessions that are remembered at a time."""


class _Known(NamedTuple):
    """A session that was found to be somebody's in the workspace that is open there."""

    session_data: str
    password: str
    user_id: int
    workspace_id: int


class Feed(Door):
    status = "204 No Content"
    own_headers = frozenset({"feed-pace"})

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._known: dict[str, _Known] = {}

    def is_plain(self, environ: Environ) -> bool:
        """A GET of a number and nothing else, with cookies that Django leaves as they are."""
        return (
            environ.get("PATH_INFO") == ADDRESS
            and environ["REQUEST_METHOD"] == "GET"
            and not environ.get("CONTENT_TYPE")
            and _after(environ) is not None
            and _session_key(environ) is not None
            and self.is_ours(environ)
        )

    def answer(self, environ: Environ) -> Headers | None:
        key, after = _session_key(environ), _after(environ)
        if key is None or after is None:
            return None
        known = self._known.get(key)
        standing = self._first(key) if known is None else self._again(key, known)
        silence = standing and standing.silence(after)
        return list(silence.items()) if silence else None

    def _first(self, key: str) -> Standing | None:
        """As the view finds it, and remembered."""
        found = SESSION.row(key, timezone.now())
        watching = watcher(SessionStore().decode(found[0])) if found else None
        if found is None or watching is None:
            return None
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = _Known(found[0], watching.user.password, watching.user.pk, watching.workspace_id)
        return watching

    def _again(self, key: str, known: _Known) -> Standing | None:
        """In one query; None, and forgotten, where anything else would count now."""
        now = timezone.now()
        found = WATCHER_AND_SESSION.row(now - WARM, known.user_id, known.workspace_id, key, now)
        if found is None or (found[3], found[0]) != known[:2]:
            self._known.pop(key, None)
            return None
        return Standing(found[1], bool(found[2]))


def _after(environ: Environ) -> int | None:
    query: str = environ.get("QUERY_STRING", "")
    return number_of(query.removeprefix(ASKED)) if query.startswith(ASKED) else None


def _session_key(environ: Environ) -> str | None:
    """The key of the session, where no cookie is odd."""
    cookies: str = environ.get("HTTP_COOKIE", "")
    if not cookies.isascii():
        return None
    given: dict[str, str] = parse_cookie(cookies)
    secret = given.get(settings.CSRF_COOKIE_NAME)
    if secret is not None and not CSRF_SECRET.fullmatch(secret):
        return None
    return given.get(settings.SESSION_COOKIE_NAME)
