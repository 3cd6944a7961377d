"""Sets of languages: add one, delete one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.reviews.refusal import Refused

from ..models import LanguageSet
from . import actions
from .forms import SetForm
from .offered import names_of


@require_http_methods(["GET", "POST"])
@role_required(Role.AUTHOR)
@once
def sets(request: MemberRequest) -> HttpResponse:
    """The list, and the form that adds one."""
    workspace = request.member.workspace
    connection = heygen_connection(workspace)
    data = request.POST if request.method == "POST" else None
    form = SetForm(data, names=names_of(connection) if connection else ())
    if form.is_valid():
        try:
            actions.add_set(workspace, form.cleaned_data["name"], form.cleaned_data["languages"], by=request.user)
        except Refused as problem:
            form.add_error("name", str(problem.refusal))
        else:
            messages.success(request, _("The set was added."))
            return redirect("translations:sets")
    context = {"sets": LanguageSet.objects.filter(workspace=workspace), "form": form}
    return render(request, "translations/languages/sets.html", context, status=422 if form.errors else 200)


@require_POST
def delete_set(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, LanguageSet.objects.all(), Role.AUTHOR, pk=pk)
    if actions.delete_set(found, by=request.user):
        messages.success(request, _("“%(name)s” was deleted.") % {"name": found.name})
    return redirect("translations:sets")
