"""What the frame around every page shows: the workspace, the counts, the connection, the feed's cursor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from apps.accounts.connections.simulation import all_simulated
from apps.accounts.members import SESSION_KEY, Member, MemberRequest
from apps.accounts.models import Connection, Workspace
from apps.accounts.models.connections import Provider
from apps.accounts.roles import Role
from apps.jobs.pages.feed import FAST
from apps.notices.bell import Bell
from apps.notices.models import Notice
from apps.reviews.models import Review


@dataclass(frozen=True)
class Badge:
    """The connection in the top bar: simulated, or the balance with its age."""

    simulated: bool
    label: str
    low: bool
    off: bool = False
    pause: str = ""
    """Why nothing is sent just now; empty where it is."""
    paused_until: datetime | None = None
    """None where the pause does not end by itself."""

    @classmethod
    def of(cls, connection: Connection, *, everything: bool) -> "Badge":
        """`everything` says whether all accounts of the workspace are simulated."""
        if not connection.enabled:
            return cls(connection.simulated, _("%(name)s is switched off") % {"name": connection}, False, off=True)
        paused: dict[str, Any] = {}
        if connection.is_paused:
            ends = None if connection.needs_somebody else connection.paused_until
            paused = {"pause": connection.why_paused, "paused_until": ends}
        if connection.simulated:
            told = _("Simulated, no credits") if everything else _("%(name)s is simulated") % {"name": connection}
            return cls(True, told, connection.is_low, **paused)
        if connection.balance is None or connection.balance_at is None:
            return cls(False, _("Balance not known yet"), False, **paused)
        age = timesince(connection.balance_at, timezone.now(), depth=1)
        return cls(
            False,
            _("%(sum)s, %(age)s ago") % {"sum": connection.shown_balance, "age": age},
            connection.is_low,
            **paused,
        )


@dataclass(frozen=True)
class Frame:
    workspace: Workspace
    workspaces: list[dict[str, Any]]
    role: str
    can_create: bool
    is_admin: bool
    reviews_waiting: int
    bell: Bell
    connection: Badge | None
    simulated: bool
    """No account of the workspace can cost real money."""
    sandbox_url: str
    demo: bool
    section: str
    feed_after: int
    feed_pace: float

    @property
    def clock_note(self) -> str:
        return _("Simulated provider. Nothing here costs money.") if self.simulated else ""


SECTIONS = {
    "home": "home",
    "create": "create",
    "accounts:calls": "calls",
}
ROOMS = {
    "desk": "create",
    "videos": "avatars",
    "reviews": "reviews",
    "jobs": "jobs",
    "library": "library",
    "published": "library",
    "voices": "voices",
    "templates": "templates",
    "translations": "translations",
    "webhooks": "webhooks",
    "spend": "spend",
    "accounts": "settings",
    "rules": "settings",
    "consents": "settings",
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Empty for people who are not signed in or belong nowhere, and for requests refused early."""
    if not hasattr(request, "member") or not request.user.is_authenticated:
        return {"frame": None}
    asking = cast(MemberRequest, request)
    if not asking.member.memberships:
        return {"frame": None}
    return {"frame": SimpleLazyObject(lambda: _frame(asking))}


def _frame(request: MemberRequest) -> Frame:
    member = request.member
    workspace = member.workspace
    # The feed reads the open workspace from the session alone.
    if request.session.get(SESSION_KEY) != workspace.pk:
        request.session[SESSION_KEY] = workspace.pk
    seen = _seen(member)
    accounts = seen.accounts
    connection = next((account for account in accounts if account.provider == Provider.HEYGEN), None)
    simulated = all_simulated(accounts)
    return Frame(
        workspace=workspace,
        workspaces=[
            {"pk": m.workspace_id, "name": m.workspace.name, "current": m.workspace_id == workspace.pk}
            for m in member.memberships
        ],
        role=str(Role(member.current.role).label),
        can_create=member.may(Role.AUTHOR),
        is_admin=member.may(Role.ADMINISTRATOR),
        reviews_waiting=seen.reviews_waiting,
        bell=seen.bell,
        connection=Badge.of(connection, everything=simulated) if connection else None,
        simulated=simulated,
        sandbox_url=f"{settings.SANDBOX_URL}/_sandbox/" if settings.SANDBOX_URL and settings.DEMO else "",
        demo=settings.DEMO,
        section=_section(request),
        feed_after=workspace.feed_seq,
        feed_pace=FAST,
    )


SHOWN = (
    "id",
    "provider",
    "name",
    "enabled",
    "simulated",
    "paused_until",
    "pause_reason",
    "stopped",
    "account",
    "balance",
    "balance_at",
    "low_balance",
)
"""What the frame reads of a connection, in the order of the model."""


class _Seen(NamedTuple):
    reviews_waiting: int
    bell: Bell
    accounts: list[Connection]


def _seen(member: Member) -> _Seen:
    """What may change while a page is open, in one query: a row for each account, and one where there is none."""
    waiting: Value | Subquery = Value(0)
    if member.may(Role.REVIEWER):
        waiting = _counted(Review.objects.open().filter(workspace=OuterRef("pk")).exclude(author=member.user))
    unread = Notice.objects.visible_to(member.user).unread()
    newest = Coalesce(Subquery(unread.order_by("-pk").values("pk")[:1]), 0)
    found = list(
        Workspace.objects.filter(pk=member.workspace.pk)
        .order_by("-connections__enabled", "connections__pk")
        .annotate(waiting=waiting, unread=_counted(unread), newest=newest)
        .values_list("waiting", "unread", "newest", *(f"connections__{name}" for name in SHOWN))
    )
    reviews_waiting, *news = found[0][:3]
    accounts = [Connection.from_db(DEFAULT_DB_ALIAS, SHOWN, row[3:]) for row in found if row[3] is not None]
    return _Seen(reviews_waiting, Bell(*news), accounts)


def _counted(rows: QuerySet[Any]) -> Subquery:
    """How many `rows` there are, as a column."""
    return Subquery(rows.order_by().values(number=Func(F("pk"), function="COUNT", output_field=IntegerField())))


def _section(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    return SECTIONS.get(match.view_name, ROOMS.get(match.app_name, ""))
