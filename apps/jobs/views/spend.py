"""What the work costs: a month at a time. For administrators."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from apps.accounts.connections import simulation
from apps.accounts.members import MemberRequest, needs
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.accounts.roles import Role

from .. import charts, sheet, spend


@require_GET
@needs(Role.ADMINISTRATOR)
def overview(request: MemberRequest) -> HttpResponse:
    """The month's sums and shares, what is still to come, and what the provider says is left."""
    workspace = request.member.workspace
    month = spend.Month.of(request.GET.get("month"))
    simulated = simulation.of_workspace(workspace.pk)
    found = spend.of_month(workspace.pk, month, simulated=simulated)
    stages = spend.forecast(workspace.pk)
    queue = spend.total(stages)
    cap = spend.cap_of(workspace.pk)
    context = {
        "tab": "spend",
        "month": month,
        "spend": found,
        "simulated": simulated,
        "stages": stages,
        "queue": queue,
        "by_the_end": found.spent + queue.high,
        "cap": cap,
        "chart": charts.of_month(found, queue, cap),
        "connections": Connection.objects.of(Provider.HEYGEN).filter(workspace=workspace).order_by("pk"),
    }
    return render(request, "jobs/spend.html", context)


@require_safe
def entries(request: MemberRequest) -> StreamingHttpResponse:
    """Every entry of a month's ledger as CSV."""
    if not request.member.may(Role.ADMINISTRATOR):
        raise PermissionDenied(f"This needs the role “{Role.ADMINISTRATOR.label}”.")
    month = spend.Month.of(request.GET.get("month"))
    lines = sheet.rows(request.member.workspace.pk, month)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="spend-{month}.csv"'
    return answer
