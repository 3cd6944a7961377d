"""Saying yes to several reviews at once: looked at together, decided one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.accounts.models import User

from .. import flow, rules
from ..case import Case
from ..models import Review
from ..refusal import Refusal, Refused
from ..subjects import is_free, subject

MOST = 50
"""Reviews that one confirmation may hold."""


@dataclass(frozen=True)
class Line:
    """One of several reviews, and what keeps the person from saying yes to it."""

    review: Review
    kind: str
    refusal: Refusal | None
    is_last: bool
    """Whether this person's approval would be the one that sends it."""


@dataclass(frozen=True)
class Total:
    """What the approvals of one confirmation allow to be spent at most, in USD; how many have an unknown price."""

    sum: Decimal
    unknown: int
    is_free: bool


def lines(reviews: Iterable[Review], user: User) -> list[Line]:
    return [_line(review, user) for review in reviews]


def _line(review: Review, user: User) -> Line:
    case = Case(review)
    blocked = rules.refusal_in(case, user)
    return Line(
        review, subject(review.subject).kind_label(review), blocked, blocked is None and _would_send(case, user)
    )


def _would_send(case: Case, user: User) -> bool:
    with_mine = Case(case.review)
    with_mine.__dict__.update(members=case.members, policy=case.policy, said_yes=case.said_yes | {user.pk})
    return not rules.missing(with_mine)


def total(found: Sequence[Line]) -> Total:
    """Of those lines that nothing blocks."""
    ready = [line.review for line in found if line.refusal is None]
    prices = [review.price for review in ready]
    known = sum((price for price in prices if price is not None), Decimal(0))
    return Total(known, prices.count(None), all(is_free(review) for review in ready))


def approve(seen: Iterable[tuple[Review, str]], *, by: User) -> list[tuple[Review, Refusal | None]]:
    """Say yes to each seal that was seen, each in a transaction of its own; what was refused, and why."""
    return [(review, _approve(review, by, seal)) for review, seal in seen]


def _approve(review: Review, by: User, seal: str) -> Refusal | None:
    try:
        flow.approve(review, by=by, seen=seal)
    except Refused as refused:
        return refused.refusal
    return None
