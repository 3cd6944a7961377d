from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from apps.accounts.members import MemberRequest
from apps.common.redirects import redirect_back


@require_POST
def switch_workspace(request: MemberRequest) -> HttpResponse:
    """Open another workspace of one's own; any other number is 404."""
    wanted = request.POST.get("workspace", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404("no such workspace")
    request.member.enter(int(wanted))
    return redirect_back(request, "home")
