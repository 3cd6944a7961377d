"""Connections: the provider accounts of a workspace."""

from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.secrets import SecretField
from apps.common.folding import FoldedField

from .people import Workspace


class Provider(models.TextChoices):
    HEYGEN = "heygen", "HeyGen"
    USEAPI = "useapi", _("HeyGen gateway")
    PLAYHT = "playht", "PlayHT"


HOME = {
    Provider.HEYGEN: "https://api.heygen.com",
    Provider.USEAPI: "https://api.useapi.net/v1/heygen",
    Provider.PLAYHT: "https://api.play.ht",
}
"""Where each provider lives when nobody says otherwise."""

CLOSED = frozenset({Provider.USEAPI, Provider.PLAYHT})
"""Services that were shut down: nothing answers at their own address any more, only where somebody else runs one."""

USUAL_CONCURRENCY = {Provider.HEYGEN: 10, Provider.USEAPI: 9, Provider.PLAYHT: 5}
"""How many at once each provider bears, or advises."""

NO_CREDIT = "There is no credit left at the provider."
"""The reason of a pause that ends by itself as soon as the account has money again."""

ATTENTION = "Something is wrong with the account at the provider."
"""The reason of a pause that ends when somebody tests the key again, or ends it by hand."""

KEY_REJECTED = "The provider does not accept the key of this account."
"""The reason of a pause that ends when the key works: with a new one, or once the provider takes it again."""

ELSEWHERE = "This account is not behind the token any more."
"""The reason of a pause that ends when a test finds the account again."""

UNPROVED = "Nobody knows yet which account the new key opens."
"""The reason of a pause that ends when the provider tells whose key it is."""

OF_THE_ACCOUNT = (ELSEWHERE, UNPROVED)
"""Pauses until it is known whose key it is: no other pause replaces one of these, and nobody ends it by hand."""

BY_OPERATOR = "Paused by the back office"
"""How the reason of a pause begins that a workspace cannot end."""

HELD = timedelta(days=10 * 365)
"""The length of a pause that ends only when somebody ends it."""


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def usable(self) -> "ConnectionQuerySet":
        """Those that `is_on`."""
        return self.filter(models.Q(primary=None) | models.Q(primary__enabled=True), enabled=True)

    def primaries(self) -> "ConnectionQuerySet":
        """One for each key."""
        return self.filter(primary=None)

    def visible_to(self, user: Any) -> "ConnectionQuerySet":
        """Connections of the person's workspaces."""
        return self.filter(workspace__memberships__user_id=user.pk)

    def of(self, provider: Provider) -> "ConnectionQuerySet":
        return self.filter(provider=provider)


