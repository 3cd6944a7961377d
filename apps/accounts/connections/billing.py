"""What a provider account says of itself: whose it is, how it is billed, what is left."""

import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder

from apps.providers import Account


class Remaining(NamedTuple):
    """What an account can still spend. `amount` is None where nobody knows; `unit` is usd or credits."""

    amount: Decimal | None
    unit: str


def remaining(account: Account) -> Remaining:
    """The one number of each form of billing that reaches zero when nothing more can be bought.

    Wallet: the balance. Subscription: both pools of credits. Usage based: included credits first, then the
    money up to the cap.
    """
    if account.wallet is not None:
        return Remaining(account.wallet.remaining_balance, "credits" if account.wallet.currency == "credits" else "usd")
    if (plan := account.subscription) is not None:
        pools = [pool.remaining for pool in (plan.premium_credits, plan.add_on_credits) if pool is not None]
        known = [amount for amount in pools if amount is not None]
        return Remaining(sum(known, Decimal(0)) if known else None, "credits")
    if (usage := account.usage_based) is not None:
        if usage.remaining_credits:
            return Remaining(usage.remaining_credits, "credits")
        if usage.spending_cap_usd is not None and usage.spending_current_usd is not None:
            return Remaining(max(usage.spending_cap_usd - usage.spending_current_usd, Decimal(0)), "usd")
    return Remaining(None, "usd")


def to_stored(account: Account) -> dict[str, Any]:
    """An account as the JSON of `Connection.account`: user, billing and unit. `recall` reads it back."""
    user: dict[str, Any] = json.loads(json.dumps(asdict(account), cls=DjangoJSONEncoder))
    billing = {name: user.pop(name) for name in ("billing_type", "wallet", "subscription", "usage_based")}
    if (plan := billing["subscription"]) is not None:
        plan["credits"] = {name: plan.pop(name) for name in ("premium_credits", "add_on_credits")}
    return {"user": user, "billing": billing, "unit": remaining(account).unit}


def from_stored(stored: dict[str, Any]) -> Account | None:
    """The account that was remembered, or None where nobody has looked yet."""
    if not stored.get("user"):
        return None
    return Account.read({**stored["user"], **stored.get("billing", {})})
