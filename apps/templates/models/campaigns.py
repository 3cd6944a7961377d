"""Campaigns: a table of which each row becomes a film of one template."""

from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Connection, Project, User, Workspace
from apps.common.folding import FoldedField
from apps.jobs.models import Job
from apps.jobs.states import State

from .templates import Template, TemplateVersion

WITHDRAWN = (State.DRAFT, State.CANCELED)
"""Requests of which nothing came: they do not hide what was made of a row before."""
WITH_PROBLEMS = Q(removed=False) & (Q(blocked=True) | Q(doubtful=True))
"""Rows that somebody has to fix, or to dismiss what was found in them."""


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: Any) -> "CampaignQuerySet":
        return self.filter(workspace__memberships__user_id=user.pk)


class Campaign(models.Model):
    """A table, how its columns fill a template, and what holds for all rows.

    What is sent is not the campaign but requests of it, each a job of the kind `template.campaign` with the rows that
    were chosen: the pilot, the rest, what failed, what was changed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="campaigns")
    author = models.ForeignKey(User, models.PROTECT, related_name="campaigns")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="campaigns")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, blank=True, related_name="campaigns")
    template = models.ForeignKey(Template, models.PROTECT, related_name="campaigns")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="campaigns")
    """What the template was when the columns were mapped, or when somebody last took over what changed."""
    title = models.CharField(max_length=200)
    folded = FoldedField(of="title")
    file_name = models.CharField(max_length=200, blank=True)
    """What the table was called; empty where it was pasted."""
    notes = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What of the table was read otherwise than it was written, a sentence each."""
    columns = models.JSONField(default=list)
    """Of each column, in the order of the table: name, target, default, private; see `campaigns.columns`."""
    constants = models.JSONField(default=dict)
    """By variable the value that holds for all rows, as in `kinds.render.params.Value`."""
    options = models.JSONField(default=dict)
    """How each film is made, as in `kinds.render.params.Options`."""
    nonce = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    """When anything of it or of its rows was last written."""
    cleared_at = models.DateTimeField(null=True)
    """When the recipients' data were deleted."""

    objects = models.Manager.from_queryset(CampaignQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "nonce"], name="one_campaign_a_form")]
        indexes = [models.Index(fields=["workspace", "-id"], name="campaigns_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("templates:campaign", args=[self.pk])


class CampaignRow(models.Model):
    """One row of the table, as it is now. `cells` are texts in the order of the campaign's columns."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """From 1, in the order of the table; it stays whatever is taken out."""
    line = models.PositiveIntegerField()
    """Where it stood in what was brought."""
    cells = models.JSONField()
    folded = models.TextField(blank=True, default="", db_default="")
    """The cells as they are searched."""
    removed = models.BooleanField(default=False)
    """Taken out by hand: it stays visible and is not sent."""
    pilot = models.BooleanField(default=False)
    """Rendered and signed off before the rest."""
    problems = models.JSONField(default=list)
    """What the checks found, see `campaigns.checks.Problem`."""
    blocked = models.BooleanField(default=False)
    """Whether one of the problems keeps it from being sent."""
    doubtful = models.BooleanField(default=False, db_default=False)
    """Whether one of the others is neither dismissed nor merely a note."""
    dismissed = models.JSONField(default=dict)
    """By key of a problem the `reason` for which it was dismissed, and `by` whom (a name)."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """SHA-256 of what would be sent now; empty where nothing can be."""
    high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    """USD that it may cost at most; None where nobody knows."""
    seconds_low = models.PositiveIntegerField(null=True)
    seconds_high = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="each_row_once")]
        indexes = [
            models.Index(fields=["campaign", "number"], condition=WITH_PROBLEMS, name="rows_with_problems"),
            models.Index(fields=["campaign", "number"], condition=Q(pilot=True), name="rows_of_pilots"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


LEAN: Final = ("params", "typed", "folded", "names", "failure_detail")
"""What nobody wants of many jobs; a request holds all of its rows."""


class RowRunQuerySet(models.QuerySet["RowRun"]):
    def visible_to(self, user: Any) -> "RowRunQuerySet":
        return self.filter(row__campaign__workspace__memberships__user_id=user.pk)

    def sent(self) -> "RowRunQuerySet":
        """Those of requests that were neither discarded nor came back."""
        return self.exclude(job__state__in=WITHDRAWN)

    def latest_ones(self) -> "RowRunQuerySet":
        """Of each row the newest that was sent: a request that came back is sent again under its own number."""
        later = RowRun.objects.sent().filter(row=OuterRef("row"), pk__gt=OuterRef("pk"))
        return self.sent().filter(~Exists(later))

    def with_requests(self) -> "RowRunQuerySet":
        """With the `job` of each, without what is long in it."""
        return self.select_related("job").defer(*(f"job__{name}" for name in LEAN))


class RowRun(models.Model):
    """That a row was put into a request: its film is the request's part of that number."""

    row = models.ForeignKey(CampaignRow, models.CASCADE, related_name="runs")
    job = models.ForeignKey(Job, models.CASCADE, related_name="campaign_rows")
    """The request, whose part with this `number` is the film."""
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    """What the row was when it was put in, as `CampaignRow.fingerprint`."""
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Who watched this row of a pilot and approved it."""
    approved_at = models.DateTimeField(null=True)
    left_out_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    """Which reviewer took it out before the request was approved."""
    left_out_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(RowRunQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_row_a_part"),
            models.UniqueConstraint(fields=["job", "row"], name="a_row_once_a_request"),
        ]
        ordering = ["-job_id"]

    def __str__(self) -> str:
        return f"{self.row} in {self.job_id}"

    @property
    def workspace_id(self) -> int:
        return self.row.campaign.workspace_id


class RememberedMapping(models.Model):
    """That a column of this name filled this variable of a template, so that the next table is mapped alike."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="mappings")
    column = models.CharField(max_length=200)
    """The column's name as it is searched."""
    target = models.CharField(max_length=200, blank=True)
    """A variable of the template, or a part of it; see `campaigns.columns`. Empty where it filled nothing."""
    private = models.BooleanField(default=False, db_default=False)
    """Whether it was never to be sent."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "column"], name="one_target_a_column")]

    def __str__(self) -> str:
        return f"{self.column}: {self.target}"
