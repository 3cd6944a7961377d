"""What was spoken before: the same request, other versions of a job, and the number of the next take."""

from typing import Any

from django.db.models import QuerySet

from apps.jobs.models import Job
from apps.jobs.states import State

from .params import SpeechParams
from .services import BY_KIND, Service

LOOKED_AT = 500
"""So many of the workspace's newest jobs are looked through; what is older counts as forgotten."""
SAID = (State.QUEUED, State.SUBMITTING, State.PROCESSING, State.UNCONFIRMED, State.COMPLETED)


def find_same(params: SpeechParams, service: Service, workspace_id: int, *, but: Job | None = None) -> Job | None:
    """The newest job that asked for exactly this and was not refused; None where nothing is said yet."""
    if not params.text.strip() or not params.voice_id:
        return None
    found = _lately(workspace_id, service.kind).filter(params__voice_id=params.voice_id, state__in=SAID)
    for job in found.order_by("-pk"):
        if job != but and _asked(SpeechParams.read(job.params)) == _asked(params):
            return job
    return None


def next_take(job: Job) -> int:
    """The number of a take that nobody has asked for yet."""
    asked = SpeechParams.read(job.params)
    others = _lately(job.workspace_id, job.kind).filter(params__voice_id=asked.voice_id)
    takes = [
        params.take
        for params in map(SpeechParams.read, others.values_list("params", flat=True))
        if _words(params) == _words(asked)
    ]
    return max([asked.take, *takes]) + 1


def original_of(params: SpeechParams, workspace_id: int) -> Job | None:
    """The job of this workspace that `params` are another version of."""
    if params.again_of is None or not 0 < params.again_of < 2**63:
        return None
    jobs = Job.objects.filter(workspace=workspace_id, kind__in=BY_KIND).exclude(state=State.DRAFT)
    return jobs.filter(pk=params.again_of).first()


def versions(job: Job) -> list[Job]:
    """The jobs that were made out of this one and are no drafts, oldest first."""
    later = Job.objects.filter(workspace=job.workspace_id, kind__in=BY_KIND, pk__gt=job.pk).order_by("-pk")
    numbers = later.values("pk")[:LOOKED_AT]
    return list(Job.objects.filter(pk__in=numbers, params__again_of=job.pk).exclude(state=State.DRAFT).order_by("pk"))


def _lately(workspace_id: int, kind: str) -> "QuerySet[Job]":
    newest = Job.objects.filter(workspace=workspace_id).order_by("-pk").values("pk")[:LOOKED_AT]
    return Job.objects.filter(pk__in=newest, kind=kind)


def _words(params: SpeechParams) -> tuple[Any, ...]:
    return params.parts, params.voice_id, params.account, dict(params.options)


def _asked(params: SpeechParams) -> tuple[Any, ...]:
    return *_words(params), params.take
