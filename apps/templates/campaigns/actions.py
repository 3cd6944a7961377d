"""What people do with a campaign's table. Each refuses in words where a row is waiting for approval or under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts import audit
from apps.accounts.models import Project, User
from apps.common.text import nfc, one_line
from apps.reviews.refusal import Refusal, Refused

from ..kinds.render.params import Options, Value
from ..models import Campaign, CampaignRow, RowRun, Template
from ..schema import differences
from . import checks, runs
from .cell_checks import HIDDEN, mended
from .columns import Column, fitting, guess, mapping_problem, read_columns, remember, stored
from .problems import read_problems
from .tables import Table
from .twins import searched

LONGEST_CELL: Final = 10_000
MOST_CHANGES: Final = 20_000
"""Cells that are changed at once."""
PILOTS: Final = 3


@dataclass(frozen=True)
class Change:
    """Another text for one cell. `before` is what the page showed, None where that does not count."""

    row: int
    """The row's number."""
    column: int
    """From 0."""
    text: str
    before: str | None = None


@dataclass(frozen=True)
class Edited:
    """`rows` are those that are otherwise now, `undo` gives the cells back what they had."""

    rows: list[CampaignRow]
    undo: list[Change]


@transaction.atomic
def create(
    template: Template,
    table: Table,
    *,
    author: User,
    title: str,
    file_name: str,
    nonce: str,
    project: Project | None = None,
) -> Campaign:
    """A campaign of this table with its columns guessed; the same form sent twice makes one. Raises Refused."""
    version = template.current
    if version is None or template.gone:
        raise Refused(Refusal(_("HeyGen has not yet said what this template consists of. Try again in a minute.")))
    values: dict[str, Any] = {
        "workspace": template.connection.workspace,
        "connection": template.connection,
        "project": project,
        "template": template,
        "version": version,
        "title": title,
        "file_name": one_line(file_name)[:200],
        "notes": list(table.notes),
        "columns": stored(guess(table.columns, template, version.content)),
    }
    campaign, is_new = Campaign.objects.get_or_create(author=author, nonce=nonce, defaults=values)
    if is_new:
        _fill(campaign, table)
        audit.write(campaign.workspace_id, "campaign.created", title, by=author, **_about(campaign, table))
    return campaign


@transaction.atomic
def replace_table(campaign: Campaign, table: Table, *, file_name: str, by: User) -> None:
    """Another table in place of this one; columns of the same name keep what they fill. Raises Refused."""
    campaign = _locked(campaign)
    _refuse_if_sent(campaign)
    kept = {column.name: column for column in read_columns(campaign)}
    taken = {column.target for name, column in kept.items() if name in table.columns and column.target}
    guessed = guess(table.columns, campaign.template, campaign.version.content)
    columns = [kept.get(one.name) or (replace(one, target="") if one.target in taken else one) for one in guessed]
    campaign.rows.all().delete()
    campaign.columns, campaign.notes = stored(columns), list(table.notes)
    campaign.file_name = one_line(file_name)[:200]
    campaign.save(update_fields=["columns", "notes", "file_name"])
    _fill(campaign, table)
    audit.write(campaign.workspace_id, "campaign.table_replaced", campaign.title, by=by, **_about(campaign, table))


@transaction.atomic
def map_columns(
    campaign: Campaign,
    columns: Sequence[Column],
    constants: Mapping[str, Value],
    options: Options,
    *,
    by: User,
) -> None:
    """What each column fills, what holds for all rows, and how each film is made. Raises Refused."""
    campaign = _locked(campaign)
    _refuse_under_way(campaign.rows.values_list("pk", flat=True))
    if [column.name for column in columns] != [column.name for column in read_columns(campaign)]:
        raise Refused(Refusal(_("The table was replaced meanwhile. Look at its columns again.")))
    if why := mapping_problem(columns, campaign.version.content):
        raise Refused(Refusal(why))
    campaign.columns = stored(columns)
    campaign.constants = {name: value.to_json() for name, value in constants.items()}
    campaign.options = options.to_json()
    campaign.save(update_fields=["columns", "constants", "options"])
    remember(campaign.template, columns)
    checks.check_campaign(campaign)
    never_sent = [column.name for column in columns if column.private]
    _touched(campaign)
    audit.write(campaign.workspace_id, "campaign.mapped", campaign.title, by=by, **_ids(campaign), private=never_sent)


