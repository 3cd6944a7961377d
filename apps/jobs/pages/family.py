"""A request for several results and its parts, as their pages show them."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, When
from django.utils.translation import gettext as _

from apps.accounts.members import Member

from ..models import Job
from ..states import SETTLED, State
from .lines import Line, lines, with_spent

MOST = 100
"""So many parts stand on a page, those that need somebody first."""
FIRST = (State.UNCONFIRMED, State.FAILED)


@dataclass(frozen=True)
class Family:
    """The parts of one request: how many of them are ready, under way and over, and their lines."""

    lines: list[Line]
    ready: int
    failed: int
    under_way: int
    parts: int

    @property
    def words(self) -> str:
        return _("%(ready)s of %(parts)s ready") % {"ready": self.ready, "parts": self.parts}

    @property
    def more(self) -> int:
        """How many do not stand on the page."""
        return self.parts - len(self.lines)


def family_of(job: Job, member: Member) -> Family | None:
    """None for a job that has no parts. Two queries."""
    theirs = Job.objects.filter(parent=job)
    states = Counter(dict(theirs.order_by().values_list("state").annotate(count=Count("pk"))))
    if not states:
        return None
    urgent = Case(When(state__in=FIRST, then=0), default=1)
    shown = with_spent(theirs.select_related("author")).order_by(urgent, "number")[:MOST]
    return Family(
        lines(shown, member),
        ready=states[State.COMPLETED],
        failed=states[State.FAILED],
        under_way=sum(count for state, count in states.items() if state not in SETTLED),
        parts=states.total(),
    )
