"""Whose key it is, and what it can still pay for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.providers.heygen.resource import Resource
from apps.providers.http.exchange import Request
from apps.providers.reading import Json, flag, ident, moment, money, part, text


@dataclass(frozen=True, kw_only=True)
class AutoReload:
    enabled: bool
    threshold_usd: Decimal | None
    amount_usd: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """Prepaid. `currency` is usd or credits."""

    currency: str | None
    remaining_balance: Decimal | None
    auto_reload: AutoReload | None


@dataclass(frozen=True, kw_only=True)
class Credits:
    remaining: Decimal | None
    resets_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Subscription:
    plan: str | None
    premium_credits: Credits | None
    add_on_credits: Credits | None


@dataclass(frozen=True, kw_only=True)
class UsageBased:
    """Metered. A `spending_cap_usd` of None means no cap is known."""

    spending_current_usd: Decimal | None
    spending_cap_usd: Decimal | None
    included_credits: Decimal | None
    remaining_credits: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Account:
    """`billing_type` is wallet, subscription, usage_based or None; the block of that name is there."""

    username: str
    email: str | None
    first_name: str | None
    last_name: str | None
    billing_type: str | None
    wallet: Wallet | None
    subscription: Subscription | None
    usage_based: UsageBased | None

    @classmethod
    def read(cls, data: Json) -> "Account":
        wallet, subscription = part(data, "wallet"), part(data, "subscription")
        usage = part(data, "usage_based")
        return cls(
            username=ident(data, "username"),
            email=text(data, "email"),
            first_name=text(data, "first_name"),
            last_name=text(data, "last_name"),
            billing_type=text(data, "billing_type"),
            wallet=None if wallet is None else _wallet(wallet),
            subscription=None if subscription is None else _subscription(subscription),
            usage_based=None if usage is None else _usage(usage),
        )


class Users(Resource):
    def me(self) -> Account:
        return self._one(Request(method="GET", path="/v3/users/me"), Account.read)


def _wallet(data: Json) -> Wallet:
    reload = part(data, "auto_reload")
    return Wallet(
        currency=text(data, "currency"),
        remaining_balance=money(data, "remaining_balance"),
        auto_reload=None
        if reload is None
        else AutoReload(
            enabled=flag(reload, "enabled") or False,
            threshold_usd=money(reload, "threshold_usd"),
            amount_usd=money(reload, "amount_usd"),
        ),
    )


def _subscription(data: Json) -> Subscription:
    pools = part(data, "credits") or {}
    return Subscription(
        plan=text(data, "plan"),
        premium_credits=_credits(part(pools, "premium_credits")),
        add_on_credits=_credits(part(pools, "add_on_credits")),
    )


def _credits(data: Json | None) -> Credits | None:
    if data is None:
        return None
    return Credits(remaining=money(data, "remaining"), resets_at=moment(data, "resets_at"))


def _usage(data: Json) -> UsageBased:
    return UsageBased(
        spending_current_usd=money(data, "spending_current_usd"),
        spending_cap_usd=money(data, "spending_cap_usd"),
        included_credits=money(data, "included_credits"),
        remaining_credits=money(data, "remaining_credits"),
    )
