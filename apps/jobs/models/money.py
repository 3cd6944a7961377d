"""Prices with a date, and the ledger of what is held and what is spent. USD, `Decimal`, four places."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Workspace

from .jobs import Job


class Price(models.Model):
    """What a unit of work costs from a day on. An administrator edits these; the newest that has begun counts."""

    class Unit(models.TextChoices):
        SECOND = "second", _("a second")
        EACH = "each", _("each")
        FREE = "free", _("free")

    provider = models.CharField(max_length=20)
    item = models.CharField(max_length=60)
    """The kind's own name for what it buys, such as `avatar_iv.photo.4k`."""
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.SECOND)
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "item", "valid_from"], name="one_price_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.amount} {self.get_unit_display()}"


class LedgerEntry(models.Model):
    """One movement of money for one round of one job. Append-only.

    `reserve` holds the most it may cost; exactly one of `settle` (held goes, spent comes) and `release` (held goes)
    closes the round. The sums of `held` and `spent` over any set of entries are what is held and spent there. What
    nobody knows is null, never zero, and in no sum.
    """

    class Move(models.TextChoices):
        RESERVE = "reserve", _("Held")
        SETTLE = "settle", _("Paid")
        RELEASE = "release", _("Given back")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="ledger")
    job = models.ForeignKey(Job, models.PROTECT, related_name="ledger")
    round = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=10, choices=Move.choices)
    held = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    spent = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    simulated = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["job", "round"], condition=Q(move="reserve"), name="held_once_a_round"),
            models.UniqueConstraint(fields=["job", "round"], condition=~Q(move="reserve"), name="closed_once_a_round"),
        ]
        indexes = [models.Index(fields=["workspace", "at"], name="ledger_by_time")]

    def __str__(self) -> str:
        return f"{self.move} for job {self.job_id}"
