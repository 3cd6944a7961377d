"""The projects of a workspace: add, rename, archive. For administrators."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import Project
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.common.forms import LineField

from . import actions


class ProjectForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Such as a customer, a campaign or a course."),
        error_messages={"required": gettext_lazy("Add a name.")},
    )


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
@once
def projects(request: MemberRequest) -> HttpResponse:
    """The list, and the form that adds one."""
    workspace = request.member.workspace
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(workspace, form.cleaned_data["name"], by=request.user)
        except ValidationError as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("“%(name)s” was added. You can now add work to it.") % {"name": made})
            return redirect("accounts:projects")
    every = Project.objects.filter(workspace=workspace).prefetch_related("reviewers").order_by("name")
    context = {
        "tab": "projects",
        "projects": [project for project in every if project.archived_at is None],
        "archived": [project for project in every if project.archived_at is not None],
        "form": form,
    }
    return render(request, "accounts/projects/projects.html", context, status=422 if form.errors else 200)


@require_POST
def rename_project(request: MemberRequest, pk: int) -> HttpResponse:
    project = get_visible_or_404(request, Project.objects.all(), Role.ADMINISTRATOR, pk=pk)
    form = ProjectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A project needs a name of at most 80 characters."))
        return redirect("accounts:projects")
    try:
        actions.rename(project, form.cleaned_data["name"], by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Renamed."))
    return redirect("accounts:projects")


@require_POST
def archive_project(request: MemberRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.archive, _("Archived. Its work stays, and still counts."))


@require_POST
def bring_back_project(request: MemberRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.bring_back, _("Restored. It can be used for new work again."))


def _do(request: MemberRequest, pk: int, action: Callable[..., bool], done: str) -> HttpResponse:
    project = get_visible_or_404(request, Project.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if action(project, by=request.user):
        messages.success(request, done)
    return redirect("accounts:projects")
