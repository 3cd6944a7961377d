"""The price list of a workspace: see what is published, and set prices of its own. For administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.once import once
from apps.accounts.roles import Role

from . import price_list
from .price_forms import PriceForm


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
@once
def prices(request: MemberRequest) -> HttpResponse:
    """Every price with its source and date, and the form that sets one of the workspace's own."""
    workspace = request.member.workspace
    form = PriceForm(request.POST or None, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        price_list.put(
            workspace, data["item"], data["unit"], data["amount"], data["valid_from"], data["reason"], by=request.user
        )
        messages.success(request, _("Price saved. What is already approved keeps its price."))
        return redirect("spend:prices")
    context = {"tab": "prices", "items": price_list.items(workspace.pk), "form": form}
    return render(request, "jobs/money/prices.html", context, status=422 if request.method == "POST" else 200)
