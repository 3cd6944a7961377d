"""Invitations: who may become a member, as what, until when."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role

from .people import User, Workspace

PENDING = Q(accepted_at=None, revoked_at=None)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)

    def pending(self) -> "InvitationQuerySet":
        """Not answered and not taken back; the time of some may be up."""
        return self.filter(PENDING)

    def open(self) -> "InvitationQuerySet":
        return self.pending().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """One open door for one email address. Of the link that opens it only a hash is kept, and it works once."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email"))
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token in the link, in hex."""
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "email"], condition=PENDING, name="one_open_invitation"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"

    @property
    def is_late(self) -> bool:
        return self.expires_at <= timezone.now()
