"""Which project a job belongs to: who decides, and what may be spent, not what is sent nor what that costs."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Project, User, role_in
from apps.accounts.roles import Role
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.models import Review
from apps.reviews.refusal import Refusal, Refused

from .. import notices
from ..audit import log
from ..models import Cap, Job
from ..money import caps
from ..states import Source, State
from . import lifecycle
from .lifecycle import News


def may_change_project(job: Job, user: User, role: Role | None) -> bool:
    """Its author until it is approved, administrators always; a draft is its author's alone.

    What is one result of a request goes where that goes.
    """
    if job.parent_id:
        return False
    mine = job.author_id == user.pk and role is not None and role.includes(Role.AUTHOR)
    if job.state == State.DRAFT:
        return mine
    return role == Role.ADMINISTRATOR or (mine and job.state == State.IN_REVIEW)


def breaks_review(job: Job, project: Project | None) -> bool:
    """Whether a job that waits for approval would be a draft again: the projects name other reviewers or caps."""
    return job.state == State.IN_REVIEW and _Rules.of(job.project) != _Rules.of(project)


@transaction.atomic
def change_project(job: Job, project: Project | None, *, by: User) -> bool:
    """Move a job, with its results, into `project`, or out of all. False where it is there already. Raises Refused.

    Nobody gets round the reviewers or the cap of a project by a move: what waits for approval is withdrawn where
    those of the two projects differ.
    """
    waiting = list(
        Review.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .filter(workspace_id=job.workspace_id, thing=job.pk)
        .order_by("pk")
    )
    # Its parts before itself, as where they end.
    list(Job.objects.select_for_update(no_key=True).filter(parent=job.pk).order_by("pk").values_list("pk"))
    held = (
        Job.objects.select_for_update(of=("self",), no_key=True).select_related("project", "connection").get(pk=job.pk)
    )
    if held.parent_id:
        raise Refused(Refusal(_("It belongs to the project of its request. Move that instead.")))
    if not may_change_project(held, by, role_in(by, held.workspace_id)):
        raise Refused(Refusal(_("Once it is approved, only an administrator can move it to another project.")))
    if project is not None and project.workspace_id != held.workspace_id:
        raise ValueError("a project of another workspace")
    if held.project_id == (project.pk if project else None):
        return False
    before, is_broken = held.project, breaks_review(held, project)
    Job.objects.filter(Q(pk=held.pk) | Q(parent=held.pk)).update(project=project)
    if project is not None:
        caps.enforce_project(held, project)
    Media.objects.filter(Q(outputs__job=held) | Q(outputs__job__parent=held)).update(project=project)
    job.project = project
    if held.state != State.DRAFT:
        _tell(job, before, project, by)
    if is_broken and held.review is not None:
        _take_back(held, held.review, by)
    if _Rules.of(before).reviewers != _Rules.of(project).reviewers:
        for review in waiting:
            flow.withdraw(review)
    return True


@dataclass(frozen=True)
class _Rules:
    """What a project asks of its work: whose approval counts (empty: anybody's who may decide), and its caps."""

    reviewers: frozenset[int] = frozenset()
    caps: frozenset[tuple[str, Decimal]] = frozenset()

    @classmethod
    def of(cls, project: Project | None) -> "_Rules":
        if project is None:
            return cls()
        reviewers = project.reviewers.values_list("pk", flat=True)
        return cls(frozenset(reviewers), frozenset(Cap.objects.filter(project=project).values_list("span", "amount")))


def _take_back(job: Job, review: Review, by: User) -> None:
    seal, why = job.seal, _("Its project has other reviewers or caps now, so it needs a new approval.")

    def tell_its_author() -> None:
        if by.pk != job.author_id:
            notices.returned(job, why)

    news = News(_("Taken out of review"), Source.PERSON, actor=by, detail=why)
    if flow.withdraw(review) and lifecycle.leave_review(job, news, then=tell_its_author, seal=""):
        log(job, "review.withdrawn", by=by, review=review.pk, withdrawn_seal=seal)


def _tell(job: Job, before: Project | None, project: Project | None, by: User) -> None:
    words = _("Moved to the project “%(name)s”") % {"name": project} if project else _("Taken out of its project")
    lifecycle.tell(job, News(words, Source.PERSON, actor=by))
    names = {"before": before.name if before else "", "project": project.name if project else ""}
    log(job, "job.placed", by=by, **names)
