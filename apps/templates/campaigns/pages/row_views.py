"""One row filled in, and every change of cells and rows: answered with the new rows where the grid asks."""

import json
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.roles import Role
from apps.common.text import number_of
from apps.reviews.refusal import Refused

from ...models import Campaign, CampaignRow
from .. import actions
from ..actions import Change
from ..filling import Filling
from . import grid
from .filled_in import filled_in
from .forms import ChangesForm, DismissForm, RowForm
from .shared import FULL, about


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """A row filled in, with its cells to edit. To htmx: what the grid shows beside the table."""
    role = Role.AUTHOR if request.method == "POST" else Role.VIEWER
    campaign = get_visible_or_404(request, FULL, role, pk=pk)
    found = _row(campaign, number)
    filling = Filling.of(campaign, [found])
    form = RowForm(request.POST if request.method == "POST" else None, columns=filling.columns, row=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(campaign, form.changes())
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            messages.success(request, _("Saved and checked."))
            return redirect("templates:row", campaign.pk, number)
    before, after = grid.neighbours(campaign, number)
    context = {
        "campaign": campaign,
        "line": grid.lines(campaign, [found])[0],
        "label": filling.label(found),
        "filled": filled_in(filling, found),
        "issues": [(issue, DismissForm(initial={"problem": issue.problem.key})) for issue in grid.issues_of(found)],
        "dismissed": found.dismissed,
        "before": before,
        "after": after,
        "form": form,
        "may_edit": request.member.may(Role.AUTHOR, campaign.workspace_id),
    }
    name = "templates/campaigns/row.html"
    return render(request, f"{name}#preview" if request.htmx else name, context, status=422 if form.errors else 200)


@require_POST
def cells(request: MemberRequest, pk: int) -> HttpResponse:
    """Changes of cells out of the grid: one, a pasted block, or what is undone."""
    campaign = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _answer(request, campaign, [], problem=_("These changes can’t be read. Nothing was changed."))
    try:
        edited = actions.edit(campaign, form.cleaned_data["changes"])
    except Refused as refused:
        numbers = {change.row for change in form.cleaned_data["changes"]}
        present = list(campaign.rows.filter(number__in=numbers).order_by("number")[: grid.MOST_ROWS])
        return _answer(request, campaign, present, problem=str(refused.refusal))
    return _answer(request, campaign, edited.rows, undo=edited.undo)


@require_GET
def fault(request: MemberRequest, pk: int) -> HttpResponse:
    """Leads to the next row with something to fix, on the page of the grid that has it."""
    campaign = get_visible_or_404(request, FULL, pk=pk)
    number = number_of(request.GET.get("after")) or 0
    found = grid.next_fault(campaign, number, backwards="backwards" in request.GET)
    if found is None:
        messages.success(request, _("Nothing is left to fix."))
        return redirect(campaign)
    return redirect(f"{campaign.get_absolute_url()}?from={found}#row-{found}")


@require_POST
def take_out(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _do(request, pk, number, lambda one: actions.take_out(one, removed=True))


@require_POST
def put_back(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _do(request, pk, number, lambda one: actions.take_out(one, removed=False))


@require_POST
def add_pilot(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _do(request, pk, number, lambda one: actions.set_pilot(one, pilot=True))


@require_POST
def drop_pilot(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _do(request, pk, number, lambda one: actions.set_pilot(one, pilot=False))


@require_POST
def remove_hidden(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    return _do(request, pk, number, lambda one: actions.remove_hidden(one).rows)


@require_POST
def dismiss(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    form = DismissForm(request.POST)

    def do(one: CampaignRow) -> Sequence[CampaignRow]:
        values = form.cleaned_data
        return actions.dismiss(one, values["problem"], why=values["reason"], by=request.user)

    if not form.is_valid():
        get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
        messages.error(request, _("Say why it doesn’t matter. Nothing was dismissed."))
        return redirect("templates:row", pk, number)
    return _do(request, pk, number, do)


def _do(
    request: MemberRequest, pk: int, number: int, action: Callable[[CampaignRow], Sequence[CampaignRow]]
) -> HttpResponse:
    campaign = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    found = _row(campaign, number)
    try:
        changed = action(found)
    except Refused as refused:
        if request.htmx:
            return _answer(request, campaign, [], problem=str(refused.refusal))
        messages.error(request, str(refused.refusal))
        changed = []
    if request.htmx:
        return _answer(request, campaign, changed)
    return redirect("templates:row", campaign.pk, number)


def _row(campaign: Campaign, number: int) -> CampaignRow:
    found = campaign.rows.filter(number=number).first()
    if found is None:
        raise Http404("no such row")
    found.campaign = campaign
    return found


def _answer(
    request: MemberRequest,
    campaign: Campaign,
    rows: Sequence[CampaignRow],
    *,
    undo: Sequence[Change] = (),
    problem: str = "",
) -> HttpResponse:
    """The rows as they are now, what all come to, and how the grid takes back what was done."""
    if problem:
        messages.warning(request, problem)
    totals = grid.totals(campaign)
    shown = QueryDict(urlsplit(request.htmx.current_url or "").query)
    context = {
        **about(request, campaign, totals),
        "pills": grid.filters(shown, totals),
        "lines": grid.lines(campaign, rows[: grid.MOST_ROWS]),
        "undo": json.dumps([[one.row, one.column, one.text, one.before] for one in undo]),
        "is_done": not problem,
    }
    return render(request, "templates/campaigns/_changed.html", context)
