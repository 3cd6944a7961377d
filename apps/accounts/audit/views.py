"""The audit log of a workspace: search, take along, verify. For administrators."""

from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import audit
from apps.accounts.audit import search
from apps.accounts.members import MemberRequest, role_required
from apps.accounts.models import Workspace
from apps.accounts.roles import Role
from apps.common.paging import page_of

FILTERS = ("q", "person", "action", "since", "until")
ROWS = 50
FAULTS_SHOWN = 5
FORMATS = {
    "csv": (search.as_csv, "text/csv; charset=utf-8"),
    "json": (search.as_json, "application/json"),
}


@require_GET
@role_required(Role.ADMINISTRATOR)
def log(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "tab": "audit",
        "page": page_of(request.GET, search.search(workspace.pk, request.GET).select_related("actor"), ROWS),
        "query": request.GET,
        "kept": kept,
        "actions": search.actions(workspace.pk),
        "people": search.people(workspace.pk),
        "count": workspace.audit_number,
    }
    return render(request, "accounts/audit/audit.html", context)


@require_POST
@role_required(Role.ADMINISTRATOR)
def export(request: MemberRequest, form: str) -> HttpResponseBase:
    """What the filters find, oldest first, streamed: it is never whole in memory. A POST: it is written down."""
    if form not in FORMATS:
        raise Http404("no such format")
    write, content_type = FORMATS[form]
    workspace = request.member.workspace
    kept = {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
    # What is written down of the export itself is the next one's to show.
    entries = search.search(workspace.pk, kept).filter(number__lte=workspace.audit_number)
    audit.write(workspace.pk, "audit.exported", form, by=request.user, format=form, filters=kept)
    name = f"audit-{timezone.localdate():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(write(entries), content_type=content_type, headers=headers)


@require_POST
@role_required(Role.ADMINISTRATOR)
def verify(request: MemberRequest) -> HttpResponse:
    """Walk the whole chain and say what is wrong with it."""
    workspace = request.member.workspace
    faults = list(islice(audit.faults(workspace.pk), FAULTS_SHOWN + 1))
    if faults:
        more = " …" if len(faults) > FAULTS_SHOWN else "."
        words = {"faults": "; ".join(faults[:FAULTS_SHOWN]) + more}
        messages.error(request, _("The chain is broken: %(faults)s") % words)
    else:
        count = Workspace.objects.values_list("audit_number", flat=True).get(pk=workspace.pk)
        whole = ngettext("The chain is whole: one entry.", "The chain is whole: all %(count)s entries.", count)
        messages.success(request, whole % {"count": f"{count:,}"})
    return HttpResponseRedirect(reverse("accounts:audit"))
