"""What a job was made from: the jobs that brought the files which its request names, and the one it is a version of.

It is read out of the sealed request, so that nobody has to say it.
"""

from collections.abc import Iterator
from typing import Any

from django_q.tasks import async_task

from ..models import Job, JobLink, Output
from ..models.outputs import AWAITED
from ..states import State
from .registry import version_of


def media_in(params: Any) -> Iterator[int]:
    """The numbers of the library's files that a request names: wherever in it an object has one under `media`."""
    if isinstance(params, dict):
        if isinstance(params.get("media"), int):
            yield params["media"]
        for value in params.values():
            yield from media_in(value)
    elif isinstance(params, list):
        for value in params:
            yield from media_in(value)


def needs_of(job: Job) -> list[Job]:
    """The other parts of its request that a part is made with, in the order of their numbers."""
    if not job.parent_id:
        return []
    mine = Job.objects.filter(parent=job.parent_id, uses__job=job, uses__role=JobLink.Role.USES)
    return list(mine.order_by("number"))


def is_all_here(job: Job) -> bool:
    """Whether it is ready, and nothing of its result is still to be copied."""
    return job.state == State.COMPLETED and not Output.objects.filter(AWAITED, job=job).exists()


def waits(job: Job) -> bool:
    """Whether something that it is made with is not here yet."""
    return not all(is_all_here(one) for one in needs_of(job))


def tell_waiting(job: Job) -> None:
    """Have a worker look after the parts that are made with the result of this one. Call it in a transaction."""
    if job.parent_id:
        mine = JobLink.objects.filter(source=job, job__parent=job.parent_id, job__state=State.QUEUED)
        for pk in mine.values_list("job", flat=True):
            async_task("apps.jobs.tasks.release", pk)


def write_links(job: Job) -> None:
    """Of a draft, which has none. Call it in the transaction that seals it."""
    found = sorted(set(_found(job)))
    if found:
        JobLink.objects.bulk_create(JobLink(job=job, source_id=source, role=role) for source, role in found)


def _found(job: Job) -> Iterator[tuple[int, str]]:
    if media := set(media_in(job.params)):
        # Equal results of several jobs are one file: the first of them brought it here.
        outputs = Output.objects.filter(media__in=media, job__workspace=job.workspace_id).exclude(job=job)
        makers = dict(outputs.order_by("-job").values_list("media_id", "job_id"))
        yield from ((maker, JobLink.Role.USES.value) for maker in set(makers.values()))
    before = version_of(job)
    if before and Job.objects.filter(pk=before, workspace=job.workspace_id).exclude(pk=job.pk).exists():
        yield before, JobLink.Role.VERSION_OF.value
