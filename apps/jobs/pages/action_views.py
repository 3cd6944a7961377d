"""What people do with one job: a form each, one verb each."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_q.tasks import async_task

from apps.accounts import projects
from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.common.text import number_of
from apps.reviews.models import Review
from apps.reviews.refusal import Refused

from ..desk import drafts
from ..engine import actions as job_actions
from ..engine import children, copying, project_change, resolution
from ..models import Job
from ..money import ledger
from ..publishing import actions as publishing_actions
from ..states import Source, State

FULL = Job.objects.select_related("workspace", "connection", "author", "review", "project", "parent__review")


def _do(request: MemberRequest, job: Job, action: Callable[[], object], done: str) -> HttpResponse:
    """Do it, tell how it went, and go back to the job."""
    try:
        if action():
            messages.success(request, done)
        else:
            messages.warning(request, _("It changed in the meantime. This is its current state."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(job)


@require_POST
def submit(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)

    def action() -> bool:
        job_actions.submit(job, by=request.user)
        return True

    return _do(request, job, action, _("Sent for review. Nothing is charged until it is approved."))


@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    return _do(request, job, lambda: job_actions.withdraw(job, by=request.user), _("It is a draft again."))


@require_POST
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    done = _("Cancelled. It cost nothing.")
    if job.is_shared_out:
        done = _("Stopped. What has not been sent is being cancelled, and costs nothing.")
    elif ledger.sent_anew(job):
        done = _("Cancelled. The first request, whose answer was lost, counts as charged.")
    elif job.step:
        done = _("Cancelled. The finished part is kept, and was charged.")
    return _do(request, job, lambda: job_actions.cancel(job, by=request.user), done)


@require_POST
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Send no more parts of a request for now."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    done = _("Paused. What was sent continues; nothing more is sent until it is resumed.")
    return _do(request, job, lambda: children.pause(job, by=request.user), done)


@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    return _do(request, job, lambda: children.resume(job, by=request.user), _("Resumed."))


@require_POST
def check_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the provider now instead of later; free."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    if job.state == State.UNCONFIRMED:
        resolution.hurry(job)
    else:
        async_task("apps.jobs.tasks.look", job.pk, Source.POLL.value)
    messages.success(request, _("Checking with the provider. This is free."))
    return redirect(job)


@require_POST
def copy_again(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring home what was given up; free."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    done = _("The files are being copied. This is free.")
    return _do(request, job, lambda: copying.copy_again(job, request.user), done)


@require_POST
def render_again(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    return _do(
        request,
        job,
        lambda: job_actions.render_again(job, by=request.user, round_seen=_round_seen(request)),
        _("Queued again, as a new render."),
    )


def _round_seen(request: MemberRequest) -> int:
    """The round that the page showed, so that a second click does nothing."""
    return number_of(request.POST.get("round")) or 0


@require_POST
def send_anew(request: MemberRequest, pk: int) -> HttpResponse:
    """Once more under a new key, where nobody will ever know whether the first one arrived."""
    job = get_visible_or_404(request, FULL.all(), role=Role.ADMINISTRATOR, pk=pk)
    done = _("Queued again, under a new number. Money is on hold for both requests.")
    round_seen = _round_seen(request)
    return _do(request, job, lambda: resolution.send_anew(job, request.user, round_seen=round_seen), done)


@require_POST
def send_rest(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the approval of what is still to be made; free."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    done = _("The rest was sent for approval. Nothing more is charged until it's approved.")
    return _do(request, job, lambda: job_actions.send_rest(job, by=request.user), done)


@require_POST
def give_up(request: MemberRequest, pk: int) -> HttpResponse:
    job = get_visible_or_404(request, FULL.all(), role=Role.ADMINISTRATOR, pk=pk)
    done = _("Given up. The amount on hold was released.")
    return _do(request, job, lambda: resolution.give_up(job, request.user), done)


@require_POST
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """Into the project that was chosen; empty: out of all."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    wanted = request.POST.get("project", "")
    project = projects.chosen(job.workspace_id, wanted, kept=job.project_id)
    if wanted and project is None:
        messages.error(request, _("That project does not exist."))
        return redirect(job)
    done = _("Project saved.")
    if project_change.breaks_review(job, project):
        done = _("Moved. It is a draft again, because the project has other reviewers or caps.")
    return _do(request, job, lambda: project_change.change_project(job, project, by=request.user) or True, done)


@require_POST
@once
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """The same request as a new draft."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)
    nonce = request.POST.get("nonce", "").replace("\0", "")[:40]
    try:
        made = job_actions.copy_as_draft(job, by=request.user, nonce=nonce or uuid4().hex)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect(job)
    messages.success(request, _("A new draft with the same request."))
    return redirect(drafts.url_of(made))


@require_POST
@once
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Seal the result and ask for approval to show it to the team; free."""
    job = get_visible_or_404(request, FULL.all(), role=Role.AUTHOR, pk=pk)

    def action() -> bool:
        publishing_actions.ask_to_publish(job, by=request.user)
        return True

    return _do(request, job, action, _("Sent for review. The team sees it once it is approved."))


@require_POST
@once
def bring_back(request: MemberRequest, pk: int) -> HttpResponse:
    """A sealed version as a new draft."""
    requests = Review.objects.select_related("workspace").filter(subject=job_actions.SUBJECT)
    version = get_visible_or_404(request, requests, role=Role.AUTHOR, pk=pk)
    try:
        made = job_actions.draft_from(version, by=request.user, nonce=uuid4().hex)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
        return redirect(version)
    messages.success(request, _("A new draft from that sealed version."))
    return redirect(drafts.url_of(made))
