"""Prices with a date, and the ledger of what is held and what is spent. USD, `Decimal`, four places."""

from decimal import Decimal

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, User, Workspace
from apps.common.folding import FoldedField

from .jobs import Job

CLOSES = ~Q(move="reserve") & ~Q(move="share")
"""Whether an entry closes its round. Written so that SQLite sees that the index of the constraint will do."""


class Price(models.Model):
    """What a unit of work costs from a day on, in USD.

    A workspace's own price, written by an administrator, counts before the published ones; of each the newest that has
    begun. Published prices contradict each other: one of them is settled, and the others only raise the ceiling.
    """

    class Unit(models.TextChoices):
        SECOND = "second", _("a second")
        EACH = "each", _("each")
        FREE = "free", _("free")

    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, blank=True, related_name="prices")
    """Whose it is; None for what is published."""
    provider = models.CharField(max_length=20)
    item = models.CharField(max_length=60)
    """The kind's own name for what it buys, such as `avatar_iv.photo.4k`."""
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.SECOND)
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    valid_from = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    """Where it is published."""
    settles = models.BooleanField(default=True)
    """Whether results are settled by it; of published prices that contradict each other one does."""
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "item", "valid_from"],
                condition=Q(workspace=None, settles=True),
                name="one_published_price_a_day",
            ),
            models.UniqueConstraint(fields=["workspace", "provider", "item", "valid_from"], name="one_own_price_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.amount} {self.get_unit_display()}"

    @cached_property
    def most(self) -> Decimal:
        """The amount that ceilings count with: of published prices that contradict each other the highest."""
        if self.workspace_id is not None:
            return self.amount
        others = Price.objects.filter(workspace=None, settles=False, provider=self.provider, item=self.item)
        begun = others.filter(unit=self.unit, valid_from__lte=timezone.localdate())
        highest: Decimal = begun.aggregate(most=Max("amount", default=self.amount))["most"]
        return max(self.amount, highest)


class Entry(models.Model):
    """One movement of money. Append-only.

    `reserve` holds the most it may cost; exactly one of `settle` (held goes, spent comes) and `release` (held goes)
    closes the round. Until then `share` hands a part of what is held down to the jobs that are made of this one. The
    sums of `held` and `spent` over any set of entries are what is held and spent there. What nobody knows is null,
    never zero, and in no sum.
    """

    class Move(models.TextChoices):
        RESERVE = "reserve", _("On hold")
        SHARE = "share", _("Shared out")
        SETTLE = "settle", _("Charged")
        RELEASE = "release", _("Released")

    round = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=10, choices=Move.choices)
    held = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    spent = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    simulated = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class LedgerEntry(Entry):
    """One movement of money for one round of one job."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="ledger")
    job = models.ForeignKey(Job, models.PROTECT, related_name="ledger")

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(fields=["job", "round"], condition=Q(move="reserve"), name="held_once_a_round"),
            models.UniqueConstraint(fields=["job", "round"], condition=CLOSES, name="closed_once_a_round"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="nothing_negative_is_spent"),
        ]
        indexes = [models.Index(fields=["workspace", "at"], name="ledger_by_time")]

    def __str__(self) -> str:
        return f"{self.move} for job {self.job_id}"


class PurchaseEntry(Entry):
    """One movement of money for what is bought without a job. `item` is its line in `PURCHASES` and in the price list.

    `about` is the number of what it was bought for, in the room that buys it; each time it is bought is a round.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="purchases")
    item = models.CharField(max_length=60)
    about = models.BigIntegerField()
    title = models.CharField(max_length=200)
    folded = FoldedField(of="title", db_default="")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "purchase entries"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "about", "round"], condition=Q(move="reserve"), name="bought_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["item", "about", "round"], condition=~Q(move="reserve"), name="purchase_closed_once_a_round"
            ),
            models.CheckConstraint(condition=Q(spent__gte=0), name="purchase_spends_nothing_negative"),
        ]
        indexes = [models.Index(fields=["workspace", "at"], name="purchases_by_time")]

    def __str__(self) -> str:
        return f"{self.move} for {self.item} {self.about}"
