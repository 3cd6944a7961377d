"""The kind of a job, found by its name in `JOB_KINDS`, and what it answers where a part of the protocol is optional."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.library.vault import Arrived

from ..models import Job
from ..models.outputs import Part
from .protocol import (
    Copied,
    DeriveError,
    FansOut,
    Keeper,
    Kind,
    Learner,
    LeavesOut,
    MultiStep,
    Overtaken,
    PostProcessed,
    Sent,
    Session,
    SubRequest,
    Versioned,
)


@cache
def kind(name: str) -> Kind:
    return cast(Kind, import_string(settings.JOB_KINDS[name])())


def kept_of(job: Job) -> Sent | None:
    """What an exchange whose end nobody saw has brought all the same; None where nothing is kept of it."""
    work = kind(job.kind)
    return work.kept(job) if isinstance(work, Keeper) else None


def steps_of(job: Job) -> int:
    """How many exchanges that cost money a job takes."""
    work = kind(job.kind)
    return work.steps(job) if isinstance(work, MultiStep) else 1


def parts_of(job: Job) -> Sequence[SubRequest]:
    """The results that a request asks for, where each is followed separately; none where it is one job as it is."""
    work = kind(job.kind)
    found = work.parts(job) if isinstance(work, FansOut) and not job.parent_id else ()
    return () if len(found) == 1 and is_sent_together(job) else found


def left_out_of(job: Job) -> Collection[int]:
    """The numbers of a request's parts that were left out by a reviewer."""
    work = kind(job.kind)
    return work.left_out(job) if isinstance(work, LeavesOut) else ()


def is_sent_together(job: Job) -> bool:
    """Whether one exchange asks for all results of a request."""
    work = kind(job.kind)
    return isinstance(work, FansOut) and work.together


def session_of(job: Job) -> Session | None:
    """The kind of a job that brings results over time; None for all others."""
    work = kind(job.kind)
    return work if isinstance(work, Session) else None


def version_of(job: Job) -> int | None:
    """The earlier job that it says it is another version of."""
    work = kind(job.kind)
    return work.version_of(job) if isinstance(work, Versioned) else None


def copied(job: Job) -> tuple[str, dict[str, Any]] | None:
    """The kind and the params of a copy of it; None where its kind makes none."""
    work = kind(job.kind)
    return work.copied(job) if isinstance(work, Copied) else (job.kind, job.params)


def overtaken(job: Job) -> str:
    """Why what a job was made of is no longer what was approved, in words; empty where it is."""
    work = kind(job.kind)
    return work.overtaken(job) if isinstance(work, Overtaken) else ""


def weights_of(job: Job) -> Sequence[int]:
    """How much of the whole each exchange is that costs money, in a unit of the kind's own."""
    work = kind(job.kind)
    return work.weights(job) if isinstance(work, MultiStep) else (1,)


def derived_parts_of(job: Job) -> Sequence[Part]:
    """What the portal makes itself of a job's results."""
    work = kind(job.kind)
    return work.derived_parts(job) if isinstance(work, PostProcessed) else ()


def learn(job: Job) -> None:
    """Let the kind of a completed job learn from its result."""
    work = kind(job.kind)
    if isinstance(work, Learner):
        work.learn(job)


def derive(job: Job, part: Part) -> AbstractContextManager[Arrived]:
    """Make one of `derived_parts_of`. Raises DeriveError, OSError."""
    work = kind(job.kind)
    if not isinstance(work, PostProcessed):
        raise DeriveError(_("Nothing is made of this kind of work."))
    return work.derive(job, part)
