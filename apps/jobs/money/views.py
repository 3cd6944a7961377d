"""What the work costs: a month at a time. For administrators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.accounts.connections import simulation
from apps.accounts.members import MemberRequest, role_required
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.accounts.once import once
from apps.accounts.roles import Role

from ..models import Cap
from . import caps as cap_actions
from . import charts, csv_export, spend
from .forms import CapForm


@require_GET
@role_required(Role.ADMINISTRATOR)
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
    return render(request, "jobs/money/spend.html", context)


@require_safe
def entries(request: MemberRequest) -> StreamingHttpResponse:
    """Every entry of a month's ledger as CSV."""
    if not request.member.may(Role.ADMINISTRATOR):
        raise PermissionDenied(f"This needs the role “{Role.ADMINISTRATOR.label}”.")
    month = spend.Month.of(request.GET.get("month"))
    lines = csv_export.rows(request.member.workspace.pk, month)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="spend-{month}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
@once
def caps(request: MemberRequest) -> HttpResponse:
    """Every cap with what counts under it, and the form that sets one."""
    workspace = request.member.workspace
    form = CapForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cap = cap_actions.set_cap(workspace, data["span"], data["amount"], by=request.user, **form.chosen)
        messages.success(request, _("Cap set for %(of)s. It applies immediately.") % {"of": cap.of})
        return redirect("spend:caps")
    bound = request.method == "POST"
    context = {
        "tab": "caps",
        "rooms": cap_actions.all_caps(workspace.pk, simulated=simulation.of_workspace(workspace.pk)),
        "month": cap_actions.month_name(),
        "form": form,
    }
    return render(request, "jobs/money/caps.html", context, status=422 if bound else 200)


@require_POST
@role_required(Role.ADMINISTRATOR)
def remove_cap(request: MemberRequest, pk: int) -> HttpResponse:
    cap = get_object_or_404(Cap, pk=pk, workspace=request.member.workspace)
    cap_actions.remove(cap, by=request.user)
    messages.success(request, _("Cap removed for %(of)s.") % {"of": cap.of})
    return redirect("spend:caps")
