"""Caps: how much may be spent, kept in the very transaction that holds the money.

Whoever holds money holds the workspace's row first and reads the sums after it, so that of many approvals at once each
sees what the others hold. A price that nobody knows fits under no cap: it is refused while one applies.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.models import Membership, Project, User, Workspace
from apps.accounts.roles import Role
from apps.reviews.refusal import Refusal, Refused

from ..audit import usd
from ..models import Cap, Job, LedgerEntry
from ..states import MOVING, State
from . import ledger
from .ledger import dollars
from .settlement import to_hold


@dataclass(frozen=True)
class CapCheck:
    """What one cap leaves for one price (USD; None: unknown). A line of rules: `met`, `title`, `detail`."""

    cap: Cap
    counted: Decimal
    price: Decimal | None
    raisers: str = ""
    """Who could raise it, or remove it where the price is unknown, as a sentence."""

    @property
    def left(self) -> Decimal:
        """Below zero where a provider charged more than was held."""
        return self.cap.amount - self.counted

    @property
    def over(self) -> Decimal:
        return max(-ledger.floor(self.left), ledger.NOTHING)

    @property
    def shown_left(self) -> Decimal:
        """For people: in whole cents, none of them spent already."""
        return max(ledger.floor(self.left), ledger.NOTHING)

    @property
    def shown_counted(self) -> Decimal:
        """For people: in whole cents, which with what is left make the cap."""
        return ledger.ceiling(self.counted)

    @property
    def fits(self) -> bool:
        return self.price is not None and self.price <= self.left

    @property
    def met(self) -> str:
        return "yes" if self.fits else "no"

    @property
    def title(self) -> str:
        words = {"left": dollars(self.shown_left), "of": self.cap.of, "month": month_name()}
        if self.price is None:
            return _("We can’t check the %(most)s cap until the price is known") % {"most": dollars(self.cap.amount)}
        if not self.fits:
            return _("Over the cap for %(of)s") % words
        if self.cap.span == Cap.Span.ITEM:
            return _("Within the cap of %(left)s per item") % words
        if self.cap.user or self.cap.project:
            return _("Within the cap for %(of)s: %(left)s left in %(month)s") % words
        return _("Within the cap: %(left)s left in %(month)s") % words

    @property
    def detail(self) -> str:
        if self.price is None:
            return self.raisers
        return "" if self.fits else str(self.refusal)

    @property
    def refusal(self) -> Refusal:
        words = {"of": self.cap.of, "most": dollars(self.cap.amount), "month": month_name()}
        if self.price is None:
            why = _("The price is unknown, and a cap applies: %(most)s for %(of)s.") % words
            return Refusal(why, self.raisers)
        words |= {"price": dollars(ledger.ceiling(self.price)), "left": dollars(self.shown_left)}
        if self.cap.span == Cap.Span.ITEM:
            why = _("This may cost up to %(price)s, and the cap per item is %(most)s for %(of)s.") % words
        else:
            why = (
                _(
                    "This may cost up to %(price)s, and %(left)s is left in %(month)s of the cap for %(of)s, "
                    "%(most)s a month."
                )
                % words
            )
        return Refusal(why, self.raisers)


def month_name() -> str:
    return f"{timezone.now():%B}"


def enforce(job: Job) -> None:
    """Raise Refused where what `job` may cost is over a cap. Call it in the transaction that moves it and its money.

    It holds the workspace's row until that ends: nobody else's money moves between the sums and the reservation.
    """
    # Read anew: somebody may have moved it to another project since the caller read it. Its row is the caller's by now.
    locked = Job.objects.select_for_update(of=("workspace",), no_key=True).select_related("workspace")
    now = locked.only("author_id", "project_id", "workspace_id", "workspace__id").get(pk=job.pk)
    _keep(cap_checks(job.workspace_id, now.author_id, now.project_id, to_hold(job), simulated=job.connection.simulated))


def keep_purchase(workspace_id: int, author_id: int, price: Decimal | None, *, simulated: bool) -> None:
    """The same for what is bought without a job, which belongs to no project."""
    lock(workspace_id)
    _keep(cap_checks(workspace_id, author_id, None, price, simulated=simulated))


def enforce_project(job: Job, project: Project) -> None:
    """The same for a job that was moved into `project` with its money: it may not come over the project's cap."""
    lock(job.workspace_id)
    # Its money is of the kind that its entries are of, whatever was proved of the connection since.
    last = LedgerEntry.objects.filter(job=job).order_by("pk").last()
    if last is None:
        return
    simulated = last.simulated
    taken = ledger.counted_of(job, simulated=simulated)
    if not taken:
        return
    mine = Cap.objects.filter(project=project).select_related("user", "project")
    for room in [
        # What it takes is among what counts in the month already.
        *_rooms(job.workspace_id, mine.filter(span=Cap.Span.MONTH), ledger.NOTHING, simulated=simulated),
        *_rooms(job.workspace_id, mine.filter(span=Cap.Span.ITEM), taken, simulated=simulated),
    ]:
        if not room.fits:
            why = _("Moving it would put the project “%(name)s” over its cap.") % {"name": project}
            raise Refused(Refusal(why, room.raisers))


