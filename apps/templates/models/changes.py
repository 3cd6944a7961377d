"""What people want changed of templates at the provider, until a worker has seen to it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

from .templates import Template


class DeletionQuerySet(models.QuerySet["Deletion"]):
    def visible_to(self, user: Any) -> "DeletionQuerySet":
        return self.filter(template__connection__workspace__memberships__user_id=user.pk)

    def open(self) -> "DeletionQuerySet":
        return self.filter(state__in=Deletion.OPEN)


class Deletion(models.Model):
    """That somebody wants a template deleted at the provider. Somebody else has to confirm it."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Being deleted")
        DONE = "done", _("Deleted")
        WITHDRAWN = "withdrawn", _("Kept")

    OPEN = (State.ASKED, State.CONFIRMED)

    template = models.ForeignKey(Template, models.CASCADE, related_name="deletions")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    """What kept the provider from it, in words for people; then it waits to be confirmed again."""

    objects = models.Manager.from_queryset(DeletionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template"], condition=Q(state__in=("asked", "confirmed")), name="one_open_deletion_a_template"
            )
        ]

    def __str__(self) -> str:
        return f"deletion of {self.template}"

    @property
    def workspace_id(self) -> int:
        return self.template.connection.workspace_id

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED
