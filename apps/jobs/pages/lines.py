"""A job as one line of a list: one state word, one price, one next action."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.members import Member
from apps.accounts.roles import Role

from ..desk import drafts
from ..kinds import Kind, kind, steps_of
from ..models import Job, Output
from ..models.jobs import JobQuerySet
from ..models.outputs import Part
from ..models.statements import PARTS_READY, SPENT, SPENT_UNKNOWN
from ..money.ledger import exact
from ..states import State


@dataclass(frozen=True)
class Progress:
    """Seconds of a render against the seconds that it is expected to take."""

    passed: int
    expected: int
    since: datetime


def progress(job: Job) -> Progress | None:
    """None for what is not being rendered."""
    if job.state != State.PROCESSING or job.accepted_at is None or job.expected_at is None:
        return None
    passed = int((timezone.now() - job.accepted_at).total_seconds())
    return Progress(max(0, passed), max(1, int((job.expected_at - job.accepted_at).total_seconds())), job.accepted_at)


@dataclass(frozen=True)
class Share:
    """How much of a job is done as the provider tells it: whole `done` of all `steps`, and `part` of everything."""

    done: int
    steps: int
    part: float


def share(job: Job) -> Share | None:
    """None where nobody tells: for what does not move, and for one step without news of its progress."""
    if not job.is_moving:
        return None
    steps = steps_of(job)
    if steps == 1 and job.progress is None:
        return None
    return Share(job.step, steps, (job.step + (job.progress or 0.0)) / steps)


@dataclass(frozen=True)
class Action:
    """The next thing to do with a job. With `post` it is done at once and costs nothing; else it is a place to go."""

    word: str
    url: str
    post: bool = False
    quiet: bool = False


SHOWN = (
    "workspace_id",
    "parent_id",
    "parts",
    "author__name",
    "author__email",
    "kind",
    "title",
    "state",
    "review_id",
    "estimate_high",
    "pricing",
    "changed_at",
    "queued_at",
    "accepted_at",
    "ended_at",
    "expected_at",
    "next_check_at",
)
"""What a row shows of a job and its author."""


@dataclass(frozen=True)
class Line:
    job: Job
    place: str
    """Where it is shown."""
    kind: Kind
    action: Action
    progress: Progress | None
    spent: Decimal | None
    """What it has cost, in USD; None where something was made at a price that nobody knows."""
    ready: int = 0
    """How many of its parts are ready, where it has any."""
    picture: str = ""
    """A link to its thumbnail; empty where there is none yet, and where none is shown."""


def with_spent(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with what `lines` says of their money, in the same query."""
    return jobs.annotate(amount_spent=SPENT, spent_unknown=SPENT_UNKNOWN, parts_ready=PARTS_READY)


def listed(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with what a row of a table shows, and nothing that may be long."""
    return with_spent(jobs).select_related("author").only(*SHOWN)


def with_pictures(jobs: JobQuerySet) -> JobQuerySet:
    """Jobs with the thumbnails that `lines` shows of them, in one query more."""
    thumbnails = Output.objects.filter(part=Part.THUMBNAIL, media__isnull=False).select_related("media")
    return jobs.prefetch_related(Prefetch("outputs", thumbnails.order_by("round"), to_attr="thumbnails"))


def lines(jobs: Iterable[Job], member: Member) -> list[Line]:
    """What the lists show of jobs that were read `with_spent`, and `with_pictures` where these are shown."""
    return [_line(job, member) for job in jobs]


def _line(job: Any, member: Member) -> Line:
    place = job.get_absolute_url()
    return Line(
        job=job,
        place=place,
        kind=kind(job.kind),
        action=next_action(job, member, place),
        progress=progress(job),
        spent=_spent(job),
        ready=job.parts_ready,
        picture=_picture(job),
    )


def _spent(job: Any) -> Decimal | None:
    return None if job.spent_unknown else exact(job.amount_spent or Decimal(0))


def _picture(job: Job) -> str:
    thumbnails = getattr(job, "thumbnails", None)
    return thumbnails[-1].media.link if thumbnails else ""


def next_action(job: Job, member: Member, place: str) -> Action:
    """`place` is where the job is shown."""
    mine = job.author_id == member.user.pk
    if job.state == State.DRAFT and mine:
        return Action(_("Finish"), drafts.url_of(job))
    if job.state == State.IN_REVIEW and not mine and job.review_id and member.may(Role.REVIEWER, job.workspace_id):
        return Action(_("Review"), reverse("reviews:review", args=[job.review_id]))
    if job.state == State.UNCONFIRMED:
        return Action(_("Check it"), place)
    if job.state == State.PROCESSING and job.is_late and member.may(Role.AUTHOR, job.workspace_id):
        return Action(_("Check again, free"), reverse("jobs:check_again", args=[job.pk]), post=True)
    if job.state == State.FAILED:
        return Action(_("See why"), place)
    if job.state == State.COMPLETED:
        return Action(_("Listen") if kind(job.kind).is_sound else _("Watch"), place, quiet=True)
    return Action(_("Open"), place, quiet=True)
