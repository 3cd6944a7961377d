"""Who owns which looks and voices, and what they agreed to. For administrators."""

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.library.vault import Unwelcome
from apps.reviews.models import Consent

from . import actions
from .forms import ConsentForm

FULL = Consent.objects.select_related("workspace", "owner")
ASKED = {"what": "what", "external_id": "id", "name": "name"}
"""Fields of a new entry that a link can fill, and their names in the address."""


@require_http_methods(["GET", "POST"])
@role_required(Role.ADMINISTRATOR)
@once
def consents(request: MemberRequest) -> HttpResponse:
    """Every owner the portal knows of, and the form for another."""
    given = {field: request.GET[name][:200] for field, name in ASKED.items() if name in request.GET}
    form = _form(request, Consent(workspace=request.member.workspace), given)
    if request.method == "POST" and _saved(request, form):
        return redirect("consents:list")
    found = list(FULL.filter(workspace=request.member.workspace).prefetch_related("people").order_by("name", "pk"))
    files = actions.records(found)
    rows = [(one, files.get(one.record or 0)) for one in found]
    context = {"tab": "consents", "rows": rows, "form": form}
    return render(request, "jobs/consents/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def consent(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, FULL.all(), role=Role.ADMINISTRATOR, pk=pk)
    form = _form(request, found, {})
    if request.method == "POST" and _saved(request, form):
        return redirect("consents:list")
    context = {
        "tab": "consents",
        "consent": found,
        "form": form,
        "file": actions.records([found]).get(found.record or 0),
    }
    return render(request, "jobs/consents/form.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_visible_or_404(request, FULL.all(), role=Role.ADMINISTRATOR, pk=pk)
    actions.remove(found, by=request.user)
    messages.success(request, _("Removed. No one is asked about “%(name)s” any more.") % {"name": found.name})
    return redirect("consents:list")


def _form(request: MemberRequest, consent: Consent, given: dict[str, str]) -> ConsentForm:
    if request.method == "POST":
        return ConsentForm(request.POST, request.FILES, instance=consent)
    return ConsentForm(instance=consent, initial=given)


def _saved(request: MemberRequest, form: ConsentForm) -> bool:
    if not form.is_valid():
        return False
    consent = cast(Consent, form.instance)
    try:
        if form.cleaned_data["file"]:
            given = form.cleaned_data
            actions.keep_record(consent, given["file"], by=request.user, nonce=given["nonce"])
    except Unwelcome as unwelcome:
        form.add_error("file", str(unwelcome))
        return False
    except OSError:
        form.add_error("file", _("The portal is out of storage space. Nothing was saved."))
        return False
    actions.save(consent, form.cleaned_data["people"], by=request.user)
    messages.success(request, _("Saved. “%(name)s” belongs to %(owner)s.") % {"name": consent, "owner": consent.whose})
    return True
