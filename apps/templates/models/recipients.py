"""Links to the film of one row, each for the person whom the row is about."""

from typing import Any

from django.db import models
from django.utils import timezone

from apps.accounts.models import User

from .campaigns import RowRun


class RecipientLinkQuerySet(models.QuerySet["RecipientLink"]):
    def visible_to(self, user: Any) -> "RecipientLinkQuerySet":
        return self.filter(run__row__campaign__workspace__memberships__user_id=user.pk)

    def open(self) -> "RecipientLinkQuerySet":
        """Those that are neither withdrawn nor expired."""
        return self.filter(withdrawn_at=None, expires_at__gt=timezone.now())


class RecipientLink(models.Model):
    """A way to one film for whoever holds its token, of which only the SHA-256 is kept. It names no person."""

    run = models.ForeignKey(RowRun, models.CASCADE, related_name="recipient_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    """How often its page was shown."""
    first_opened_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(RecipientLinkQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["run", "-id"], name="links_of_a_run")]

    def __str__(self) -> str:
        return f"link {self.pk}"
