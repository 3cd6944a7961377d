"""The price of work: the one place that turns a row of the price list and a length into an estimate and its ceiling."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..kinds import Estimate
from ..models import Price, Pricing
from .ledger import NOTHING, ceiling, exact


def nothing_yet() -> Estimate:
    """Of work that says nothing yet."""
    return Estimate(None, None, None, None, _("No script yet."))


def priced(row: Price | None, seconds_low: int, seconds_high: int, requests: int = 1) -> Estimate:
    """Of a result of so many seconds, made in so many requests. Without a row its price is unknown, never zero.

    The ceiling counts with the highest of published prices that contradict each other.
    """
    if row is None:
        basis = _("The price list has nothing for this yet.")
        return Estimate(None, None, seconds_low, seconds_high, basis)
    if row.unit == Price.Unit.FREE:
        basis = _("The provider charges nothing for this.")
        return Estimate(NOTHING, NOTHING, seconds_low, seconds_high, basis, Pricing.FREE, NOTHING)
    highest = row.most
    rate = f"{highest.normalize():f}"
    if row.unit == Price.Unit.EACH:
        most = ceiling(highest * requests)
        basis = ngettext("%(n)d request at $%(rate)s", "%(n)d requests at $%(rate)s", requests)
        basis %= {"n": requests, "rate": rate}
        return Estimate(most, most, seconds_low, seconds_high, basis, Pricing.FLAT, row.amount)
    basis = ngettext("%(seconds)s second at $%(rate)s", "%(seconds)s seconds at $%(rate)s", seconds_high)
    basis %= {"seconds": f"{seconds_high:,}", "rate": rate}
    low, most = exact(row.amount * seconds_low), ceiling(highest * seconds_high)
    return Estimate(low, most, seconds_low, seconds_high, basis, Pricing.METERED, row.amount)
