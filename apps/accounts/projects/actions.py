"""What administrators do with projects. Each action is written into the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.text import key, nfc, number_of

from .. import audit
from ..models import Project, User, Workspace


@transaction.atomic
def add(workspace: Workspace, name: str, *, by: User) -> Project:
    """ValidationError where another project has this name."""
    name = _free(workspace.pk, name)
    project = Project.objects.create(workspace=workspace, name=name)
    audit.write(workspace.pk, "project.added", name, by=by)
    return project


@transaction.atomic
def rename(project: Project, name: str, *, by: User) -> None:
    """ValidationError where another project has this name."""
    before = project.name
    name = _free(project.workspace_id, name, but=project)
    if name != before:
        Project.objects.filter(pk=project.pk).update(name=name)
        audit.write(project.workspace_id, "project.renamed", name, by=by, before=before)


@transaction.atomic
def archive(project: Project, *, by: User) -> bool:
    """Offer it for new work no longer. False where it was archived already."""
    done = Project.objects.open().filter(pk=project.pk).update(archived_at=timezone.now())
    if done:
        audit.write(project.workspace_id, "project.archived", project.name, by=by)
    return bool(done)


@transaction.atomic
def bring_back(project: Project, *, by: User) -> bool:
    """Offer it for new work again. False where it was not archived."""
    done = Project.objects.filter(pk=project.pk, archived_at__isnull=False).update(archived_at=None)
    if done:
        audit.write(project.workspace_id, "project.brought_back", project.name, by=by)
    return bool(done)


def _free(workspace_id: int, name: str, but: Project | None = None) -> str:
    """The name as it is stored; the workspace's row is held, so that two do not take it at once."""
    name = nfc(" ".join(name.split()))
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)
    others = Project.objects.filter(workspace_id=workspace_id).exclude(pk=but.pk if but else 0)
    if any(key(other) == key(name) for other in others.values_list("name", flat=True)):
        raise ValidationError(_("There is a project of this name already, perhaps among the archived ones."))
    return name


def chosen(workspace_id: int, number: object, *, kept: int | None = None) -> Project | None:
    """The open project of a workspace that a form or an address names, or the one it had (`kept`); else None."""
    found = Project.objects.filter(workspace_id=workspace_id, pk=number_of(str(number or "")) or 0).first()
    return found if found and (found.archived_at is None or found.pk == kept) else None


def named(workspace_id: int) -> list[Project]:
    """All of a workspace, by name: what a list can be narrowed to."""
    return list(Project.objects.filter(workspace_id=workspace_id).order_by("name"))


def offered(workspace_id: int, *, kept: int | None = None) -> list[Project]:
    """What a form offers: the open projects, and the one that the thing is in already (`kept`)."""
    return [project for project in named(workspace_id) if project.archived_at is None or project.pk == kept]
