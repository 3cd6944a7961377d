"""What a campaign gave back: the table, sheets and an archive to take along, and links for recipients."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.common.text import file_name
from apps.library.serving import ranged
from apps.reviews.refusal import Refusal, Refused

from ...models import Campaign, RecipientLink
from . import archive, clearing, recipients, sheet, workbook
from .archive import Wish
from .forms import ClearForm, LinksForm
from .page import filters, page_of, totals_of
from .table import all_results, results_of

FULL = Campaign.objects.select_related("template", "connection", "workspace", "author")
ZIP, CSV = "application/zip", "text/csv; charset=utf-8"
A = TypeVar("A", bound=HttpResponseBase)


@require_safe
def results(request: MemberRequest, pk: int) -> HttpResponse:
    """Each row with its film. As a part of it where htmx asks."""
    campaign = get_visible_or_404(request, FULL.all(), pk=pk)
    name = "templates/campaigns/results/results.html" + ("#live" if request.htmx else "")
    return render(request, name, _context(request, campaign))


def _context(request: MemberRequest, campaign: Campaign) -> dict[str, Any]:
    wish = Wish.read(request.GET, campaign)
    films, totals = archive.films_of(campaign, wish), totals_of(campaign)
    return {
        "campaign": campaign,
        "wish": wish,
        "films": films,
        "totals": totals,
        "pills": filters(request.GET, totals),
        "page": page_of(request.GET, campaign, films),
        "query": request.GET,
        "may_clear": clearing.refusal(campaign, request.user) is None,
        "may_link": recipients.refusal(campaign, request.user) is None,
    }


@require_safe
def results_csv(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The table with what became of each row."""
    campaign = get_visible_or_404(request, FULL.all(), pk=pk)
    return _saved(StreamingHttpResponse(sheet.csv_lines(campaign), CSV), campaign, _("results"), ".csv")


@require_safe
def results_xlsx(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The same as a workbook."""
    campaign = get_visible_or_404(request, FULL.all(), pk=pk)
    answer = StreamingHttpResponse(sheet.xlsx_bytes(campaign), workbook.MIME_TYPE)
    return _saved(answer, campaign, _("results"), ".xlsx")


@require_safe
def results_zip(request: MemberRequest, pk: int) -> HttpResponseBase:
    """All films in one archive, whole or from any byte on."""
    campaign = get_visible_or_404(request, FULL.all(), pk=pk)
    wish = Wish.read(request.GET, campaign)
    try:
        films = archive.films_of(campaign, wish)
        if films.unknown:
            raise Refused(Refusal(_("The table has no column “%(name)s”.") % {"name": films.unknown[0]}))
        if not films.is_clear:
            raise Refused(Refusal(_("Some films would have the same name."), _("Add the row number.")))
        found = archive.ready_results(campaign)
        if not found:
            raise Refused(Refusal(_("No film is ready yet.")))
        if left := archive.still_unread(found):
            words = ngettext("%(n)d file is still being read.", "%(n)d files are still being read.", left)
            raise Refused(Refusal(words % {"n": left}, _("Try again in a moment.")))
        made, version = archive.archive_of(found, films.names)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect(reverse("templates:results", args=[pk]) + f"?{request.GET.urlencode()}#names")
    name = file_name(campaign.title) + ".zip"
    answer = ranged(made.open, made.size, ZIP, request.headers, etag=version, download=name)
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@once
def recipient_links(request: MemberRequest, pk: int) -> HttpResponse:
    """Links for all recipients at once. They are in the sheet that this answers, and nowhere else."""
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    form = LinksForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = recipients.create(campaign, list(all_results(campaign)), **form.cleaned_data, by=request.user)
            if not made:
                raise Refused(Refusal(_("No film needs a link: each that is ready and approved has one.")))
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            return _saved(HttpResponse(list(sheet.csv_lines(campaign, made)), CSV), campaign, _("links"), ".csv")
    links = RecipientLink.objects.filter(run__row__campaign=campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "refusal": recipients.refusal(campaign, request.user),
        "shareable": sum(map(recipients.is_shareable, all_results(campaign))),
        "open": links.open().count(),
        "seen": links.exclude(first_opened_at=None).count(),
    }
    status = 422 if form.errors else 200
    return render(request, "templates/campaigns/results/links.html", context, status=status)


@require_POST
@never_cache
def recipient_link(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """A link for the recipient of one row, shown this once."""
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    found = results_of(list(campaign.rows.filter(number=number)))
    try:
        made = recipients.create(campaign, found, days=recipients.USUAL_DAYS, again=True, by=request.user)
        if not made:
            raise Refused(Refusal(_("The film of this row can’t be shown yet."), _("It must be ready and approved.")))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect("templates:results", pk)
    context = {"campaign": campaign, "number": number, "address": made[number], "days": recipients.USUAL_DAYS}
    return render(request, "templates/campaigns/results/link.html", context)


@require_POST
def withdraw_recipients(request: MemberRequest, pk: int) -> HttpResponse:
    """Close the links of all recipients."""
    return _withdraw(request, pk, None)


@require_POST
def withdraw_recipient(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Close the links of one row."""
    return _withdraw(request, pk, number)


@require_http_methods(["GET", "HEAD", "POST"])
def clear(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete what the campaign holds of its recipients, after saying what stays."""
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    form = ClearForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            clearing.clear(campaign, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
        else:
            messages.success(request, _("The recipients’ data were deleted."))
            return redirect("templates:results", pk)
    context = {"campaign": campaign, "form": form, "refusal": clearing.refusal(campaign, request.user)}
    status = 422 if form.errors else 200
    return render(request, "templates/campaigns/results/clear.html", context, status=status)


def _withdraw(request: MemberRequest, pk: int, number: int | None) -> HttpResponse:
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    try:
        count = recipients.withdraw(campaign, row=number, by=request.user)
        words = ngettext("%(n)d link was withdrawn.", "%(n)d links were withdrawn.", count)
        messages.success(request, words % {"n": count})
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect("templates:results", pk)


def _saved(answer: A, campaign: Campaign, what: str, ending: str) -> A:
    """The same, to be saved under a name of the campaign."""
    name = f"{file_name(campaign.title)}-{what}{ending}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
