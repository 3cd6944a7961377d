"""Every row is checked before anything is spent: what it would send, what that takes, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.common.text import clock
from apps.reviews.seals import seal

from ..kinds.render import pricing
from ..kinds.render.kind import TemplateRender
from ..kinds.render.lookups import RenderLookups, look_up_many
from ..kinds.render.params import RenderParams
from ..models import Campaign, CampaignRow
from . import cell_checks, twins
from .filling import Filling
from .problems import Problem, is_open, read_problems
from .twins import Twins, searched

CHUNK: Final = 500
"""Rows at a time."""
LONG: Final = "long"
FAR_OVER, BY_SECONDS = 2, 10
"""A row is far over the others where it takes so many times as long, and so many seconds more."""
FEW: Final = 20
"""So many rows are checked alone; with more of them all rows are."""
_OUTCOME: Final = (
    *("folded", "problems", "blocked", "doubtful", "dismissed", "fingerprint"),
    *("high", "seconds_low", "seconds_high"),
)


def check_campaign(campaign: Campaign) -> None:
    """Check all rows anew: a constant number of statements for every few hundred of them."""
    found = twins.of_campaign(campaign.pk, Filling.of(campaign, []).columns)
    usual = _Usual([])
    with transaction.atomic():
        for rows in _chunks(campaign.rows.all()):
            _check(campaign, rows, found, None)
            usual.seconds += [row.seconds_high for row in rows if row.seconds_high and not row.removed]
        if (most := usual.most) is not None:
            for rows in _chunks(campaign.rows.filter(seconds_high__gt=most, removed=False)):
                for row in rows:
                    _conclude(row, [*read_problems(row.problems), *usual.problems(row)])
                _write(rows)


def check_rows(campaign: Campaign, rows: Sequence[CampaignRow], before: Iterable[Sequence[str]]) -> list[CampaignRow]:
    """Check rows that were changed, and those that are or were the same as they; `before` are the cells they had.

    A constant number of statements. Answers all rows that are otherwise now, by number.
    """
    if len(rows) > FEW:
        check_campaign(campaign)
        return list(campaign.rows.filter(pk__in=[row.pk for row in rows]).order_by("number"))
    mine = {row.pk: row for row in rows}
    for row in rows:
        row.folded = searched(row.cells)
    CampaignRow.objects.bulk_update(rows, ["cells", "folded", "removed"])
    columns = Filling.of(campaign, []).columns
    near = twins.near(campaign.pk, columns, [*before, *(row.cells for row in rows)])
    known = Twins(columns).see((row.number, row.cells) for row in near if not row.removed)
    seconds = campaign.rows.filter(removed=False, seconds_high__isnull=False).exclude(pk__in=mine)
    usual = _Usual([one for one in seconds.values_list("seconds_high", flat=True) if one])
    _check(campaign, rows, known, usual)
    others = []
    for row in near:
        if row.pk in mine:
            continue
        now = [one for one in read_problems(row.problems) if one.code not in twins.CODES] + known.problems(row)
        if _conclude(row, now):
            others.append(row)
    _write(others)
    return sorted([*rows, *others], key=lambda row: row.number)


def conclude(row: CampaignRow) -> None:
    """Write anew what follows of the problems of a row, once one of them was dismissed."""
    if _conclude(row, read_problems(row.problems)):
        _write([row])


@dataclass
class _Usual:
    """How long the films of a campaign are, in seconds at most."""

    seconds: list[int]

    @property
    def most(self) -> int | None:
        """Beyond this a row is far over the others; None for a few rows."""
        if len(self.seconds) < 3:
            return None
        middle = median(self.seconds)
        return int(max(middle * FAR_OVER, middle + BY_SECONDS))

    def problems(self, row: CampaignRow) -> list[Problem]:
        most = self.most
        if most is None or row.removed or not row.seconds_high or row.seconds_high <= most:
            return []
        facts = {"long": clock(row.seconds_high), "usual": clock(int(median(self.seconds)))}
        words = _("Much longer than the others: up to %(long)s, where most take up to %(usual)s.") % facts
        return [Problem(LONG, "", words, blocking=False)]


def _check(campaign: Campaign, rows: Sequence[CampaignRow], known: Twins, usual: _Usual | None) -> None:
    filling = Filling.of(campaign, rows)
    films = [filling.params(row) for row in rows]
    looked_up = look_up_many(films, campaign.connection)
    kind = TemplateRender()
    changed = []
    for row, film in zip(rows, films, strict=True):
        estimate = pricing.with_speech(film, looked_up)
        outcome = (searched(row.cells), estimate.high, estimate.seconds_low, estimate.seconds_high)
        is_other = outcome != (row.folded, row.high, row.seconds_low, row.seconds_high)
        row.folded, row.high, row.seconds_low, row.seconds_high = outcome
        found = [*_problems(row, film, filling, looked_up, kind), *known.problems(row)]
        found += usual.problems(row) if usual else []
        if _conclude(row, found, seal(film.to_json())) or is_other:
            changed.append(row)
    _write(changed)


def _problems(
    row: CampaignRow, film: RenderParams, filling: Filling, known: RenderLookups, kind: TemplateRender
) -> Iterator[Problem]:
    if not any(cell.strip() for cell in row.cells):
        yield Problem("blank", "", _("This row is empty. Take it out."), blocking=True)
        return
    mine = filling.problems(row)
    yield from mine
    told = {problem.column for problem in mine if problem.blocking}
    for field, words in kind.problems(film, known, filling.label(row)).items():
        place, _dot, name = field.partition(".")
        variable = name.partition(".")[0] if place == "values" else ""
        column = filling.column_of(variable) if variable else ""
        if column and column in told:
            continue
        label = filling.schema.variables[variable].label if variable in filling.schema.variables else ""
        yield Problem(field, column, words if column or not label else f"{label}: {words}", blocking=True)
    for at, filled in enumerate(filling.columns):
        text = filling.text(row, at)
        yield from cell_checks.of_cell(filled.name, text)
        if filling.is_file(filled) and not filling.catalogue.allow_private and cell_checks.is_inner(text):
            words = _("This link leads to a private address, which HeyGen can’t reach.")
            yield Problem("inner", filled.name, words, blocking=True)


def _conclude(row: CampaignRow, found: Sequence[Problem], fingerprint: str | None = None) -> bool:
    """Keep what was found with the row, and what follows of it; whether that is otherwise than before."""
    keys = {*(problem.key for problem in found), f"{LONG}:"}
    dismissed = {key: why for key, why in row.dismissed.items() if key in keys}
    blocked = any(problem.blocking for problem in found)
    doubtful = any(is_open(problem, dismissed) and not problem.blocking for problem in found)
    fingerprint = row.fingerprint if fingerprint is None else fingerprint
    outcome = ([problem.to_json() for problem in found], blocked, doubtful, dismissed, "" if blocked else fingerprint)
    before = (row.problems, row.blocked, row.doubtful, row.dismissed, row.fingerprint)
    row.problems, row.blocked, row.doubtful, row.dismissed, row.fingerprint = outcome
    return before != outcome


def _write(rows: Sequence[CampaignRow]) -> None:
    """Write what was found. Rows that are there are written over, many in one statement."""
    if rows:
        CampaignRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=[*_OUTCOME])


def _chunks(rows: QuerySet[CampaignRow]) -> Iterator[list[CampaignRow]]:
    last = 0
    while chunk := list(rows.filter(number__gt=last).order_by("number")[:CHUNK]):
        yield chunk
        last = chunk[-1].number