class Connection(models.Model):
    """A provider account: credentials (encrypted), base URL, limits, and what the last look at it said."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="connections")
    provider = models.CharField(max_length=20, choices=Provider.choices, default=Provider.HEYGEN)
    identity = models.CharField(_("account"), max_length=254, blank=True)
    """Whose account it is: HeyGen's user name as `users/me` says it, PlayHT's user id, or the address of one HeyGen
    account behind the gateway's token. Empty while nobody knows."""
    primary = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="siblings")
    """Another account behind the same token: its key and its voices are those of the primary one."""
    name = models.CharField(_("name"), max_length=80)
    folded = FoldedField(of="name", db_default="")
    base_url = models.URLField(_("address"), max_length=300)
    api_key = SecretField(_("API key"))
    key_hint = models.CharField(max_length=4, blank=True)
    key_marks = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    """What is kept of earlier keys that are proved to open the present one's account: see `account_identity.mark`."""
    concurrency = models.PositiveSmallIntegerField(_("at most this many at once"), default=10)
    enabled = models.BooleanField(_("switched on"), default=True)
    allow_private = models.BooleanField(_("may use addresses inside your network"), default=False)
    simulated = models.BooleanField(default=False)
    """Nothing costs real money: the sandbox of this installation has proved that it answers at `base_url`."""
    custom_watermark = models.BooleanField(_("films may carry our own watermark"), default=False)
    """HeyGen grants this to selected Enterprise accounts and refuses it to all others."""
    older_templates = models.BooleanField(_("use HeyGen’s older template call"), default=False, db_default=False)
    """Films of templates may be made with v2, which alone has test renders; as long as HeyGen serves it."""
    created_at = models.DateTimeField(auto_now_add=True)

    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    stopped = models.CharField(max_length=200, blank=True, default="", db_default="")
    """Why the back office has it paused, whatever else happens to its key meanwhile; empty where it has not."""

    account = models.JSONField(default=dict, blank=True)
    """What the last look said: user, billing, unit of the balance, works (a list of [what, fine, words]), and
    older_templates: whether v2 `works`, and `until` when as HeyGen announced it (an ISO date or None)."""
    tested_at = models.DateTimeField(null=True, blank=True)
    balance = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    balance_at = models.DateTimeField(null=True, blank=True)
    low_balance = models.DecimalField(_("warn below"), max_digits=12, decimal_places=2, null=True, blank=True)
    """From here down people are warned while they write; in the unit of the balance."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """When the account was last asked for its balance, answered or not."""

    objects = models.Manager.from_queryset(ConnectionQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "provider", "identity"], name="an_account_once"),
            models.CheckConstraint(condition=models.Q(concurrency__gte=1), name="concurrency_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_home(self) -> bool:
        """True at the provider's own address, however it is spelled."""
        return _host(self.base_url) == _host(HOME[Provider(self.provider)])

    @property
    def is_on(self) -> bool:
        """Switched on, and so is the account that holds the key."""
        return self.enabled and (self.primary is None or self.primary.enabled)

    @property
    def is_closed(self) -> bool:
        """True at the address of a service that was shut down."""
        return self.provider in CLOSED and self.is_at_home

    @property
    def tells_account(self) -> bool:
        """True where the provider names the account of a key. PlayHT does not: its user id is typed."""
        return self.provider != Provider.PLAYHT

    @property
    def has_siblings(self) -> bool:
        """True where the key speaks for several accounts, so that each request must name its own.

        What the service told last counts: a sibling may be here for its history alone.
        """
        if self.primary_id is not None:
            return True
        addresses = self.account.get("addresses")
        return self.siblings.exists() if addresses is None else len(addresses) > 1

    @property
    def catalogue_id(self) -> int:
        """The connection whose voices this one speaks with."""
        return self.primary_id or self.pk

    @property
    def is_paused(self) -> bool:
        return bool(self.stopped) or (self.paused_until is not None and self.paused_until > timezone.now())

    @property
    def why_paused(self) -> str:
        """The reason of its pause, that of the back office first."""
        return self.stopped or self.pause_reason

    @property
    def is_silent_because(self) -> str:
        """Why nothing may be sent with it now; empty where it may."""
        if not self.is_on:
            return "The account is switched off, so nothing is sent."
        return f"Nothing is being sent right now. {self.why_paused}" if self.is_paused else ""

    @property
    def needs_somebody(self) -> bool:
        """True in a pause that does not end by itself."""
        held = self.paused_until is not None and self.paused_until > timezone.now() + HELD / 2
        return bool(self.stopped) or held

    @property
    def is_ended_by_hand(self) -> bool:
        """True in a pause that an administrator may end: not that of the back office, nor before a key is known."""
        return self.is_paused and not self.is_paused_from_outside and self.pause_reason not in OF_THE_ACCOUNT

    @property
    def is_paused_from_outside(self) -> bool:
        """True in a pause that the workspace's own administrators cannot end."""
        return self.is_paused and self.why_paused.startswith(BY_OPERATOR)

    @property
    def serves_older_templates(self) -> bool | None:
        """Whether HeyGen's older template call answered when it was last asked; None where it was not asked."""
        seen = self.account.get("older_templates")
        return None if seen is None else bool(seen["works"])

    @property
    def older_templates_until(self) -> date | None:
        """The end of the older template call that HeyGen announced."""
        until = self.account.get("older_templates", {}).get("until")
        return date.fromisoformat(until) if until else None

    @property
    def offers_older_templates(self) -> bool:
        """Whether films of templates may be made with the older call now."""
        return self.older_templates and self.serves_older_templates is True

    @property
    def balance_unit(self) -> str:
        """What `balance` counts: "usd" or "credits"."""
        return str(self.account.get("unit", "usd"))

    @property
    def shown_balance(self) -> str:
        """The balance in words: "$12.50", "340 credits", or "unknown"."""
        if self.balance is None:
            return "unknown"
        if self.balance_unit == "credits":
            return f"{self.balance.quantize(Decimal(1), rounding=ROUND_FLOOR):,} credits"
        sign = "−" if self.balance < 0 else ""
        return f"{sign}${abs(self.balance):,.2f}"

    @property
    def out_of_credit(self) -> bool:
        return self.balance is not None and self.balance <= 0

    @property
    def is_low(self) -> bool:
        """True where the balance is at the mark that administrators set, or gone."""
        marked = self.balance is not None and self.low_balance is not None and self.balance <= self.low_balance
        return marked or self.out_of_credit

    def set_key(self, api_key: str) -> None:
        self.api_key = api_key
        self.key_hint = api_key[-4:] if len(api_key) >= 12 else ""

    def forget(self) -> None:
        """Drop what was seen of the account: it was about another key or another address."""
        self.account = {}
        self.tested_at = self.balance = self.balance_at = self.asked_at = None
        self.paused_until, self.pause_reason = None, ""

    def pause(self, seconds: float, reason: str) -> None:
        """Send nothing for a while. A longer pause is kept, and one until it is known whose key it is."""
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        mine = Connection.objects.filter(pk=self.pk).exclude(paused_until__gt=until)
        if reason not in OF_THE_ACCOUNT:
            mine = mine.exclude(paused_until__gt=now, pause_reason__in=OF_THE_ACCOUNT)
        mine.update(paused_until=until, pause_reason=reason)

    def hold(self, reason: str) -> None:
        """Send nothing until somebody ends it."""
        self.pause(HELD.total_seconds(), reason)

    def lock(self) -> None:
        """Its key was rejected: nothing more is sent with that key, by whichever account."""
        for account in Connection.objects.filter(models.Q(pk=self.catalogue_id) | models.Q(primary=self.catalogue_id)):
            account.hold(KEY_REJECTED)

    def saw_balance(self, balance: Decimal | None, **fields: Any) -> None:
        Connection.objects.filter(pk=self.pk).update(balance=balance, balance_at=timezone.now(), **fields)


def _host(url: str) -> str:
    """A trailing dot is the same host."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
