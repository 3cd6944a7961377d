"""Jobs and one job: what people see of the ledger."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.accounts import projects
from apps.accounts.members import MemberRequest, fetch
from apps.common.paging import count_fresh, page_of, still_shown

from ..models import Job
from ..result import of_job
from ..rows import authors, filtered, kinds, narrowed, pills, rows
from ..twin import twin


@require_GET
def jobs(request: MemberRequest) -> HttpResponse:
    """Everything the workspace has asked for, newest first."""
    workspace = request.member.workspace
    seen = Job.objects.visible_to(request.user).filter(workspace=workspace)
    me = request.user.pk
    page = page_of(request.GET, filtered(seen, request.GET, me).select_related("author"))
    shown = still_shown(request.GET, seen.select_related("author")) if request.htmx else page.rows
    context: dict[str, Any] = {
        "page": page,
        "rows": rows(shown),
        "fresh": count_fresh(page, shown),
        "pills": pills(narrowed(seen, request.GET, me), request.GET),
        "kinds": kinds(),
        "projects": projects.named(workspace.pk),
        "authors": authors(workspace.pk, request.GET, me),
        "query": request.GET,
    }
    return render(request, "jobs/jobs.html#live" if request.htmx else "jobs/jobs.html", context)


@require_GET
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """One job: the result first, then what was asked, then everything that happened."""
    found = fetch(request, Job.objects.select_related("workspace", "connection", "author", "review", "project"), pk=pk)
    context = of_job(found, request.member)
    return render(request, "jobs/job.html#live" if request.htmx else "jobs/job.html", context)


@require_GET
def job_json(request: MemberRequest, pk: int) -> JsonResponse:
    """The same for programs."""
    found = fetch(request, Job.objects.select_related("workspace", "connection", "author", "review", "project"), pk=pk)
    return JsonResponse(twin(found), json_dumps_params={"indent": 2})
