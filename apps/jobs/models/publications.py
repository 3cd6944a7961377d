"""Results that a team has made its own, each on a page that stays."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import User, Workspace
from apps.reviews.models import Review

from .jobs import Job


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any) -> "PublicationQuerySet":
        """What has been published in the person's workspaces, withdrawn or not; a mere request has no page."""
        return self.filter(workspace__memberships__user_id=user.pk, published_at__isnull=False)

    def standing(self) -> "PublicationQuerySet":
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)


class Publication(models.Model):
    """The wish to publish one round of a job, and what became of it. It shows what was sealed, for ever.

    Its review decides; `withdrawn_at` ends it with its approval. A later round is another publication.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="publications")
    job = models.ForeignKey(Job, models.CASCADE, related_name="publications")
    round = models.PositiveSmallIntegerField()
    review = models.OneToOneField(Review, models.CASCADE, related_name="publication")
    slug = models.SlugField(max_length=80, unique=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=2000, blank=True)

    objects = models.Manager.from_queryset(PublicationQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "round"],
                condition=Q(published_at__isnull=False, withdrawn_at__isnull=True),
                name="published_once_a_round",
            )
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="publications_newest_first")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("published:page", args=[self.slug])

    @property
    def title(self) -> str:
        return str(self.review.snapshot["title"])

    @property
    def stands(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None
