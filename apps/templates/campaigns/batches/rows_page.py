"""The rows of a request as they were sealed, for whoever decides about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from apps.accounts.models import User
from apps.common.text import fold, number_of
from apps.jobs.kinds import Estimate, kind
from apps.jobs.models import Job
from apps.jobs.money.ledger import at_most
from apps.reviews import rules

from ...kinds.render import facts, pricing
from ...models import RowRun
from .kind import CampaignBatch, sample
from .params import BatchRow

SHOWN: Final = 50


@dataclass(frozen=True)
class SealedRow:
    """One row: what it fills in, what is said, and the most that it may cost."""

    row: BatchRow
    filled: list[tuple[str, str]]
    scripts: list[str]
    estimate: Estimate
    why: str
    """Why it is worth a look, such as "the longest"; empty for most."""
    run: RowRun | None

    @property
    def price(self) -> str:
        return at_most(self.estimate.high)


@dataclass(frozen=True)
class RowsPage:
    """`total` rows fit the search; `more` is the number in the request after which the next page begins, if any."""

    rows: list[SealedRow]
    total: int
    q: str
    more: int | None
    left_out: int
    may_leave_out: bool


def rows_page(job: Job, data: Mapping[str, Any], user: User) -> RowsPage:
    """Those with the words of `q` in their label or values, from number `after` on. A constant number of queries."""
    work = cast(CampaignBatch, kind(job.kind))
    params, known = work.load(job)
    q, after = str(data.get("q", "")).strip()[:80], number_of(str(data.get("after", ""))) or 0
    why = {one.row.row: one.why for one in sample(params, known)}
    wanted = fold(q)
    listed = [
        (at, row, film)
        for at, (row, film) in enumerate(zip(params.rows, known.films, strict=True), 1)
        if not wanted or wanted in fold(_words(row))
    ]
    shown = [one for one in listed if one[0] > after][: SHOWN + 1]
    runs = {run.number: run for run in RowRun.objects.filter(job=job).select_related("left_out_by")}
    rows = [
        SealedRow(
            row,
            [(known.label_of(name), facts.words_of(value, known)) for name, value in row.values.items()],
            pricing.scripts(film, known.schema) if known.schema else [],
            known.estimates[at - 1],
            why.get(row.row, ""),
            runs.get(at),
        )
        for at, row, film in shown[:SHOWN]
    ]
    return RowsPage(
        rows,
        len(listed),
        q,
        shown[SHOWN - 1][0] if len(shown) > SHOWN else None,
        sum(run.left_out_at is not None for run in runs.values()),
        job.review is not None and rules.objection(job.review, user) is None,
    )


def _words(row: BatchRow) -> str:
    return "\n".join([str(row.number), row.label, *(value.words for value in row.values.values())])