def _keep(found: Iterable[CapCheck]) -> None:
    for room in found:
        if not room.fits:
            raise Refused(room.refusal)


def lock(workspace_id: int) -> None:
    Workspace.objects.select_for_update(no_key=True).only("pk").get(pk=workspace_id)


def cap_checks(
    workspace_id: int, author_id: int, project_id: int | None, price: Decimal | None, *, simulated: bool
) -> list[CapCheck]:
    """Every cap that applies to a job of this author in this project, tightest first. One query where there is none.

    The tightest alone where nobody knows the price: that fits under no cap, which is said once.
    """
    whose = Q(user=None, project=None) | Q(user=author_id) | Q(project__isnull=False, project=project_id)
    applying = Cap.objects.filter(whose, workspace=workspace_id).select_related("user", "project")
    found = _rooms(workspace_id, applying, price, simulated=simulated)
    found.sort(key=lambda room: (room.fits, room.left))
    return found[:1] if price is None else found


def of_job(job: Job) -> list[CapCheck]:
    """What is left for a job whose money is not held yet; nothing for the others, and for a draft that says nothing."""
    if job.state in MOVING or job.state in ("completed", "canceled"):
        return []
    if job.state == State.DRAFT and job.seconds_high is None:
        return []
    return cap_checks(job.workspace_id, job.author_id, job.project_id, to_hold(job), simulated=job.connection.simulated)


def all_caps(workspace_id: int, *, simulated: bool) -> list[CapCheck]:
    """All caps of a workspace with what counts under them: the workspace's own first, then people, then projects."""
    caps = Cap.objects.filter(workspace=workspace_id).select_related("user", "project")
    found = _rooms(workspace_id, caps, ledger.NOTHING, simulated=simulated)
    return sorted(found, key=lambda room: (bool(room.cap.project), bool(room.cap.user), room.cap.of, room.cap.span))


def _rooms(workspace_id: int, caps: Iterable[Cap], price: Decimal | None, *, simulated: bool) -> list[CapCheck]:
    caps = list(caps)
    if not caps:
        return []
    used = ledger.counted(workspace_id, simulated=simulated)

    def counted(cap: Cap) -> Decimal:
        if cap.span == Cap.Span.ITEM:
            return ledger.NOTHING
        return sum((amount for pair, amount in used.items() if cap.counts(*pair)), ledger.NOTHING)

    found = [CapCheck(cap, counted(cap), price) for cap in caps]
    if all(check.fits for check in found):
        return found
    raisers = who_can_help(workspace_id, is_priced=price is not None)
    return [replace(check, raisers=raisers) for check in found]


def who_can_help(workspace_id: int, *, is_priced: bool) -> str:
    """No cap is high enough for an unknown price."""
    keepers = Membership.objects.filter(workspace=workspace_id, role=Role.ADMINISTRATOR, user__is_active=True)
    names = [str(keeper.user) for keeper in keepers.select_related("user").order_by("user__name")[:4]]
    if not names:
        return ""
    words = _("%(names)s can raise the cap.") if is_priced else _("%(names)s can set its price, or remove the cap.")
    return words % {"names": _(" or ").join(names)}


@transaction.atomic
def set_cap(
    workspace: Workspace,
    span: str,
    amount: Decimal,
    *,
    by: User,
    user: User | None = None,
    project: Project | None = None,
) -> Cap:
    """Set a cap, or change the one that there is. It binds whatever is approved from now on.

    The same cap once more is no change, and no entry in the audit log.
    """
    lock(workspace.pk)
    cap = Cap.objects.filter(workspace=workspace, user=user, project=project, span=span).first()
    before = cap.amount if cap else None
    if cap is None:
        cap = Cap(workspace=workspace, user=user, project=project, span=span)
    elif before == amount:
        return cap
    cap.amount = amount
    cap.save()
    audit.write(workspace.pk, "cap.set", cap.of, by=by, span=str(span), amount=usd(amount), before=usd(before))
    return cap


@transaction.atomic
def remove(cap: Cap, *, by: User) -> bool:
    """False where it was gone already."""
    lock(cap.workspace_id)
    gone, _rows = Cap.objects.filter(pk=cap.pk).delete()
    if gone:
        audit.write(cap.workspace_id, "cap.removed", cap.of, by=by, span=cap.span, before=usd(cap.amount))
    return bool(gone)