@transaction.atomic
def edit(campaign: Campaign, changes: Sequence[Change]) -> Edited:
    """Write other texts into cells, and check their rows. Raises Refused, and then nothing is changed."""
    campaign = _locked(campaign)
    if len(changes) > MOST_CHANGES:
        raise Refused(Refusal(_("That is more than %(most)s cells at once.") % {"most": f"{MOST_CHANGES:,}"}))
    rows = {row.number: row for row in campaign.rows.filter(number__in={one.row for one in changes})}
    columns = read_columns(campaign)
    before = {number: list(row.cells) for number, row in rows.items()}
    undo = []
    for change in changes:
        row = rows.get(change.row)
        if row is None or not 0 <= change.column < len(columns):
            raise Refused(Refusal(_("The table has no such cell. Reload the page.")))
        if (old := _write_cell(row, change, columns[change.column])) is not None:
            undo.append(Change(change.row, change.column, old, change.text))
    touched = [row for number, row in rows.items() if row.cells != before[number]]
    _refuse_under_way(row.pk for row in touched)
    if not touched:
        return Edited([], [])
    changed = checks.check_rows(campaign, touched, [before[row.number] for row in touched])
    _touched(campaign)
    return Edited(changed, undo[::-1])


@transaction.atomic
def take_out(row: CampaignRow, *, removed: bool) -> list[CampaignRow]:
    """Take a row out, or put it back; answers all rows that are otherwise now. Raises Refused."""
    campaign, row = _with_row(row)
    if row.removed == removed:
        return []
    row.removed = removed
    changed = checks.check_rows(campaign, [row], [row.cells])
    _touched(campaign)
    return changed


@transaction.atomic
def set_pilot(row: CampaignRow, *, pilot: bool) -> list[CampaignRow]:
    """Have a row rendered and approved before the rest, or not. Raises Refused."""
    campaign, row = _with_row(row)
    if pilot and row.removed:
        raise Refused(Refusal(_("This row is taken out. Put it back first.")))
    CampaignRow.objects.filter(pk=row.pk).update(pilot=pilot)
    row.pilot = pilot
    _touched(campaign)
    return [row]


@transaction.atomic
def suggest_pilots(campaign: Campaign) -> dict[int, str]:
    """Choose the shortest, the longest and the oddest row that can be sent; answers why, by row number.

    Raises Refused where none can be.
    """
    campaign = _locked(campaign)
    rows = campaign.rows.filter(removed=False, blocked=False)
    facts = [
        (seconds or 0, len("".join(cells)), _oddity(cells), -number, number)
        for number, cells, seconds in rows.values_list("number", "cells", "seconds_high")
    ]
    if not facts:
        raise Refused(Refusal(_("No row can be sent yet. Fix one first.")))
    _refuse_under_way(campaign.rows.filter(pilot=True).values_list("pk", flat=True))
    chosen = {max(facts)[-1]: _("the longest")}
    chosen.setdefault(min(facts)[-1], _("the shortest"))
    for fact in sorted(facts, key=lambda fact: (fact[2], fact[3]), reverse=True):
        if len(chosen) >= min(PILOTS, len(facts)):
            break
        chosen.setdefault(fact[-1], _("the most unusual characters"))
    campaign.rows.filter(pilot=True).update(pilot=False)
    campaign.rows.filter(number__in=chosen).update(pilot=True)
    _touched(campaign)
    return chosen


@transaction.atomic
def dismiss(row: CampaignRow, key: str, *, why: str, by: User) -> list[CampaignRow]:
    """Say why what was found in a row does not matter. Raises Refused, always where it blocks."""
    campaign, row = _with_row(row)
    problem = next((one for one in read_problems(row.problems) if one.key == key), None)
    if problem is None:
        raise Refused(Refusal(_("This is no longer there.")))
    if problem.blocking:
        raise Refused(Refusal(_("This has to be fixed: the film can’t be made with it.")))
    row.dismissed = {**row.dismissed, key: {"reason": why, "by": str(by)}}
    checks.conclude(row)
    _touched(campaign)
    facts = _ids(campaign) | {"row": row.number, "problem": problem.words, "why": why}
    audit.write(campaign.workspace_id, "campaign.dismissed", campaign.title, by=by, **facts)
    return [row]


@transaction.atomic
def remove_hidden(row: CampaignRow) -> Edited:
    """Take out of a row's cells what nobody sees. Raises Refused."""
    columns = [column.name for column in read_columns(row.campaign)]
    names = {one.column for one in read_problems(row.problems) if one.code == HIDDEN}
    wanted = [at for at, name in enumerate(columns) if name in names and at < len(row.cells)]
    return edit(row.campaign, [Change(row.number, at, mended(row.cells[at]), row.cells[at]) for at in wanted])


