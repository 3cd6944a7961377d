"""Who belongs to a workspace, and in which role. There is always an administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .. import audit
from ..models import Membership, User, Workspace
from ..roles import Role


@transaction.atomic
def join(
    workspace: Workspace, email: str, role: Role, name: str = "", *, by: User | None = None
) -> tuple[Membership, bool]:
    """Add a person by email address. True with somebody who is new to the portal and has no password yet."""
    user = User.objects.filter(email__iexact=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, name=name or email.split("@")[0])
    membership, _created = Membership.objects.update_or_create(user=user, workspace=workspace, defaults={"role": role})
    audit.write(workspace.pk, "person.added", f"{user}", by=by, person=user.pk, email=user.email, role=role.value)
    return membership, is_new


@transaction.atomic
def change_role(membership: Membership, role: Role, *, by: User | None = None) -> None:
    """ValidationError where it would leave the workspace without an administrator."""
    if role != Role.ADMINISTRATOR:
        keep_an_administrator(membership)
    before = membership.role
    Membership.objects.filter(pk=membership.pk).update(role=role)
    facts: dict[str, Any] = {"person": membership.user_id, "before": before, "role": role.value}
    audit.write(membership.workspace_id, "person.role_changed", f"{membership.user}", by=by, **facts)


def keep_an_administrator(leaving: Membership) -> None:
    """ValidationError for the last one.

    Holds the workspace's row, so that two administrators cannot remove each other at the same moment.
    """
    Workspace.objects.select_for_update(no_key=True).get(pk=leaving.workspace_id)
    others = Membership.objects.filter(workspace_id=leaving.workspace_id, role=Role.ADMINISTRATOR)
    if not others.exclude(pk=leaving.pk).exists():
        raise ValidationError(_("The workspace needs an administrator: make someone else one first."))
