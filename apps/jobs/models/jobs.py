"""The ledger of paid intents: jobs and every step they took."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection, Project, User, Workspace
from apps.common.folding import FoldedField
from apps.reviews.models import Review, StandingApproval

from ..states import IN_FLIGHT, MOVING, SETTLED, Source, State

GRACE = timedelta(seconds=20)
"""How long past its expected end a job may be before it is called late."""


class Pricing(models.TextChoices):
    """How the price of a job comes about. Its kind says so; it is never concluded from an amount."""

    METERED = "metered", _("by the second")
    FLAT = "flat", _("fixed")
    FREE = "free", _("free")
    UNKNOWN = "unknown", _("unknown")


ON_TOP = Q(parent__isnull=True)
"""What is no result of another request."""

WAITS_FOR_OTHERS = Q(state=State.QUEUED, next_check_at__isnull=True)
"""What is in the queue and made with the results of other parts of its request, which are not here yet."""

SAID = ("script", "text")
"""What kinds of work call the words that are spoken, in their params."""


def searched(title: str, params: Mapping[str, Any], names: str = "") -> str:
    """What a job is found by: its title, the words that are spoken, and who is seen and heard."""
    said = (str(params[name]) for name in SAID if params.get(name))
    return "\n".join([title, *said, *([names] if names else [])])


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """Jobs of the person's workspaces; a draft is its author's alone."""
        return self.filter(workspace__memberships__user_id=user.pk).filter(~Q(state=State.DRAFT) | Q(author_id=user.pk))

    def on_top(self) -> "JobQuerySet":
        """Those that lists show: the results of one request stand on its page."""
        return self.filter(ON_TOP)

    def ready(self) -> "JobQuerySet":
        """Those in the queue that may be sent now, where there is a slot."""
        waiting = self.filter(state=State.QUEUED, next_check_at__lte=timezone.now())
        return waiting.exclude(parent__paused_at__isnull=False)

    def in_flight(self) -> "JobQuerySet":
        """What the provider has, or may have. A request whose results are followed one by one is not among them."""
        return self.filter(state__in=IN_FLIGHT).exclude(state=State.PROCESSING, parts__gt=0)

    def slots(self) -> int:
        """How many slots of the provider these take: a request for several results takes one for each."""
        taken: int | None = self.in_flight().aggregate(taken=Sum(Greatest("parts", 1)))["taken"]
        return taken or 0

    def late(self) -> "JobQuerySet":
        """Those that take longer than they should; narrow before, order after.

        A part for each state: asked for several states at once, SQLite reads through the whole history.
        """
        due = self.filter(expected_at__lt=timezone.now() - GRACE)
        first, *others = (due.filter(state=state).order_by().values("pk") for state in sorted(MOVING))
        return Job.objects.filter(pk__in=first.union(*others, all=True))


class Job(models.Model):
    """One paid intent: what somebody wants made, what it may cost, and how far it is.

    `state` is moved by `jobs.lifecycle` alone. `params` belong to the kind of work; once in review they are sealed,
    and what no longer fits `seal` is not sent. `round` counts the paid renders that people asked for.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="jobs")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="jobs")
    author = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    project = models.ForeignKey(Project, models.SET_NULL, null=True, related_name="jobs")
    """What it belongs to. It is not sealed: it changes neither what is sent nor what that costs."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    """The request that this is one result of; its seal and its review are that one's."""
    number = models.PositiveIntegerField(null=True)
    """Which of its parent's results it is, from 1."""
    parts = models.PositiveIntegerField(default=0, db_default=0)
    """How many results its request asks for, each a job of its own once the request is accepted; 0 for one alone."""
    paused_at = models.DateTimeField(null=True)
    """Since when nothing more of its parts is sent."""
    stopped_at = models.DateTimeField(null=True)
    """Since when its parts that still wait are being cancelled."""
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    """The form of a draft as it was typed, by field, while something in it is no value yet; empty otherwise."""
    names = models.TextField(null=True)
    """What its avatars and voices were called when it was written, a line each; None where nobody has looked yet."""
    folded = FoldedField(of="searched")
    indexed_seal = models.CharField(max_length=64, null=True)
    """The seal whose words the index of the search has; None where it has none of them."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    nonce = models.CharField(max_length=40, null=True)
    """The form's own number: sending the same form twice makes one job."""

    seal = models.CharField(max_length=64, blank=True)
    account = models.CharField(max_length=254, blank=True)
    """The provider's account that was sealed, as `Connection.identity` had it; empty where nobody knew it then."""
    key_mark = models.CharField(max_length=64, null=True)
    """The mark of its connection's key when it was sealed: `account_identity.mark`; None from before it was kept."""
    review = models.OneToOneField(Review, models.SET_NULL, null=True, related_name="job")
    standing = models.ForeignKey(StandingApproval, models.PROTECT, null=True, related_name="+")
    """The approval in advance under which it went without a review."""
    round = models.PositiveSmallIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    """Which of the kind's paid exchanges comes next or is under way, from 0. What is done stays done over rounds."""
    estimate_low = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    estimate_high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    """The ceiling: the most that it may cost, in whole cents."""
    pricing = models.CharField(max_length=8, choices=Pricing.choices, blank=True)
    """Empty for what was sealed before this was sealed too."""
    rate = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    """USD for a second where it is metered, for each request where it is flat; None where it is unknown."""
    seconds_low = models.PositiveIntegerField(null=True)
    seconds_high = models.PositiveIntegerField(null=True)

    provider_id = models.CharField(max_length=120, blank=True)
    key_used_at = models.DateTimeField(null=True)
    """When the present idempotency key was first sent; the kind knows for how long a provider remembers one."""
    duration = models.FloatField(null=True)
    """Seconds of result so far; of all of it once it is completed."""
    progress = models.FloatField(null=True)
    """How far the provider is with the present step, from 0 to 1, where it says so."""
    failure_code = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=400, blank=True)
    """What went wrong, in words for people; the provider's own words stand in the attempt or in `failure_detail`."""
    failure_detail = models.TextField(blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    queued_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    """Until then a worker may still be talking to the provider about this job."""
    next_check_at = models.DateTimeField(null=True)
    """When the sweep has to look at it again: send, resend or ask, depending on the state. None: nobody has to."""

    looked_up: "dict[str, Any] | None" = None
    """While one page shows it, or one transaction seals it, what its kind has found of what it names; else None."""

    objects = models.Manager.from_queryset(JobQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "nonce"], name="one_job_a_form"),
            models.UniqueConstraint(fields=["parent", "number"], name="each_part_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-id"], condition=ON_TOP, name="jobs_newest_first"),
            models.Index(fields=["workspace", "state", "-id"], name="jobs_in_a_state"),
            models.Index(fields=["workspace", "state", "-id"], condition=ON_TOP, name="jobs_on_top_in_a_state"),
            models.Index(fields=["workspace", "state", "-ended_at"], condition=ON_TOP, name="jobs_lately_ended"),
            models.Index(fields=["workspace", "author", "-id"], condition=ON_TOP, name="jobs_of_an_author"),
            models.Index(fields=["workspace", "author", "state"], name="jobs_of_an_author_in_a_state"),
            models.Index(fields=["state", "expected_at"], name="jobs_late"),
            models.Index(fields=["project", "-id"], name="jobs_of_a_project"),
            models.Index(fields=["connection", "state", "author"], name="jobs_turns"),
            models.Index(fields=["connection", "author", "-claimed_at"], name="jobs_fairness"),
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="jobs_due"),
            models.Index(fields=["connection", "provider_id"], name="jobs_by_provider_id"),
            models.Index(fields=["id"], condition=Q(names__isnull=True), name="jobs_without_names"),
            # With the column of its condition, or SQLite does not see that this is the shortest way.
            models.Index(
                fields=["indexed_seal", "workspace", "state"],
                condition=Q(indexed_seal__isnull=True),
                name="jobs_not_indexed",
            ),
            models.Index(fields=["parent", "state"], condition=Q(parent__isnull=False), name="jobs_of_a_family"),
            models.Index(fields=["id"], condition=Q(stopped_at__isnull=False), name="jobs_stopped"),
            models.Index(fields=["id"], condition=WAITS_FOR_OTHERS, name="jobs_waiting"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def searched(self) -> str:
        return searched(self.title, self.params, self.names or "")

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def is_part(self) -> bool:
        """Whether its seal and its approval are those of the request that it is one result of."""
        return self.parent is not None and self.parent.parts > 0 and self.review_id is None

    @property
    def has_parts(self) -> bool:
        """Whether its results have become jobs of their own."""
        return self.parts > 0 and self.children.exists()

    @property
    def is_shared_out(self) -> bool:
        """Whether its results are followed one by one, as jobs of their own, so that nothing is asked about itself."""
        return self.parts > 0 and self.state == State.PROCESSING

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged for it, as its kind says; what was sealed earlier says it by its amount."""
        return self.pricing == Pricing.FREE or (not self.pricing and self.estimate_high == 0)

    @property
    def is_moving(self) -> bool:
        return self.state in MOVING

    @property
    def is_late(self) -> bool:
        return self.is_moving and self.expected_at is not None and timezone.now() > self.expected_at + GRACE

    @property
    def shown_state(self) -> str:
        """The state word of a badge; "late" is arithmetic, not a state."""
        return "late" if self.is_late else self.state

    @property
    def idempotency_key(self) -> str:
        # The key holds the seal: HeyGen replays the first answer even if the body changed, so a key without the
        # content would silently return yesterday's film. An automatic retry keeps it, a new round pays anew.
        return f"{self.pk}.{self.round}.{self.step}.{self.seal[:40]}"

    @property
    def short_seal(self) -> str:
        return f"{self.seal[:4]} {self.seal[4:8]}"


class JobEvent(models.Model):
    """One step of one job, append-only. Read as: timeline, live feed cursor, source of notices, audit trail."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="events")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    what = models.CharField(max_length=200)
    detail = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "seq"], name="feed_without_gaps")]
        indexes = [models.Index(fields=["job", "id"], name="events_of_a_job")]

    def __str__(self) -> str:
        return self.what
