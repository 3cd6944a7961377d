"""What people want changed of templates at the provider, until a worker has seen to it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, User
from apps.jobs.models import Job

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


class MakingQuerySet(models.QuerySet["Making"]):
    def visible_to(self, user: Any) -> "MakingQuerySet":
        return self.filter(connection__workspace__memberships__user_id=user.pk)


class Making(models.Model):
    """A template that is to be made out of a film of ours."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="template_makings")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    film = models.ForeignKey(Job, models.PROTECT, related_name="+")
    name = models.CharField(max_length=256)
    template = models.OneToOneField(Template, models.SET_NULL, null=True, related_name="making")
    """What was made; None until then."""
    parts = models.JSONField(null=True)
    """What can become a variable, see `gallery.parts.Part`; None until the provider has told."""
    declared = models.JSONField(default=list)
    """The variables that were declared last: objects with `name`, `type` and `target_id`."""
    wanted = models.JSONField(null=True)
    """The same that a worker has still to declare; None where nothing waits."""
    waiting_since = models.DateTimeField(null=True)
    """Since when a worker has to see to something of it, or was last sent to; None where nothing waits."""
    problem = models.CharField(max_length=300, blank=True)
    """What kept the provider from it, in words for people."""
    created_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(MakingQuerySet)()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("templates:making", args=[self.pk])

    @property
    def workspace_id(self) -> int:
        return self.connection.workspace_id
