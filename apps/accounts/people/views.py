"""The people of a workspace and their roles. For administrators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.models import Invitation, Membership, User
from apps.accounts.once import once
from apps.accounts.people import offboarding, team
from apps.accounts.people.forms import LeavingForm, PersonForm, RoleForm
from apps.accounts.roles import Role
from apps.common.redirects import redirect_back
from apps.common.text import number_of

from .invitation_views import invite


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
@once
def people(request: MemberRequest) -> HttpResponse:
    """The list, and the form that invites somebody."""
    workspace = request.member.workspace
    form = PersonForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        invite(request, form.cleaned_data["email"], Role(form.cleaned_data["role"]))
        return HttpResponseRedirect(reverse("accounts:people"))
    members = Membership.objects.filter(workspace=workspace).select_related("user").order_by("user__name", "pk")
    invited = Invitation.objects.pending().filter(workspace=workspace).select_related("invited_by").order_by("email")
    context = {"tab": "people", "members": members, "invited": invited, "roles": Role.choices, "form": form}
    return render(request, "accounts/people/people.html", context, status=422 if form.errors else 200)


@require_POST
@role_required(Role.ADMINISTRATOR)
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such role."))
        return HttpResponseRedirect(reverse("accounts:people"))
    role = Role(form.cleaned_data["role"])
    try:
        team.change_role(membership, role, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        words = {"name": membership.user, "role": role.label}
        messages.success(request, _("Role of %(name)s: %(role)s.") % words)
    return HttpResponseRedirect(reverse("accounts:people"))


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
def remove_person(request: MemberRequest, pk: int) -> HttpResponse:
    membership = _membership(request, pk)
    if membership.user_id == request.user.pk:
        return HttpResponseRedirect(reverse("accounts:leave", args=[pk]))
    return _leaving(request, membership, reverse("accounts:people"))


@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """One's own way out of a workspace."""
    mine = Membership.objects.select_related("user", "workspace")
    return _leaving(request, get_object_or_404(mine, pk=pk, user=request.user), reverse("your_account"))


def _leaving(request: MemberRequest, membership: Membership, back: str) -> HttpResponse:
    form = LeavingForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        try:
            given = offboarding.leave(membership, by=request.user, to=form.cleaned_data["to"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _left(membership, form.cleaned_data["to"], given))
            return HttpResponseRedirect(back)
    context = {"form": form, "membership": membership, "open": offboarding.open_items(membership), "back": back}
    return render(request, "accounts/people/leaving.html", context, status=422 if form.errors else 200)


def _left(membership: Membership, to: User | None, given: int) -> str:
    words = {"name": membership.user, "workspace": membership.workspace, "to": to, "count": given}
    if given:
        return _("%(name)s left %(workspace)s. %(to)s took over their open work: %(count)s.") % words
    return _("%(name)s left %(workspace)s. Their work stays.") % words


def _membership(request: MemberRequest, pk: int) -> Membership:
    return get_object_or_404(
        Membership.objects.select_related("user", "workspace"), pk=pk, workspace=request.member.workspace
    )


@require_POST
def switch_workspace(request: MemberRequest) -> HttpResponse:
    """Open another workspace of one's own; any other number is 404."""
    wanted = number_of(request.POST.get("workspace"))
    if wanted is None:
        raise Http404("no such workspace")
    request.member.enter(wanted)
    return redirect_back(request, "home")
