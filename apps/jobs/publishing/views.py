"""The team's pages of published results."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.roles import Role
from apps.common.paging import page_of
from apps.reviews.models import Verdict
from apps.reviews.refusal import Refused

from ..kinds import kind
from ..models import Output, Publication
from ..models.outputs import Files, Part
from . import actions
from .forms import WithdrawForm

FULL = Publication.objects.select_related("workspace", "job__author", "review__author", "withdrawn_by")


@require_GET
def publications(request: MemberRequest) -> HttpResponse:
    """What the team has published, newest first; what was withdrawn says so."""
    mine = FULL.visible_to(request.user).filter(workspace=request.member.workspace)
    page = page_of(request.GET, mine)
    posters = {
        (output.job_id, output.round): output.media
        for output in Output.objects.filter(
            job__in=[found.job_id for found in page.rows], part=Part.THUMBNAIL, media__isnull=False
        ).select_related("media")
    }
    rows = [(found, posters.get((found.job_id, found.round)) if found.stands else None) for found in page.rows]
    return render(request, "jobs/publishing/list.html", {"page": page, "rows": rows})


@require_GET
def publication(request: MemberRequest, slug: str) -> HttpResponse:
    """The stable page of one published result, for every member."""
    return _page(request, get_visible_or_404(request, FULL.all(), slug=slug), WithdrawForm())


def _page(request: MemberRequest, found: Publication, form: WithdrawForm, status: int = 200) -> HttpResponse:
    approvals = found.review.decisions.filter(verdict=Verdict.APPROVED, seal=found.review.seal).select_related(
        "reviewer"
    )
    context = {
        "publication": found,
        "job": found.job,
        "kind": kind(found.review.snapshot["kind"]),
        "files": Files(actions.outputs_of(found)) if found.stands else None,
        "approvals": approvals.order_by("pk"),
        "may_withdraw": found.stands and request.member.may(Role.REVIEWER, found.workspace_id),
        "form": form,
    }
    return render(request, "jobs/publishing/page.html", context, status=status)


@require_POST
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    """Take it back with a reason; its page stays and says so."""
    found = get_visible_or_404(request, FULL.all(), role=Role.REVIEWER, slug=slug)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        actions.withdraw(found, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
        return _page(request, get_visible_or_404(request, FULL.all(), slug=slug), form, status=422)
    messages.success(request, _("Withdrawn. Its page stays and says why."))
    return redirect(found)
