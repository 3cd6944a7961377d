"""Projects: what a workspace's work belongs to, for order and for money."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .people import User, Workspace


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> "ProjectQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)

    def open(self) -> "ProjectQuerySet":
        """Those that new work can be put into."""
        return self.filter(archived_at__isnull=True)


class Project(models.Model):
    """A part of a workspace's work. It is archived, never deleted: what was spent on it stays told."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="projects")
    name = models.CharField(_("name"), max_length=80)
    archived_at = models.DateTimeField(null=True)
    reviewers: "models.ManyToManyField[User, Any]" = models.ManyToManyField(User, related_name="+")
    """Whose approvals count for its work; none: anybody's who may decide in the workspace. See `reviews.rules`."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = models.Manager.from_queryset(ProjectQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="one_project_of_a_name")]

    def __str__(self) -> str:
        return self.name
