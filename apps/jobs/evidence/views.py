"""The evidence pack of a job, for reviewers and administrators. A POST, because the audit log remembers it."""

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.roles import Role
from apps.common.text import file_name

from ..models import Job
from . import NotYet, pack


@require_POST
def download(request: MemberRequest, pk: int) -> HttpResponseBase:
    job = get_visible_or_404(request, Job.objects.all(), role=Role.REVIEWER, pk=pk)
    try:
        file = pack(job, by=request.user)
    except NotYet as refused:
        messages.error(request, str(refused.refusal))
        return redirect(job)
    except FileNotFoundError:
        messages.error(request, _("A file of this result is missing from storage. Tell an administrator."))
        return redirect(job)
    name = f"evidence-{job.pk}-{file_name(job.title)}.zip"
    return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})
