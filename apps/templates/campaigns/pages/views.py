"""Campaigns as a whole: the list, a new one, its columns, its table, and its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import projects
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.common.folding import matching
from apps.common.paging import page_of
from apps.common.text import number_of
from apps.reviews.refusal import Refused

from ...models import Campaign
from ...schema import differences
from .. import actions
from ..tables import Table
from . import grid
from .forms import MappingForm, NewCampaignForm, TableForm
from .shared import FULL, about


@require_GET
def campaigns(request: MemberRequest) -> HttpResponse:
    """The campaigns of the workspace, newest first."""
    rows = FULL.filter(workspace=request.member.workspace)
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(matching(words[:100], "folded", "template__folded"))
    page = page_of(request.GET, rows)
    found = Campaign.objects.filter(pk__in=[one.pk for one in page.rows])
    to_fix = Q(rows__removed=False) & (Q(rows__blocked=True) | Q(rows__doubtful=True))
    counts = {
        pk: (rows_, fix)
        for pk, rows_, fix in found.annotate(
            n=Count("rows", filter=Q(rows__removed=False)), fix=Count("rows", filter=to_fix)
        ).values_list("pk", "n", "fix")
    }
    shown = [(one, *counts.get(one.pk, (0, 0))) for one in page.rows]
    return render(request, "templates/campaigns/campaigns.html", {"page": page, "campaigns": shown, "q": words})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
def new_campaign(request: MemberRequest) -> HttpResponse:
    """A template and a table."""
    workspace = request.member.workspace
    asked = {"template": number_of(request.GET.get("template"))}
    form = NewCampaignForm(*_sent(request), workspace=workspace, initial=asked)
    if request.method == "POST" and form.is_valid() and form.table:
        values = form.cleaned_data
        try:
            made = actions.create(
                values["template"],
                form.table,
                author=request.user,
                title=values["title"],
                file_name=form.file_name,
                nonce=values["nonce"],
                project=projects.chosen(workspace.pk, request.POST.get("project")),
            )
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            _tell_rows(request, form.table)
            return redirect("templates:mapping", made.pk)
    context = {
        "form": form,
        "projects": projects.offered(workspace.pk),
        "project": request.POST.get("project", ""),
    }
    status = 422 if form.errors else 200
    return render(request, "templates/campaigns/new_campaign.html", context, status=status)


@require_GET
def campaign(request: MemberRequest, pk: int) -> HttpResponse:
    """The grid."""
    found = get_visible_or_404(request, FULL, pk=pk)
    totals = grid.totals(found)
    now = found.template.current
    is_old = now is not None and now.pk != found.version_id
    context = {
        **about(request, found, totals),
        "page": grid.page_of(request.GET, found),
        "pills": grid.filters(request.GET, totals),
        "query": request.GET,
        "changes": differences(found.version.content, now.content) if now and is_old else [],
        "is_old": is_old,
        "first_fault": grid.next_fault(found, 0),
    }
    return render(request, "templates/campaigns/campaign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: MemberRequest, pk: int) -> HttpResponse:
    """What each column fills, and what holds for all rows."""
    found = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    form = MappingForm(request.POST if request.method == "POST" else None, campaign=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.map_columns(found, form.mapped(), form.constants, form.options(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            messages.success(request, _("Saved. All rows were checked."))
            return redirect(found)
    context = {"campaign": found, "form": form, "totals": grid.totals(found)}
    return render(request, "templates/campaigns/mapping.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def replace_table(request: MemberRequest, pk: int) -> HttpResponse:
    """Another table in place of the present one."""
    found = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    form = TableForm(*_sent(request))
    if request.method == "POST" and form.is_valid() and form.table:
        try:
            actions.replace_table(found, form.table, file_name=form.file_name, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            _tell_rows(request, form.table)
            return redirect("templates:mapping", found.pk)
    context = {"campaign": found, "form": form, "totals": grid.totals(found)}
    return render(request, "templates/campaigns/replace_table.html", context, status=422 if form.errors else 200)


@require_POST
def suggest_pilots(request: MemberRequest, pk: int) -> HttpResponse:
    def suggest(found: Campaign) -> str:
        chosen = actions.suggest_pilots(found)
        words = "; ".join(f"{number}, {why}" for number, why in sorted(chosen.items()))
        return _("These rows go first: %(rows)s.") % {"rows": words}

    return _do(request, pk, suggest)


@require_POST
def take_over(request: MemberRequest, pk: int) -> HttpResponse:
    def over(found: Campaign) -> str:
        changes = actions.take_over(found, by=request.user)
        return _("The campaign uses the template as it is now. All rows were checked.") if changes else ""

    return _do(request, pk, over)


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    try:
        actions.delete(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect(found)
    messages.success(request, _("“%(title)s” was deleted.") % {"title": found.title})
    return redirect("templates:campaigns")


def _sent(request: MemberRequest) -> tuple[Any, Any]:
    """What a form was sent with; nothing where it is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _do(request: MemberRequest, pk: int, action: Callable[[Campaign], str]) -> HttpResponse:
    found = get_visible_or_404(request, FULL, Role.AUTHOR, pk=pk)
    try:
        if done := action(found):
            messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(found)


def _tell_rows(request: MemberRequest, table: Table) -> None:
    count = len(table.rows)
    messages.success(request, ngettext("%(n)d row was read.", "%(n)d rows were read.", count) % {"n": count})