@transaction.atomic
def take_over(campaign: Campaign, *, by: User) -> list[str]:
    """Go over to what the template is now; answers what changed, in sentences. Raises Refused."""
    campaign = _locked(campaign)
    _refuse_under_way(campaign.rows.values_list("pk", flat=True))
    now = campaign.template.current
    if now is None or now.pk == campaign.version_id:
        return []
    found = differences(campaign.version.content, now.content)
    campaign.version = now
    campaign.columns = stored(fitting(read_columns(campaign), now.content))
    known = now.content.variables
    campaign.constants = {
        name: value
        for name, value in campaign.constants.items()
        if name in known and known[name].type == value.get("type")
    }
    campaign.save(update_fields=["version", "columns", "constants"])
    checks.check_campaign(campaign)
    _touched(campaign)
    facts = _ids(campaign) | {"version": now.fingerprint, "changes": found}
    audit.write(campaign.workspace_id, "campaign.version_taken_over", campaign.title, by=by, **facts)
    return found


@transaction.atomic
def delete(campaign: Campaign, *, by: User) -> None:
    """For good, with its rows. Raises Refused where any of them was ever sent."""
    campaign = _locked(campaign)
    if RowRun.objects.filter(row__campaign=campaign).exists():
        raise Refused(Refusal(_("Rows of this campaign were sent, so it stays as their record.")))
    facts = {**_ids(campaign), "rows": campaign.rows.count()}
    workspace_id, title = campaign.workspace_id, campaign.title
    campaign.delete()
    audit.write(workspace_id, "campaign.deleted", title, by=by, **facts)


def _locked(campaign: Campaign) -> Campaign:
    """The campaign as it is now; whoever else wants to change it waits."""
    full = Campaign.objects.select_for_update(of=("self",), no_key=True)
    found: Campaign = full.select_related("template__current", "version", "connection").get(pk=campaign.pk)
    return found


def _with_row(row: CampaignRow) -> tuple[Campaign, CampaignRow]:
    campaign = _locked(row.campaign)
    _refuse_under_way([row.pk])
    return campaign, CampaignRow.objects.get(pk=row.pk)


def _write_cell(row: CampaignRow, change: Change, column: Column) -> str | None:
    """The text that the cell had; None where it has this one already. Raises Refused."""
    text = nfc(change.text.replace("\0", "").strip())
    old = row.cells[change.column]
    words = {"row": row.number, "column": column.name, "now": old, "most": f"{LONGEST_CELL:,}"}
    if len(text) > LONGEST_CELL:
        raise Refused(
            Refusal(_("Row %(row)d, “%(column)s”: longer than %(most)s characters. Nothing was changed.") % words)
        )
    if text == old:
        return None
    if change.before is not None and change.before != old:
        raise Refused(
            Refusal(
                _("Row %(row)d, “%(column)s” was changed meanwhile, to “%(now)s”. Nothing was changed here.") % words
            )
        )
    row.cells[change.column] = text
    row.dismissed = {key: why for key, why in row.dismissed.items() if key.partition(":")[2] not in ("", column.name)}
    return str(old)


def _refuse_under_way(rows: Any) -> None:
    if busy := runs.under_way(rows):
        numbers = sorted(CampaignRow.objects.filter(pk__in=busy).values_list("number", flat=True))
        words = {"rows": ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")}
        raise Refused(
            Refusal(
                ngettext(
                    "Row %(rows)s is waiting for approval or being rendered, so it can’t be changed now.",
                    "Rows %(rows)s are waiting for approval or being rendered, so they can’t be changed now.",
                    len(numbers),
                )
                % words
            )
        )


def _refuse_if_sent(campaign: Campaign) -> None:
    if RowRun.objects.filter(row__campaign=campaign).exists():
        raise Refused(Refusal(_("Rows of this table were sent already. Start a new campaign with the new table.")))


def _fill(campaign: Campaign, table: Table) -> None:
    rows = [
        CampaignRow(campaign=campaign, number=number, line=row.line, cells=list(row.cells), folded=searched(row.cells))
        for number, row in enumerate(table.rows, 1)
    ]
    CampaignRow.objects.bulk_create(rows, batch_size=checks.CHUNK)
    checks.check_campaign(campaign)
    _touched(campaign)


def _touched(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(changed_at=timezone.now())


def _oddity(cells: Sequence[str]) -> int:
    """How many signs of these are seldom seen in English."""
    return sum(not sign.isascii() for cell in cells for sign in cell)


def _ids(campaign: Campaign) -> dict[str, Any]:
    return {"campaign": campaign.pk, "template": campaign.template.template_id}


def _about(campaign: Campaign, table: Table) -> dict[str, Any]:
    return {**_ids(campaign), "file": campaign.file_name, "rows": len(table.rows), "columns": len(table.columns)}
