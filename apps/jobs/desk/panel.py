"""The panel beside a form: what will be sealed, what it will cost, and whether it is ready."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.reviews.models import StandingApproval
from apps.reviews.subjects import Fact, Likeness

from ..kinds import Check, Estimate, kind
from ..models import Pricing
from ..money.caps import CapCheck, cap_checks
from ..money.ledger import at_most, dollars
from ..money.standing import way_of


@dataclass(frozen=True)
class Panel:
    facts: Sequence[Fact]
    checks: Sequence[Check]
    estimate: Estimate
    warning: str
    review: bool
    provider: str
    action: str
    """What goes out once somebody has said yes, as the provider's documentation calls it."""
    standing: StandingApproval | None = None
    """The approval in advance under which it would go, where it would else be reviewed."""
    caps: Sequence[CapCheck] = ()
    hints: Sequence[str] = ()
    """What the author is told that keeps nothing from being sent."""

    @property
    def met(self) -> int:
        return sum(1 for check in self.checks if not check.problem)

    @property
    def price(self) -> str:
        """What stands on the button: the most it may cost."""
        return at_most(self.estimate.high, free=self.is_free)

    @property
    def is_free(self) -> bool:
        return self.estimate.pricing == Pricing.FREE

    @property
    def total(self) -> dict[str, str]:
        """The foot of the panel."""
        low, high, basis = self.estimate.low, self.estimate.high, self.estimate.basis
        if low is None or high is None:
            return {"lead": _("Price"), "prefix": "", "sum": _("unknown"), "note": basis}
        if self.is_free:
            return {"lead": _("Price"), "prefix": "", "sum": self.price, "note": basis}
        held = _("%(basis)s. On hold once approved; the rest is released.") % {"basis": basis}
        lead = _("About %(sum)s") % {"sum": dollars(low)} if low < high else ""
        return {"lead": lead, "prefix": _("up to"), "sum": dollars(high), "note": held}

    @property
    def button(self) -> str:
        return _("Send for review") if self.review else _("Render")


def panel_of(
    name: str,
    account: Connection,
    *,
    facts: Sequence[Fact],
    checks: Sequence[Check],
    estimate: Estimate,
    hints: Sequence[str],
    likenesses: Iterable[Likeness],
    author_id: int,
    project_id: int | None,
) -> Panel:
    """The panel of what is typed for work of the kind `name`, to be made with `account`."""
    caps: list[CapCheck] = []
    if not estimate.is_of_nothing:
        caps = cap_checks(account.workspace_id, author_id, project_id, estimate.high, simulated=account.simulated)
    way = way_of(
        account.workspace,
        name,
        author_id=author_id,
        project_id=project_id,
        price=estimate.high,
        likenesses=likenesses,
    )
    return Panel(
        facts=facts,
        checks=checks,
        estimate=estimate,
        warning=_warning(account, estimate),
        review=way.is_reviewed,
        standing=way.standing,
        provider=account.get_provider_display(),
        action=kind(name).action,
        hints=hints,
        caps=caps,
    )


def _warning(connection: Connection, found: Estimate) -> str:
    service = connection.get_provider_display()
    if not connection.enabled:
        words = _("The connection “%(name)s” is switched off, so nothing is sent. An administrator can switch it on.")
        return words % {"name": connection}
    if connection.out_of_credit:
        words = _("There is no credit left at %(service)s. You can send this for review; it waits until there is.")
        return words % {"service": service}
    in_dollars = connection.balance_unit == "usd"
    if in_dollars and connection.balance is not None and found.high is not None and connection.balance < found.high:
        sums = {"service": service, "left": dollars(connection.balance), "most": dollars(found.high)}
        return _("%(service)s has %(left)s left, and this may cost %(most)s.") % sums
    if connection.is_low:
        words = _("%(service)s has only %(left)s left. Tell an administrator, so that work can continue.")
        return words % {"service": service, "left": connection.shown_balance}
    return ""
