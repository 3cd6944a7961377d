"""Guest links: one reviewed thing for somebody without an account."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, User, role_in


class May(models.TextChoices):
    """What a guest may do; each includes the ones before it."""

    VIEW = "view", _("Can view")
    COMMENT = "comment", _("Can comment")
    DECIDE = "decide", _("Can approve")

    def includes(self, other: "May") -> bool:
        order = list(May)
        return order.index(self) >= order.index(other)


def fingerprint(token: str) -> str:
    """SHA-256 of a token, which itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    def visible_to(self, user: Any) -> "GuestLinkQuerySet":
        return self.filter(review__workspace__memberships__user_id=user.pk)

    def with_creators(self) -> "GuestLinkQuerySet":
        """With what their state hangs on: who made them, and whether these are still in the team."""
        seats = Membership.objects.filter(user=OuterRef("created_by"), workspace=OuterRef("review__workspace"))
        return self.select_related("created_by", "review").annotate(creator_is_here=Exists(seats))

    def opening(self, token: str) -> "GuestLink | None":
        """The link of this token while it opens; None for one that is unknown, expired, revoked or orphaned alike."""
        open_now = self.filter(revoked_at=None, expires_at__gt=timezone.now(), created_by__is_active=True)
        open_now = open_now.filter(created_by__memberships__workspace=F("review__workspace"))
        return open_now.filter(token_hash=fingerprint(token)).select_related("review__workspace", "created_by").first()


class GuestLink(models.Model):
    """A way to one review for whoever holds its token. Never deleted: decisions name it."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="guest_links")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80, blank=True)
    """For whom it was made; empty: guests give their own name."""
    may = models.CharField(max_length=10, choices=May.choices, default=May.VIEW)
    password = models.CharField(max_length=200, blank=True)
    """Django's own password hash; empty: none is asked for."""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(GuestLinkQuerySet)()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(may__in=May.values), name="guest_link_may_is_known")]
        indexes = [models.Index(fields=["review", "-id"], name="guest_links_of_a_review")]

    def __str__(self) -> str:
        return self.name or str(_("a guest"))

    @property
    def workspace_id(self) -> int:
        return self.review.workspace_id

    @property
    def state(self) -> str:
        """How the team sees it: "revoked", "orphaned" (who made it has left), "decided", "expired" or "open"."""
        if self.revoked_at:
            return "revoked"
        if not self.created_by.is_active or not self._creator_is_here:
            return "orphaned"
        if self.decided_at:
            return "decided"
        return "expired" if self.expires_at <= timezone.now() else "open"

    @property
    def _creator_is_here(self) -> bool:
        known: bool | None = getattr(self, "creator_is_here", None)
        return role_in(self.created_by, self.workspace_id) is not None if known is None else known

    def allows(self, what: May) -> bool:
        return May(self.may).includes(what)


class Tally(models.Model):
    """How often something was asked in one stretch of time. Only its conditional UPDATE in `limits` counts."""

    name = models.CharField(max_length=100, unique=True)
    """What is counted, for whom, and in which stretch."""
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
