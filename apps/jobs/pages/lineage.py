"""What a job was made from, and what was made from it, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.models import User

from ..models import Job, JobLink
from ..states import State


@dataclass(frozen=True)
class Lineage:
    """Links to what came before, and to what came after; each names the other job."""

    before: Sequence[JobLink]
    after: Sequence[JobLink]

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def lineage_of(job: Job, user: User) -> Lineage:
    """One query. What became a draft again is its author's alone."""
    links = JobLink.objects.filter(Q(job=job) | Q(source=job)).select_related("job", "source").order_by("pk")
    seen = [link for link in links if link.job.state != State.DRAFT or link.job.author_id == user.pk]
    return Lineage(
        before=[link for link in seen if link.job_id == job.pk],
        after=[link for link in seen if link.source_id == job.pk],
    )
