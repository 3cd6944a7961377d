"""What a job was made from, and what was made from it, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from ..models import JobLink
from ..models.jobs import JobQuerySet


@dataclass(frozen=True)
class Lineage:
    """Links to what came before, and to what came after; each names the other job."""

    before: Sequence[JobLink]
    after: Sequence[JobLink]

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def with_kin(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with whether there is anything to tell, in the same query."""
    links = JobLink.objects.filter(Q(job=OuterRef("pk")) | Q(source=OuterRef("pk")))
    return jobs.annotate(has_kin=Exists(links))


def lineage_of(job: Any) -> Lineage:
    """Of a job read `with_kin`; one query where it has any."""
    if not job.has_kin:
        return Lineage((), ())
    links = list(JobLink.objects.of(job))
    return Lineage(
        before=[link for link in links if link.job_id == job.pk],
        after=[link for link in links if link.source_id == job.pk],
    )
