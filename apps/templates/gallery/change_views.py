"""Renaming a template, and deleting it with a second person's agreement."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.reviews.refusal import Refused

from ..models import Deletion, Template
from . import changes
from .forms import NameForm, ReasonForm
from .page import open_deletion
from .uses import uses_of

FULL = Template.objects.select_related("connection", "picture", "current")
ASKED = Deletion.objects.select_related("template__connection", "asked_by")


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Another name, here and at HeyGen."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": found.wanted_name or found.name}
    )
    if request.method == "POST" and form.is_valid():
        if changes.rename(found, form.cleaned_data["name"], by=request.user):
            messages.info(request, _("HeyGen is being told the new name."))
        return redirect(found)
    context = {"template": found, "form": form}
    return render(request, "templates/gallery/rename.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def deletion(request: MemberRequest, pk: int) -> HttpResponse:
    """What its deletion would concern; who may write can ask for it, somebody else confirms."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.ask_to_delete(found, form.cleaned_data["reason"], by=request.user)
        except Refused as refused:
            messages.error(request, str(refused.refusal))
        else:
            messages.success(request, _("Requested. It is deleted once a reviewer or administrator confirms it."))
        return redirect("templates:deletion", found.pk)
    wish = open_deletion(found)
    context = {
        "template": found,
        "form": form,
        "deletion": wish,
        "uses": uses_of(found),
        "may_confirm": wish is not None and changes.may_confirm(wish, request.member),
        "may_withdraw": wish is not None and changes.may_withdraw(wish, request.member),
        "is_mine": wish is not None and wish.asked_by_id == request.user.pk,
    }
    return render(request, "templates/gallery/deletion.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    found = get_visible_or_404(request, ASKED.all(), Role.REVIEWER, pk=pk)
    return _decided(request, found, changes.confirm, _("Confirmed. It is being deleted at HeyGen."))


@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """It stays: whoever asked thinks better of it, or the second person does not agree."""
    found = get_visible_or_404(request, ASKED.all(), Role.AUTHOR, pk=pk)
    if found.is_asked and not changes.may_withdraw(found, request.member):
        raise PermissionDenied("Only who requested it, a reviewer or an administrator may do this.")
    return _decided(request, found, changes.withdraw, _("The template is kept."))


def _decided(request: MemberRequest, found: Deletion, decide: Callable[..., None], done: str) -> HttpResponse:
    try:
        decide(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    else:
        messages.success(request, done)
    return redirect(found.template)
