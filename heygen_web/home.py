"""Home: what waits for me, what I have under way, what is late, and this month's money."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from apps.accounts.connections import simulation
from apps.accounts.members import MemberRequest
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.money import ledger
from apps.jobs.pages.lines import with_spent
from apps.jobs.states import MOVING, State
from apps.reviews.models import Review

FEW = 6


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    if request.user.is_staff and not request.member.memberships:
        return redirect("admin:index")
    workspace = request.member.workspace
    seen = Job.objects.visible_to(request.user).filter(workspace=workspace)
    jobs = with_spent(seen.select_related("author"))
    mine = jobs.filter(author=request.user)
    reviews = Review.objects.visible_to(request.user).open().filter(workspace=workspace).exclude(author=request.user)
    may_decide = request.member.may(Role.REVIEWER)
    context = {
        "waiting": reviews.select_related("author", "job").order_by("pk")[:FEW] if may_decide else [],
        "may_decide": may_decide,
        "drafts": list(mine.filter(state=State.DRAFT).order_by("-changed_at")[:FEW]),
        "under_way": list(mine.filter(state__in=(State.IN_REVIEW, *MOVING)).order_by("-pk")[:FEW]),
        "late": list(with_spent(seen.late().select_related("author")).order_by("expected_at")[:FEW]),
        "ready": list(jobs.filter(state=State.COMPLETED).order_by("-ended_at")[:FEW]),
        "money": ledger.this_month(workspace.pk, simulated=simulation.of_workspace(workspace.pk)),
    }
    return render(request, "home.html#live" if request.htmx else "home.html", context)
