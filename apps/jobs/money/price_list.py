"""The price list of a workspace: what is published, with source and date, and the prices of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.models import User, Workspace
from apps.accounts.models.connections import Provider

from ..kinds import kind
from ..models import Price
from . import ledger, purchases
from .caps import lock


@dataclass
class Item:
    """One thing that can be bought, with all that is known of its price; newest first."""

    provider: str
    name: str
    called: str
    now: Price | None = None
    own: list[Price] = field(default_factory=list)
    published: list[Price] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def service(self) -> str:
        return str(Provider(self.provider).label)

    @property
    def contradicted(self) -> bool:
        """Whether the ceiling counts with more than what is settled, because published prices differ."""
        return self.now is not None and self.now.most > self.now.amount


def items(workspace_id: int) -> list[Item]:
    """Everything that can be bought, whether its price is known or not."""
    called = {(bought.provider, bought.item): str(bought.label) for bought in purchases.all_purchases()}
    for name in settings.JOB_KINDS:
        called |= kind(name).items()
    found = {pair: Item(*pair, called[pair]) for pair in sorted(called)}
    rows = Price.objects.filter(Q(workspace=workspace_id) | Q(workspace=None)).select_related("by")
    for row in rows.order_by("-valid_from", "-pk"):
        if item := found.get((row.provider, row.item)):
            (item.published if row.workspace_id is None else item.own).append(row)
    today = timezone.localdate()
    for item in found.values():
        begun = (row for row in (*item.own, *item.published) if row.settles and row.valid_from <= today)
        item.now = next(begun, None)
    return list(found.values())


def has_no_length(key: str) -> bool:
    """Whether what is bought is charged each time and never by the second."""
    return key in {f"{bought.provider}:{bought.item}" for bought in purchases.all_purchases()}


def choices(workspace_id: int) -> Sequence[tuple[str, str]]:
    return [(item.key, f"{item.service}, {item.called}") for item in items(workspace_id)]


@transaction.atomic
def put(
    workspace: Workspace, key: str, unit: str, amount: Decimal, valid_from: date, reason: str, *, by: User
) -> Price:
    """Write the workspace's own price from a day on. What is approved already keeps the rate that was sealed.

    The same price once more is no change, and no entry in the audit log.
    """
    lock(workspace.pk)
    provider, _colon, item = key.partition(":")
    before = ledger.price(workspace.pk, provider, item, valid_from)
    which: dict[str, Any] = {"workspace": workspace, "provider": provider, "item": item, "valid_from": valid_from}
    if same := Price.objects.filter(**which, unit=unit, amount=amount, reason=reason).first():
        return same
    own, _is_new = Price.objects.update_or_create(
        **which, defaults={"unit": unit, "amount": amount, "reason": reason, "by": by}
    )
    facts = {"amount": f"{amount:.6f}", "unit": unit, "valid_from": valid_from.isoformat(), "reason": reason}
    known = f"{before.amount:.6f}" if before else None
    audit.write(workspace.pk, "price.set", f"{provider} {item}", by=by, before=known, **facts)
    return own
