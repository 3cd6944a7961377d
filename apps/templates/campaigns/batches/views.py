"""A campaign on its way: what is sent and made, the pilot, what failed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.roles import Role
from apps.common.redirects import redirect_back
from apps.jobs.models import Job
from apps.reviews.refusal import Refused

from ...models import Campaign, RowRun
from . import actions
from .kind import CampaignBatch
from .page import run_page
from .rows_page import rows_page

FULL = Campaign.objects.select_related("template__current", "version", "connection", "workspace", "author", "project")


@require_safe
def run(request: MemberRequest, pk: int) -> HttpResponse:
    """How far a campaign is, and what may be done next. As a part of it where htmx asks."""
    campaign = get_visible_or_404(request, FULL.all(), pk=pk)
    name = "templates/campaigns/batches/run.html" + ("#live" if request.htmx else "")
    return render(request, name, {"campaign": campaign, "page": run_page(campaign, request.member)})


@require_POST
def send_rows(request: MemberRequest, pk: int) -> HttpResponse:
    """Seal the pilot, the rest, or the changed rows, and ask for approval."""
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)

    def send() -> str:
        job = actions.send(campaign, request.POST.get("purpose", ""), by=request.user)
        if job.review_id:
            return _("Sent for review. Nothing is charged until it is approved.")
        return _("Sent. It is rendered as soon as a slot is free.")

    return _do(request, campaign, send)


@require_POST
def repeat(request: MemberRequest, pk: int) -> HttpResponse:
    """Render again what failed, and nothing else."""
    campaign = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)

    def render_again() -> str:
        count = actions.repeat_failed(campaign, by=request.user)
        return ngettext("%(n)d film is rendered again.", "%(n)d films are rendered again.", count) % {"n": count}

    return _do(request, campaign, render_again)


@require_POST
def approve(request: MemberRequest, pk: int, run_pk: int) -> HttpResponse:
    """A row of the pilot was watched and is fine."""
    campaign = get_visible_or_404(request, FULL.all(), Role.REVIEWER, pk=pk)
    runs = RowRun.objects.select_related("row__campaign")
    found = get_visible_or_404(request, runs, Role.REVIEWER, pk=run_pk, row__campaign=campaign)

    def approve() -> str:
        actions.approve_pilot(found, by=request.user)
        return _("Approved.")

    return _do(request, campaign, approve)


@require_safe
def rows(request: MemberRequest, pk: int) -> HttpResponse:
    """Every row of a request as it was sealed, to be searched and read page by page."""
    jobs = Job.objects.select_related("workspace", "connection", "author", "review", "parent")
    job = get_visible_or_404(request, jobs, pk=pk, kind=CampaignBatch.name)
    found = rows_page(job, request.GET, request.user)
    return render(request, "templates/campaigns/batches/rows.html", {"job": job, "found": found})


@require_POST
def leave_out(request: MemberRequest, pk: int) -> HttpResponse:
    """A reviewer takes a row out of a request that is in review, or puts it back."""
    runs = RowRun.objects.select_related("row__campaign", "job")
    run = get_visible_or_404(request, runs, pk=pk)
    is_out = request.POST.get("out") == "1"
    try:
        actions.leave_out(run, by=request.user, left_out=is_out)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect_back(request, reverse("templates:batch_rows", args=[run.job_id]))


def _do(request: MemberRequest, campaign: Campaign, action: Callable[[], str]) -> HttpResponse:
    """Do it, say how it went, and show how far the campaign is."""
    try:
        messages.success(request, action())
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect("templates:run", campaign.pk)
