"""Drawings of money as SVG: shapes only, in units of a day and of a hundredth of the highest sum. Words are HTML."""

from dataclasses import dataclass
from decimal import Decimal

from .ledger import NOTHING
from .spend import Day, Spend, Stage

FAR = 4
"""A cap that is more than so many times the sums would press them flat, so it is told but not drawn."""


@dataclass(frozen=True)
class Chart:
    """The month's sum, day by day. Heights count downwards from the top, 0 to 100."""

    width: int
    top: Decimal
    line: str
    area: str
    ahead: str
    cap: str
    bars: list[tuple[str, str, str]]
    """For each day with money: left edge, upper edge, height."""


def of_month(spend: Spend, queue: Stage, cap: Decimal | None) -> Chart:
    days = spend.days
    so_far = days[-1].so_far if days else NOTHING
    ahead = so_far + queue.high if spend.month.is_now else so_far
    drawn = cap if cap is not None and cap <= FAR * max(ahead, Decimal("0.01")) else None
    top = max(ahead, drawn or NOTHING, Decimal("0.01"))
    points = [(0, NOTHING), *((place, day.so_far) for place, day in enumerate(days, 1))]
    line = " ".join(f"{x},{_y(sum_, top)}" for x, sum_ in points)
    width = spend.month.days
    return Chart(
        width=width,
        top=top,
        line=line,
        area=f"0,100 {line} {len(days)},100",
        ahead=f"{len(days)},{_y(so_far, top)} {width},{_y(ahead, top)}" if ahead > so_far else "",
        cap=_y(drawn, top) if drawn is not None else "",
        bars=_bars(days),
    )


def _bars(days: list[Day]) -> list[tuple[str, str, str]]:
    highest = max((day.spent for day in days), default=NOTHING)
    if not highest:
        return []
    return [
        (f"{place + 0.15:.2f}", _y(day.spent, highest), f"{day.spent / highest * 100:.2f}")
        for place, day in enumerate(days)
        if day.spent
    ]


def _y(amount: Decimal, top: Decimal) -> str:
    return f"{100 - amount / top * 100:.2f}"
