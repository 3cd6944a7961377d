"""The live feed: whether anything has happened in a workspace since a page was made.

One prepared statement answers it: the membership with its user and its workspace, whose `feed_seq` is the newest event.
The contract (a number in; nothing, or a number and a few words out) leaves room for a push channel later.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.utils import timezone

from apps.accounts.members import SESSION_KEY, Held, is_session_of
from apps.accounts.models import User
from apps.common.marks import shown

from ..models import JobEvent
from ..models.statements import WATCHER
from ..states import SETTLED, State

FAST, SLOW = 1.5, 15.0
"""Seconds between two questions of one tab: while something moves, and while nothing does."""
WARM = timedelta(minutes=3)
"""For so long after the last event somebody is likely to act again."""
MOST_WORDS = 3


@dataclass(frozen=True)
class Standing:
    """How the feed of a workspace stands."""

    newest: int
    busy: bool
    """Something moves, or somebody is likely to act again."""

    @property
    def pace(self) -> float:
        """Seconds until the next question."""
        return FAST if self.busy else SLOW

    def silence(self, after: int) -> dict[str, str] | None:
        """The headers of the answer while nothing is new since event number `after`; None where something is."""
        return {"Feed-Pace": f"{self.pace:g}"} if self.newest <= after else None


@dataclass(frozen=True)
class Watcher(Standing):
    """Who asks, and how the feed of their open workspace stands."""

    user: User
    """Only key and password are known of it."""
    workspace_id: int


def watcher(session: Held) -> Watcher | None:
    """The person of a session in the workspace that is open there, in one query; None for anybody else."""
    if not (session.get(USER_KEY) and session.get(BACKEND_SESSION_KEY) and session.get(SESSION_KEY)):
        return None
    user_id, workspace_id = int(session.get(USER_KEY)), int(session.get(SESSION_KEY))
    found = WATCHER.row(timezone.now() - WARM, user_id, workspace_id)
    if found is None:
        return None
    password, newest, busy = found
    user = User(pk=user_id, password=password)
    if not is_session_of(session, user):
        return None
    return Watcher(newest, bool(busy), user, workspace_id)


def words(watching: Watcher, after: int) -> list[str]:
    """What a screen reader is told: jobs that ended, and reviews that wait, since event number `after`."""
    spoken = (*SETTLED, State.IN_REVIEW)
    news = JobEvent.objects.filter(workspace_id=watching.workspace_id, seq__gt=after, after__in=spoken)
    news = news.select_related("job").order_by("-seq")[:MOST_WORDS]
    return [shown(f"{event.job.title}: {State(event.after).label}.") for event in news]
