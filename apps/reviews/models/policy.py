"""What a workspace asks before it says yes: its policy, who reads which language, and whose likeness is used."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, Workspace


class Policy(models.Model):
    """The rules of one workspace. Without a row the defaults hold, which `Policy.of` answers with.

    Whether paid work needs a review at all is `Workspace.review_required`; `free_kinds` are the exceptions.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="policy")
    free_kinds = models.JSONField(default=list)
    """Kinds of work, by their names in `JOB_KINDS`, that need no review. Elsewhere a name means nothing here."""
    needed = models.PositiveSmallIntegerField(_("approvals needed"), default=1)
    extra_above = models.DecimalField(_("extra approval above"), max_digits=12, decimal_places=4, null=True, blank=True)
    """Above so many USD one more approval is needed, and one of them is an administrator's. None: never."""
    due_hours = models.PositiveSmallIntegerField(_("hours to decide"), null=True, blank=True)
    pilot_needed = models.BooleanField(_("campaigns need a pilot"), default=True, db_default=True)
    """Whether some rows of a campaign are made and approved before the rest is sent."""
    own_yes = models.BooleanField(default=False)
    """Whether people may say yes to what they wrote. Only ever switched on with a reason."""
    own_yes_reason = models.CharField(max_length=400, blank=True)
    own_yes_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    own_yes_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [models.CheckConstraint(condition=Q(needed__gte=1), name="somebody_says_yes")]

    def __str__(self) -> str:
        return f"rules of {self.workspace}"

    @classmethod
    def of(cls, workspace_id: int) -> "Policy":
        """The rules of a workspace, or the defaults in memory."""
        found = cls.objects.select_related("own_yes_by").filter(workspace_id=workspace_id).first()
        return found or cls(workspace_id=workspace_id)

    @classmethod
    def within(cls, workspace: Workspace) -> "Policy":
        """The same of a workspace that was read with its `policy`, without a query."""
        return getattr(workspace, "policy", None) or cls(workspace_id=workspace.pk)

    def needed_at(self, price: Decimal | None) -> int:
        """How many approvals a thing of this price needs."""
        return self.needed + (1 if self.is_dear(price) else 0)

    def is_dear(self, price: Decimal | None) -> bool:
        return price is not None and self.extra_above is not None and price > self.extra_above


class StandingApproval(models.Model):
    """Small work of one kind that an administrator has approved in advance, for everybody who may ask for it.

    Amounts in USD: the most for one job, and the most for one person on one day, UTC. It holds until it is revoked.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="standing_approvals")
    kind = models.CharField(_("kind of work"), max_length=40)
    """Its name in `JOB_KINDS`. Elsewhere it means nothing here."""
    most_each = models.DecimalField(_("most each time"), max_digits=12, decimal_places=4)
    most_a_day = models.DecimalField(_("most a day and person"), max_digits=12, decimal_places=4)
    reason = models.CharField(max_length=400)
    allowed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField(auto_now_add=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind"], condition=Q(revoked_at__isnull=True), name="one_standing_approval_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(most_each__gt=0, most_a_day__gte=models.F("most_each")), name="standing_amounts_fit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.most_each} each, {self.most_a_day} a day"

    def covers(self, kind: str, price: Decimal | None) -> bool:
        """Whether one job of this kind that may cost so much needs no review; what was used today is not asked here."""
        return self.revoked_at is None and kind == self.kind and price is not None and price <= self.most_each


class Reader(models.Model):
    """Somebody who reviews work in a language. Where nobody is listed for a language, every reviewer may."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "language", "user"], name="one_line_a_reader")]

    def __str__(self) -> str:
        return f"{self.user}: {self.language}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: Any) -> "ConsentQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Consent(models.Model):
    """Whose look or voice it is, and what this person has agreed to.

    Things are known by what they are and the provider's id alone, so that reviews need not know them. `record` is the
    number of the signed file in the library; it is kept as a number, because the library is on the same floor.
    """

    class What(models.TextChoices):
        LOOK = "look", _("Look")
        VOICE = "voice", _("Voice")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="consents")
    what = models.CharField(_("kind"), max_length=10, choices=What.choices)
    external_id = models.CharField(_("id at the provider"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    person = models.CharField(_("or somebody who is no member"), max_length=120, blank=True)
    """The owner's name, where that is no member: such a person is asked by nobody here, so only a record counts."""
    record = models.PositiveBigIntegerField(null=True)
    people: "models.ManyToManyField[User, Any]" = models.ManyToManyField(User, related_name="+", blank=True)
    """The team that may use it without asking each time. Empty: everybody in the workspace."""
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    """The last day on which the record counts. None: it does not end."""

    objects = models.Manager.from_queryset(ConsentQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "what", "external_id"], name="one_consent_a_thing"),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False, person="")
                | (models.Q(owner__isnull=True) & ~models.Q(person="")),
                name="consent_of_a_member_or_of_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> str:
        """The owner's name."""
        return str(self.owner) if self.owner else self.person

    def has_ended(self, on: datetime.date | None = None) -> bool:
        return self.ends_on is not None and self.ends_on < (on or timezone.localdate())
