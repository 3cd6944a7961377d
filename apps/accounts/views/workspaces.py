from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from apps.accounts.members import MemberRequest
from apps.accounts.safe import way_back


@require_POST
def switch_workspace(request: MemberRequest) -> HttpResponse:
    """Open another workspace of one's own; any other number is 404."""
    wanted = request.POST.get("workspace", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404("no such workspace")
    request.member.enter(int(wanted))
    return HttpResponseRedirect(way_back(request, "home"))
