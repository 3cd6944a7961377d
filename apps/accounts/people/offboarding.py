"""Leaving a workspace: what is open goes to a colleague, what is sealed keeps its author."""

from collections.abc import Sequence
from typing import Any, Protocol, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .. import audit
from ..models import Departure, Membership, User
from ..roles import Role
from . import team

MOST_HOPS = 20
"""How many departures in a row are followed to whoever is still here."""


class Handover(Protocol):
    """What a room must know of leaving. The rooms stand in `HANDOVERS`."""

    def open_things(self, workspace_id: int, user: User) -> int:
        """How many things would be left lying."""

    def give(self, workspace_id: int, leaver: User, to: User, role: Role, by: User | None) -> int:
        """Hand them over to `to`, who has this role. How many were."""


def rooms() -> Sequence[Handover]:
    return [cast(Handover, import_string(name)()) for name in settings.HANDOVERS]


def open_items(membership: Membership) -> int:
    return sum(room.open_things(membership.workspace_id, membership.user) for room in rooms())


def colleagues(membership: Membership) -> "models.QuerySet[User]":
    """Who can take over: everybody else who may write."""
    may_write = [role for role in Role if role.includes(Role.AUTHOR)]
    here = Membership.objects.filter(workspace_id=membership.workspace_id, role__in=may_write, user__is_active=True)
    return User.objects.filter(pk__in=here.exclude(pk=membership.pk).values("user")).order_by("name")


@transaction.atomic
def leave(membership: Membership, *, by: User | None = None, to: User | None = None) -> int:
    """Take somebody out; `to` gets what is open, and what comes back later. How many things changed hands.

    ValidationError for the last administrator, for a `to` who cannot take over, and for open things without a `to`.
    """
    role = _role_of_successor(membership, to)
    if to is None and open_items(membership):
        raise ValidationError(_("There is unfinished work: choose who takes it over."))
    # Reviews and jobs are locked before the workspace's row, here as everywhere.
    given = 0
    if to and role:
        given = sum(room.give(membership.workspace_id, membership.user, to, role, by) for room in rooms())
    team.keep_an_administrator(membership)
    facts: dict[str, Any] = {"person": membership.user_id, "email": membership.user.email, "role": membership.role}
    if to:
        facts |= {"successor": to.pk, "successor_name": str(to), "handed_over": given}
    Departure.objects.create(workspace_id=membership.workspace_id, person=membership.user, successor=to)
    membership.delete()
    audit.write(membership.workspace_id, "person.removed", f"{membership.user}", by=by, **facts)
    return given


def _role_of_successor(membership: Membership, to: User | None) -> Role | None:
    if to is None:
        return None
    if not colleagues(membership).filter(pk=to.pk).exists():
        raise ValidationError(_("This person cannot take over. Choose an author of the same team."))
    return Role(Membership.objects.get(workspace_id=membership.workspace_id, user=to).role)


def successor_of(workspace_id: int, user: User) -> User | None:
    """Who works on in the place of somebody who left. None while the person is still here, or where nobody is."""
    here = Membership.objects.filter(workspace_id=workspace_id)
    found: User | None = user
    for _hop in range(MOST_HOPS):
        if found is None or here.filter(user=found).exists():
            break
        last = Departure.objects.filter(workspace_id=workspace_id, person=found).order_by("-pk").first()
        found = last.successor if last else None
    if found is None or not here.filter(user=found).exists():
        keeper = here.filter(role=Role.ADMINISTRATOR).select_related("user").order_by("pk").first()
        found = keeper.user if keeper else None
    return None if found == user else found
