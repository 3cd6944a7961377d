"""The rules of the workspace. For administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import Project
from apps.accounts.once import once
from apps.accounts.roles import Role

from ..models import Policy, Reader, StandingApproval
from ..refusal import Refused
from . import actions
from .forms import OwnYesForm, ProjectReviewersForm, ReaderForm, RulesForm, StandingForm, kinds


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def rules(request: MemberRequest) -> HttpResponse:
    """Who must say yes to what, and until when."""
    workspace = request.member.workspace
    form = RulesForm(request.POST if request.method == "POST" else None, initial=_now(request))
    if request.method == "POST" and form.is_valid():
        _saved(request, actions.change_rules(workspace, form.cleaned_data, by=request.user))
        return redirect("rules:rules")
    return _page(request, form=form)


@require_POST
@role_required(Role.ADMINISTRATOR)
def own_yes(request: MemberRequest) -> HttpResponse:
    """Allow people to approve their own work, with a reason, or forbid it again."""
    workspace = request.member.workspace
    if request.POST.get("to") == "forbid":
        actions.forbid_self_approval(workspace, by=request.user)
        messages.success(request, _("No one can approve their own work now."))
        return redirect("rules:rules")
    form = OwnYesForm(request.POST)
    if not form.is_valid():
        return _page(request, own=form)
    try:
        _saved(request, actions.allow_self_approval(workspace, by=request.user, reason=form.cleaned_data["reason"]))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("rules:rules")


@require_http_methods(["GET", "POST"])
def project_reviewers(request: MemberRequest, pk: int) -> HttpResponse:
    """Whose approvals count for the work of one project."""
    project = get_visible_or_404(request, Project.objects.all(), Role.ADMINISTRATOR, pk=pk)
    named = list(project.reviewers.all())
    form = ProjectReviewersForm(
        request.POST if request.method == "POST" else None,
        workspace_id=project.workspace_id,
        initial={"people": named},
    )
    if request.method == "POST" and form.is_valid():
        _saved(request, actions.name_reviewers(project, form.cleaned_data["people"], by=request.user))
        return redirect("accounts:projects")
    context = {
        "tab": "projects",
        "project": project,
        "form": form,
        "gone": [person for person in named if person not in form.fields["people"].queryset],  # type: ignore[attr-defined]
    }
    return render(request, "reviews/policy/project_reviewers.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(Role.ADMINISTRATOR)
@once
def allow_standing(request: MemberRequest) -> HttpResponse:
    """Approve small work of one kind in advance."""
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _page(request, standing=form)
    asked = form.cleaned_data
    amounts = {name: asked[name] for name in ("most_each", "most_a_day")}
    actions.allow_standing(request.member.workspace, asked["kind"], reason=asked["why"], by=request.user, **amounts)
    messages.success(request, _("Allowed. Such work needs no review from now on."))
    return redirect("rules:rules")


@require_POST
@role_required(Role.ADMINISTRATOR)
def revoke_standing(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(StandingApproval, pk=pk, workspace=request.member.workspace)
    if actions.revoke_standing(found, by=request.user):
        messages.success(request, _("Revoked. Such work needs a review again."))
    return redirect("rules:rules")


@require_POST
@role_required(Role.ADMINISTRATOR)
@once
def add_reader(request: MemberRequest) -> HttpResponse:
    form = ReaderForm(request.POST, workspace=request.member.workspace)
    if not form.is_valid():
        return _page(request, reader=form)
    person, language = form.cleaned_data["person"], form.cleaned_data["language"]
    actions.add_reader(request.member.workspace, user=person, language=language, by=request.user)
    words = {"name": person, "language": language}
    messages.success(request, _("%(name)s now reviews work in %(language)s.") % words)
    return redirect("rules:rules")


@require_POST
@role_required(Role.ADMINISTRATOR)
def remove_reader(request: MemberRequest, pk: int) -> HttpResponse:
    listed = Reader.objects.select_related("user").filter(workspace=request.member.workspace)
    _saved(request, actions.remove_reader(get_object_or_404(listed, pk=pk), by=request.user))
    return redirect("rules:rules")


def _now(request: MemberRequest) -> dict[str, Any]:
    workspace = request.member.workspace
    policy = Policy.of(workspace.pk)
    return {"review_required": workspace.review_required, **{name: getattr(policy, name) for name in actions.FIELDS}}


def _saved(request: MemberRequest, closed: int) -> None:
    messages.success(request, _("The rules were saved."))
    if closed:
        words = ngettext(
            "One waiting review had enough approvals.", "%(n)s waiting reviews had enough approvals.", closed
        )
        messages.info(request, words % {"n": closed})


def _page(
    request: MemberRequest,
    form: RulesForm | None = None,
    own: OwnYesForm | None = None,
    reader: ReaderForm | None = None,
    standing: StandingForm | None = None,
) -> HttpResponse:
    workspace = request.member.workspace
    words = kinds()
    allowed = StandingApproval.objects.filter(workspace=workspace, revoked_at=None).select_related("allowed_by")
    context = {
        "tab": "rules",
        "form": form or RulesForm(initial=_now(request)),
        "own": own or OwnYesForm(),
        "reader": reader or ReaderForm(workspace=workspace),
        "policy": Policy.of(workspace.pk),
        "standing": standing or StandingForm(),
        "allowed": [(one, words.get(one.kind, one.kind)) for one in allowed.order_by("kind")],
        "readers": Reader.objects.filter(workspace=workspace).select_related("user").order_by("language", "user__name"),
    }
    failed = any(one is not None and one.errors for one in (form, own, reader, standing))
    return render(request, "reviews/policy/rules.html", context, status=422 if failed else 200)
