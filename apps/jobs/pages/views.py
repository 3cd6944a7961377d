"""Jobs and one job: what people see of the ledger."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.common.paging import count_fresh, page_of, still_shown
from apps.common.text import number_of
from apps.notices.bell import bell_of

from ..models import Job
from . import feed
from .as_json import as_json
from .detail import full, job_context
from .lines import listed
from .rows import choices, in_state, kinds, narrowed, pills


@require_GET
def jobs(request: MemberRequest) -> HttpResponse:
    """Everything the workspace has asked for, newest first."""
    workspace = request.member.workspace
    seen = Job.objects.visible_to(request.user).filter(workspace=workspace).on_top()
    me = request.user.pk
    found = narrowed(seen, workspace.pk, request.GET, me)
    page = page_of(request.GET, listed(in_state(found.jobs, request.GET)))
    shown = still_shown(request.GET, listed(seen)) if request.htmx else page.rows
    context: dict[str, Any] = {
        "page": page,
        "rows": shown,
        "fresh": count_fresh(page, shown),
        "pills": pills(found, request.GET),
        "kinds": kinds(),
        **choices(workspace.pk, request.GET, me),
        "query": request.GET,
    }
    return render(request, "jobs/list.html#live" if request.htmx else "jobs/list.html", context)


@require_GET
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """One job: the result first, then what was asked, then everything that happened."""
    found = get_visible_or_404(request, full(Job.objects.all()), pk=pk)
    context = job_context(found, request.member)
    return render(request, "jobs/job.html#live" if request.htmx else "jobs/job.html", context)


@require_GET
def job_json(request: MemberRequest, pk: int) -> JsonResponse:
    """The same for programs."""
    found = get_visible_or_404(
        request, Job.objects.select_related("workspace", "connection", "author", "review", "project", "parent"), pk=pk
    )
    return JsonResponse(as_json(found), json_dumps_params={"indent": 2})


@require_GET
@never_cache
@login_not_required  # It checks the session itself, in the one query that it may cost.
def news(request: HttpRequest) -> HttpResponse:
    """204 while nothing is new since `after`; else the newest number, the pace, words to speak, and the bell."""
    watching = feed.watcher(request.session)
    if watching is None:
        return HttpResponse(status=401)
    after = number_of(request.GET.get("after")) or 0
    if silence := watching.silence(after):
        return HttpResponse(status=204, headers=silence)
    said = feed.words(watching, after) if after else []
    bell = bell_of(watching.user).as_json
    return JsonResponse({"after": watching.newest, "pace": watching.pace, "say": said, "bell": bell})
