"""Home: what waits for me, what I have under way, what is late, and this month's money."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from apps.accounts.connections import simulation
from apps.accounts.members import Member, MemberRequest
from apps.accounts.roles import Role
from apps.jobs.models import Job
from apps.jobs.money import ledger
from apps.jobs.pages.lines import with_pictures, with_spent
from apps.jobs.states import MOVING, State
from apps.reviews.models import Review

from .create import starts

FEW = 6
UNDER_WAY = (State.IN_REVIEW, *MOVING)


@require_GET
def home(request: MemberRequest) -> HttpResponse:
    if request.user.is_staff and not request.member.memberships:
        return redirect("admin:index")
    workspace = request.member.workspace
    reviews = Review.objects.visible_to(request.user).open().filter(workspace=workspace).exclude(author=request.user)
    may_decide = request.member.may(Role.REVIEWER)
    context = {
        "waiting": reviews.select_related("author", "job").order_by("pk")[:FEW] if may_decide else [],
        "may_decide": may_decide,
        "starts": starts(),
        **_jobs(request.member),
        "money": ledger.this_month(workspace.pk, simulated=simulation.of_workspace(workspace.pk)),
    }
    return render(request, "home.html#live" if request.htmx else "home.html", context)


def _jobs(member: Member) -> dict[str, list[Job]]:
    """The first few of each list, read in one query with their pictures in another. A job may be in two lists."""
    seen = Job.objects.visible_to(member.user).filter(workspace=member.workspace)
    whole = seen.on_top()
    mine = whole.filter(author=member.user)
    lists = (
        mine.filter(state=State.DRAFT).order_by("-changed_at"),
        mine.filter(state__in=UNDER_WAY).order_by("-pk"),
        seen.late().order_by("expected_at"),
        whole.filter(state=State.COMPLETED).order_by("-ended_at"),
    )
    # SQLite takes no LIMIT in a part of a union, only below it.
    first, *others = (Job.objects.filter(pk__in=jobs.values("pk")[:FEW]).values("pk") for jobs in lists)
    jobs = with_pictures(with_spent(Job.objects.filter(pk__in=first.union(*others)))).select_related("author")
    found = sorted(jobs, key=lambda job: job.pk, reverse=True)
    drafts = [job for job in found if job.state == State.DRAFT]
    late = [job for job in found if job.is_late]
    ready = [job for job in found if job.state == State.COMPLETED]
    return {
        "drafts": sorted(drafts, key=lambda job: job.changed_at, reverse=True),
        "under_way": [job for job in found if _is_under_way(job, member)][:FEW],
        "late": sorted(late, key=lambda job: job.expected_at or job.changed_at)[:FEW],
        "ready": sorted(ready, key=lambda job: job.ended_at or job.changed_at, reverse=True),
    }


def _is_under_way(job: Job, member: Member) -> bool:
    return job.author_id == member.user.pk and job.state in UNDER_WAY and job.parent_id is None
