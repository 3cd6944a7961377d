"""What may be charged without a job, such as a search for voices. It is held, paid and given back like a job's round.

What can be bought so is listed in `PURCHASES`.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from apps.accounts import audit
from apps.accounts.models import Connection, User

from ..audit import usd
from ..models import Price, PurchaseEntry
from . import caps, ledger
from .ledger import Move


@dataclass(frozen=True)
class Purchase:
    """One thing to buy. `item` is its line in `PURCHASES` and its name in the price list."""

    provider: str
    item: str
    label: str | Promise

    def price(self, workspace_id: int) -> Price | None:
        """None: unknown, which is never zero. What has no length has no price by the second."""
        found = ledger.price(workspace_id, self.provider, self.item)
        return None if found is None or found.unit == Price.Unit.SECOND else found

    def is_free(self, workspace_id: int) -> bool:
        found = self.price(workspace_id)
        return found is not None and found.unit == Price.Unit.FREE

    def most(self, workspace_id: int) -> Decimal | None:
        """The most that it may cost, in USD; None: unknown."""
        found = self.price(workspace_id)
        return None if found is None else ledger.exact(found.most)

    def price_tag(self, workspace_id: int) -> str:
        """For a button: "up to $0.40"."""
        return ledger.at_most(self.most(workspace_id), free=self.is_free(workspace_id))


@cache
def purchase(item: str) -> Purchase:
    return cast(Purchase, import_string(settings.PURCHASES[item]))


def all_purchases() -> list[Purchase]:
    return [purchase(item) for item in settings.PURCHASES]


@transaction.atomic
def hold(bought: Purchase, connection: Connection, about: int, title: str, *, author: User, by: User | None) -> None:
    """Hold the most that it may cost. Raises Refused where that is over a cap. Call it where it was approved.

    It ends by locking the workspace's row, as whatever moves money does.
    """
    most = bought.most(connection.workspace_id)
    caps.keep_purchase(connection.workspace_id, author.pk, most, simulated=connection.simulated)
    entry = PurchaseEntry(
        workspace_id=connection.workspace_id,
        connection=connection,
        item=bought.item,
        about=about,
        round=times(bought, about) + 1,
        title=title[:200],
        author=author,
        simulated=connection.simulated,
    )
    _enter(entry, Move.RESERVE, held=most, spent=ledger.NOTHING, by=by)


def refusal(bought: Purchase, connection: Connection, author: User) -> str:
    """Why no cap leaves enough for it now; empty where there is enough. What counts is what `hold` finds."""
    most, simulated = bought.most(connection.workspace_id), connection.simulated
    rooms = caps.cap_checks(connection.workspace_id, author.pk, None, most, simulated=simulated)
    return next((str(room.refusal) for room in rooms if not room.fits), "")


def times(bought: Purchase, about: int) -> int:
    """How often it was bought so far."""
    return PurchaseEntry.objects.filter(item=bought.item, about=about, move=Move.RESERVE).count()


@transaction.atomic
def settle(bought: Purchase, about: int) -> None:
    """It is here, or may have been charged: all that was held counts, also for those of it whose answers were lost."""
    for opened in _open(bought, about):
        _pay(opened)


@transaction.atomic
def release(bought: Purchase, about: int) -> None:
    """The last one was not bought. What was lost before it may have been, so it counts."""
    opened = _open(bought, about)
    for lost in opened[:-1]:
        _pay(lost)
    for last in opened[-1:]:
        _give_back(last, by=None)


@transaction.atomic
def give_up(bought: Purchase, about: int, *, by: User) -> None:
    """Somebody has decided that none of it was bought."""
    for opened in _open(bought, about):
        _give_back(opened, by=by)


def _open(bought: Purchase, about: int) -> list[PurchaseEntry]:
    """What is held for it, oldest first. The workspace's row is locked, so that nobody else closes it meanwhile."""
    mine = PurchaseEntry.objects.filter(item=bought.item, about=about)
    first = mine.first()
    if first is None:
        return []
    caps.lock(first.workspace_id)
    return list(ledger.open_purchases(first.workspace_id).filter(item=bought.item, about=about).order_by("round"))


def _pay(opened: PurchaseEntry) -> None:
    _enter(opened, Move.SETTLE, held=_back(opened), spent=opened.held, by=None)


def _give_back(opened: PurchaseEntry, *, by: User | None) -> None:
    _enter(opened, Move.RELEASE, held=_back(opened), spent=ledger.NOTHING, by=by)


def _back(opened: PurchaseEntry) -> Decimal | None:
    return None if opened.held is None else -opened.held


def _enter(like: PurchaseEntry, move: Move, *, held: Decimal | None, spent: Decimal | None, by: User | None) -> None:
    """An entry about the same as `like`."""
    about = {name: getattr(like, name) for name in _SAME}
    entry = PurchaseEntry.objects.create(**about, move=move, held=held, spent=spent)
    amounts = {"held": usd(held), "spent": usd(spent)}
    audit.write(
        entry.workspace_id,
        ledger.NOTED[move],
        entry.title,
        by=by,
        item=entry.item,
        about=entry.about,
        round=entry.round,
        entry=entry.pk,
        amounts=amounts,
        simulated=entry.simulated,
    )


_SAME = ("workspace_id", "connection_id", "item", "about", "round", "title", "author_id", "simulated")
