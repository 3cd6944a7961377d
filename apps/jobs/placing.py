"""Which project a job belongs to. It may be moved at any time: neither what is sent nor its price depends on it."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Project, User, role_in
from apps.accounts.roles import Role
from apps.library.models import Media
from apps.reviews import flow
from apps.reviews.rules import Refusal, Refused

from . import caps, lifecycle
from .lifecycle import News
from .models import Job
from .noting import note
from .states import Source, State


def may_place(job: Job, user: User, role: Role | None) -> bool:
    """Its author until it is approved, administrators always; a draft is its author's alone."""
    mine = job.author_id == user.pk and role is not None and role.includes(Role.AUTHOR)
    if job.state == State.DRAFT:
        return mine
    return role == Role.ADMINISTRATOR or (mine and job.state == State.IN_REVIEW)


def place(job: Job, project: Project | None, *, by: User) -> bool:
    """Move a job, with its results, into `project`, or out of all. False where it is there already. Raises Refused.

    What waits for a yes is looked at anew, because projects may name their own reviewers. Not within a transaction.
    """
    moved = _place(job, project, by)
    if moved:
        flow.placed(job.pk, job.workspace_id)
    return moved


@transaction.atomic
def _place(job: Job, project: Project | None, by: User) -> bool:
    held = (
        Job.objects.select_for_update(of=("self",), no_key=True).select_related("project", "connection").get(pk=job.pk)
    )
    if not may_place(held, by, role_in(by, held.workspace_id)):
        raise Refused(Refusal(_("Once it is approved, only an administrator can move it to another project.")))
    if project is not None and project.workspace_id != held.workspace_id:
        raise ValueError("a project of another workspace")
    if held.project_id == (project.pk if project else None):
        return False
    before = held.project
    Job.objects.filter(pk=held.pk).update(project=project)
    if project is not None:
        caps.keep_project(held, project)
    Media.objects.filter(outputs__job=held).update(project=project)
    job.project = project
    if held.state != State.DRAFT:
        _tell(job, before, project, by)
    return True


def _tell(job: Job, before: Project | None, project: Project | None, by: User) -> None:
    words = _("Moved to the project “%(name)s”") % {"name": project} if project else _("Taken out of its project")
    lifecycle.tell(job, News(words, Source.PERSON, actor=by))
    names = {"before": before.name if before else "", "project": project.name if project else ""}
    note(job, "job.placed", by=by, **names)
