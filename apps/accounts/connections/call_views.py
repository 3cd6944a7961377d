"""The log of vendor calls. For administrators."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.models import VendorCall
from apps.accounts.roles import Role
from apps.common.paging import page_of

FINE = Q(status__lt=400)
OUTCOMES = {
    "": (_("All"), Q()),
    "fine": (_("Succeeded"), FINE),
    "wrong": (_("Failed"), ~FINE | Q(status=None)),
}
"""The filter: its word in the address, its name, and what it means."""
ROWS = 50


@require_GET
@role_required(Role.ADMINISTRATOR)
def calls(request: MemberRequest) -> HttpResponse:
    mine = VendorCall.objects.filter(workspace=request.member.workspace)
    outcome = request.GET.get("outcome", "")
    if outcome not in OUTCOMES:
        outcome = ""
    now = timezone.localtime()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = mine.filter(at__gte=month).aggregate(all=Count("pk"), fine=Count("pk", filter=FINE))
    wanted = mine.filter(OUTCOMES[outcome][1]).select_related("user", "connection")
    context = {
        "tab": "calls",
        "page": page_of(request.GET, wanted, ROWS),
        "outcome": outcome,
        "outcomes": [(key, name) for key, (name, _meaning) in OUTCOMES.items()],
        "month": month,
        "count": counts["all"],
        "wrong": counts["all"] - counts["fine"],
    }
    return render(request, "accounts/connections/calls.html", context)
