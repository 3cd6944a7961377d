"""Endpoints that the portal registered, and every delivery that came, raw."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, Workspace
from apps.accounts.secrets import SecretField
from apps.jobs.models import Job

OLD_SECRET_LIVES = timedelta(minutes=15)
"""After a rotation, deliveries in flight may still carry the signature of the secret before."""


class Endpoint(models.Model):
    """An address of ours at a provider. Its path holds a random token; the secret verifies what comes there."""

    connection = models.OneToOneField(Connection, models.CASCADE, related_name="endpoint")
    token = models.CharField(max_length=64, unique=True)
    endpoint_id = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=400, blank=True)
    secret = SecretField(blank=True)
    old_secret = SecretField(blank=True)
    rotated_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"endpoint of {self.connection}"

    @property
    def old_secret_counts(self) -> bool:
        return bool(self.old_secret) and self.rotated_at is not None and (
            timezone.now() - self.rotated_at < OLD_SECRET_LIVES
        )  # fmt: skip


class Verdict(models.TextChoices):
    VALID = "valid", _("Signed")
    OLD_SECRET = "old_secret", _("Signed with the secret before")
    CALLBACK = "callback", _("Unsigned, on a job's own address")
    FORGED = "forged", _("Rejected: wrong signature")
    STALE = "stale", _("Rejected: too old")
    MALFORMED = "malformed", _("Rejected: unreadable")


SIGNED = (Verdict.VALID, Verdict.OLD_SECRET)
GENUINE = (*SIGNED, Verdict.CALLBACK)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk, workspace__memberships__role="administrator")


class Delivery(models.Model):
    """One POST that came, as it came. A hint, not a fact: what it leads to is asked from the provider by id."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="deliveries")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="deliveries")
    event_id = models.CharField(max_length=120)
    event_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=120, blank=True)
    callback_id = models.CharField(max_length=120, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    body = models.BinaryField()
    body_hash = models.CharField(max_length=64, blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    repeats = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="deliveries")
    result = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(DeliveryQuerySet)()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "event_id"],
                condition=Q(verdict__in=GENUINE),
                name="one_delivery_an_event",
            ),
            models.UniqueConstraint(
                fields=["connection", "body_hash"],
                condition=~Q(body_hash=""),
                name="one_delivery_a_signed_body",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="deliveries_newest_first"),
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="deliveries_due"),
        ]

    def __str__(self) -> str:
        return self.event_type or "delivery"

    @property
    def genuine(self) -> bool:
        return self.verdict in GENUINE
