"""Who is seen and heard in a job, by name: kept with it, so that the search finds it without asking any catalogue."""

from apps.common.text import fold

from ..models import Job
from .registry import kind

BATCH = 200


def names_of(job: Job) -> str:
    """A line each, as the catalogues have them now."""
    return "\n".join(kind(job.kind).names(job))


def sweep() -> None:
    """Look once at jobs that were written while no names were kept, the newest first, some with each beat."""
    waiting = Job.objects.filter(names=None).select_related("connection").order_by("-pk")
    for job in waiting[:BATCH]:
        job.names = names_of(job)
        unchanged = Job.objects.filter(pk=job.pk, names=None, changed_at=job.changed_at)
        unchanged.update(names=job.names, folded=fold(job.searched), indexed_seal=None)
