"""Reviews and decisions. A review knows a snapshot, its seal and its price; not what kind of thing it is."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, Workspace
from apps.common.folding import FoldedField


class Verdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes requested")


class Outcome(models.TextChoices):
    OPEN = "open", _("Waiting")
    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes requested")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)

    def open(self) -> "ReviewQuerySet":
        return self.filter(outcome=Outcome.OPEN)

    def of(self, user: User) -> "ReviewQuerySet":
        """What this person is asked to decide, or has said to be looking at."""
        return self.filter(Q(assigned=user) | Q(looking=user))


class Review(models.Model):
    """One request for the approval of one sealed thing. It closes once: approved, changes asked for, or withdrawn.

    `subject` names the line in `REVIEW_SUBJECTS` that knows the thing. The thing points here, never the other way.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="reviews")
    subject = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    folded = FoldedField(of="title", db_default="")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    snapshot = models.JSONField()
    seal = models.CharField(max_length=64)
    price = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    """What an approval allows to be spent at most, in USD. None: the price is unknown, which is never zero."""
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """By when the workspace wants it decided. "Overdue" is computed."""
    thing = models.PositiveBigIntegerField(default=0)
    """The number of the thing among those of its subject: reviews of the same thing are its versions."""
    languages = models.JSONField(default=list)
    """The languages that it speaks, as they were known when it was sealed."""
    likenesses = models.JSONField(default=list)
    """Whose looks and voices it uses: [what, id at the provider, name] each. See `subjects.Likeness`."""
    assigned = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Who is asked to decide it; others still may."""
    looking = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Who has said "Claim"; a courtesy, not a lock."""

    objects = models.Manager.from_queryset(ReviewQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], condition=Q(outcome="open"), name="reviews_open"),
            models.Index(fields=["workspace", "-id"], name="reviews_newest_first"),
            models.Index(fields=["workspace", "subject", "thing", "-id"], name="reviews_versions"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.outcome == Outcome.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()

    @property
    def is_simulated(self) -> bool:
        """Sealed as costing no real money."""
        return self.snapshot.get("simulated") is True

    @property
    def short_seal(self) -> str:
        return f"{self.seal[:4]} {self.seal[4:8]}"


class Decision(models.Model):
    """What one person said about one seal: somebody of the team, or a guest. Never changed, never deleted.

    Who has said yes may still ask for changes while others are missing.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="decisions")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    guest_link = models.ForeignKey("reviews.GuestLink", models.RESTRICT, null=True, related_name="decisions")
    guest_name = models.CharField(max_length=80, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    seal = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer", "seal", "verdict"], name="one_decision_a_person_a_seal"
            ),
            models.UniqueConstraint(fields=["guest_link"], name="one_decision_a_guest_link"),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, guest_link__isnull=False)
                | Q(reviewer__isnull=False, guest_link__isnull=True),
                name="decision_of_a_member_or_a_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.verdict}"

    @property
    def who(self) -> str:
        """The name in the record."""
        return str(self.reviewer) if self.reviewer else self.guest_name
