"""What people say about a sealed thing."""

from typing import Any

from django.db import models
from django.utils import timezone

from apps.accounts.models import User, Workspace

from .reviews import Review


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Any) -> "CommentQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Comment(models.Model):
    """One remark, or an answer to one (`parent`, never deeper). Its words are never changed.

    `author` is a person of the team, or None for a guest whose name stands in `guest`. `at` is the place in the film
    or the sound in seconds. `internal` remarks are not shown to guests; an answer is as internal as its first remark.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="comments")
    review = models.ForeignKey(Review, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    guest = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=4000)
    internal = models.BooleanField(default=False)
    at = models.FloatField(null=True)
    written_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = models.Manager.from_queryset(CommentQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["review", "id"], name="comments_of_a_review")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def name(self) -> str:
        """Who says it, as it is shown."""
        return str(self.author) if self.author else self.guest
