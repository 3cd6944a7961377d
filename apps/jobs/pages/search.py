"""The search among jobs: words of the title or the script, names of avatars and voices, numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from apps.common.folding import matching
from apps.common.text import fold, number_of

from ..models import Job, Posting, TermEnding
from ..models.jobs import GRACE, JobQuerySet
from ..states import MOVING, State
from .search_index import parts_of

FEW: Final = 500
"""As many jobs at most are looked up one by one. What more jobs have is soon found by reading the newest ones."""
PARTS: Final = 4
"""How many parts of what is asked for are looked up, the longest first: it is the rarest mostly."""
LATE: Final = "late"


@dataclass(frozen=True)
class Found:
    jobs: JobQuerySet
    counts: Counter[str] | None
    """How many are in each state, and how many are late; None where counting would take long."""


def found_by(jobs: JobQuerySet, workspace_id: int, me: int, words: str) -> Found:
    """Those of `jobs` that have the words, or the number. With a `#` before it: the number, or in the title just so."""
    number = number_of(words.removeprefix("#"))
    exact = number is not None and words.startswith("#")
    meant = Q(title__contains=words) if exact else matching(words, "folded")
    if number is not None:
        meant |= Q(pk=number)
    indexed = _indexed(workspace_id, [words] if exact else parts_of(fold(words)))
    if indexed is None:
        return Found(jobs.filter(meant), None)
    may = indexed | _not_indexed(workspace_id, me) | ({number} if number is not None else set())
    if len(may) > FEW:
        return Found(jobs.filter(meant), None)
    found = list(jobs.filter(meant, pk__in=may).order_by().values_list("pk", "state", "expected_at"))
    return Found(jobs.filter(pk__in=[pk for pk, _state, _at in found]), _counts(found))


def _not_indexed(workspace_id: int, me: int) -> set[int]:
    """What is read instead: drafts of this person, and jobs that the clock comes to within seconds."""
    here = Job.objects.filter(workspace=workspace_id).values_list("pk", flat=True)
    drafts = here.filter(author=me, state=State.DRAFT)
    return set(here.filter(indexed_seal=None).exclude(state=State.DRAFT).union(drafts, all=True)[: FEW + 1])


def _counts(found: Iterable[tuple[int, str, datetime | None]]) -> Counter[str]:
    counts, late = Counter[str](), timezone.now() - GRACE
    for _pk, state, at in found:
        counts[state] += 1
        counts[LATE] += state in MOVING and at is not None and at < late
    return counts


def _indexed(workspace_id: int, parts: list[str]) -> set[int] | None:
    """The jobs that may have all `parts`, none where these are no words; None where too many do."""
    found: set[int] | None = None if parts else set()
    for part in sorted(parts, key=len, reverse=True)[:PARTS]:
        jobs = _having(workspace_id, part.encode())
        if jobs is not None:
            found = jobs if found is None else found & jobs
    return found


def _having(workspace_id: int, part: bytes) -> set[int] | None:
    # No text in UTF-8 has the byte 255: what begins with the part is between the two.
    endings = TermEnding.objects.filter(workspace=workspace_id, text__gte=part, text__lt=part + b"\xff")
    terms = list(endings.values_list("term", flat=True)[: FEW + 1])
    if len(terms) > FEW:
        return None
    jobs = list(Posting.objects.filter(term__in=set(terms)).values_list("job", flat=True)[: FEW + 1])
    return None if len(jobs) > FEW else set(jobs)
