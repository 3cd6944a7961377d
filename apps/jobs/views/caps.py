"""The caps of a workspace: see, set, remove. For administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.connections import simulation
from apps.accounts.members import MemberRequest, needs
from apps.accounts.once import once
from apps.accounts.roles import Role

from .. import caps as deeds
from ..cap_form import CapForm
from ..models import Cap


@require_http_methods(["GET", "POST"])
@needs(Role.ADMINISTRATOR)
@once
def caps(request: MemberRequest) -> HttpResponse:
    """Every cap with what counts under it, and the form that sets one."""
    workspace = request.member.workspace
    form = CapForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cap = deeds.put(workspace, data["span"], data["amount"], by=request.user, **form.chosen)
        messages.success(request, _("The cap for %(of)s is set. It binds from now on.") % {"of": cap.of})
        return redirect("spend:caps")
    bound = request.method == "POST"
    context = {
        "tab": "caps",
        "rooms": deeds.every(workspace.pk, simulated=simulation.of_workspace(workspace.pk)),
        "month": deeds.month_name(),
        "form": form,
    }
    return render(request, "jobs/caps.html", context, status=422 if bound else 200)


@require_POST
@needs(Role.ADMINISTRATOR)
def remove_cap(request: MemberRequest, pk: int) -> HttpResponse:
    cap = get_object_or_404(Cap, pk=pk, workspace=request.member.workspace)
    deeds.remove(cap, by=request.user)
    messages.success(request, _("The cap for %(of)s is gone.") % {"of": cap.of})
    return redirect("spend:caps")
