"""Inviting somebody by mail: a link that works once, for one address, for a week."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import audit
from ..models import Invitation, Membership, User, Workspace
from ..roles import Role
from . import mail

LIFETIME: Final = timedelta(days=7)


@transaction.atomic
def invite(workspace: Workspace, email: str, role: Role, *, by: User) -> tuple[Invitation, str]:
    """The invitation and the token of its link, which is kept nowhere. An older one for the address ends."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    now, token = timezone.now(), _new_token()
    Invitation.objects.pending().filter(workspace=workspace, email=email.lower()).update(revoked_at=now)
    invitation = Invitation.objects.create(
        workspace=workspace,
        email=email.lower(),
        role=role,
        token_hash=hashed(token),
        invited_by=by,
        expires_at=now + LIFETIME,
    )
    audit.write(workspace.pk, "invitation.sent", invitation.email, by=by, role=role.value, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> str | None:
    """A new link for another week; the old one ends. None where it was answered or taken back meanwhile."""
    token, until = _new_token(), timezone.now() + LIFETIME
    waiting = Invitation.objects.pending().filter(pk=invitation.pk)
    if not waiting.update(token_hash=hashed(token), expires_at=until):
        return None
    audit.write(invitation.workspace_id, "invitation.renewed", invitation.email, by=by, invitation=invitation.pk)
    return token


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> bool:
    """False where it was answered or taken back already."""
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        return False
    audit.write(invitation.workspace_id, "invitation.revoked", invitation.email, by=by, invitation=invitation.pk)
    return True


def find(token: str) -> Invitation | None:
    """The open invitation of a link. Guessed, used, late and revoked ones are equally absent."""
    found = Invitation.objects.open().filter(token_hash=hashed(token)).select_related("workspace", "invited_by")
    return found.first()


def just_used(token: str) -> Invitation | None:
    """The invitation of a link that somebody has joined by within the last minute."""
    lately = timezone.now() - timedelta(minutes=1)
    return Invitation.objects.filter(token_hash=hashed(token), accepted_at__gt=lately).first()


def waiting_for(email: str) -> list[Invitation]:
    """All open invitations of an address."""
    return list(Invitation.objects.open().filter(email=email.lower()).select_related("workspace").order_by("pk"))


@transaction.atomic
def accept(invitation: Invitation, user: User) -> bool:
    """Make `user` a member; who is one already keeps their role. False where the door has closed meanwhile."""
    now = timezone.now()
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now, accepted_by=user):
        return False
    Membership.objects.get_or_create(
        user=user, workspace_id=invitation.workspace_id, defaults={"role": invitation.role}
    )
    facts: dict[str, Any] = {
        "person": user.pk,
        "email": user.email,
        "role": invitation.role,
        "invitation": invitation.pk,
    }
    audit.write(invitation.workspace_id, "invitation.accepted", f"{user}", by=user, **facts)
    return True


def send(invitation: Invitation, token: str) -> bool:
    """Mail the link. False where no server took it."""
    facts = {
        "invitation": invitation,
        "link": mail.public(reverse("accounts:join", args=[token])),
        "days": LIFETIME.days,
    }
    subject = _("You’re invited to %(workspace)s") % {"workspace": invitation.workspace}
    return mail.send_account_mail(invitation.email, subject, "invitation", facts)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _new_token() -> str:
    return secrets.token_urlsafe(32)
