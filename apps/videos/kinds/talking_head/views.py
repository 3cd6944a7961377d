"""What the form of a film has to choose from, looked for in another way."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role
from apps.videos.models import Look

from ..shared.pickers import pick_looks, pick_voices


@require_safe
@role_required(Role.AUTHOR)
def looks(request: MemberRequest) -> HttpResponse:
    """The looks of the form, chosen in another way."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    chosen = request.GET.get("look", "")
    found = pick_looks(connection, request.user, request.GET, chosen)
    return render(request, "videos/kinds/talking_head/_look_picker.html", {"looks": found, "chosen_look": chosen})


@require_safe
@role_required(Role.AUTHOR)
def voices(request: MemberRequest) -> HttpResponse:
    """The voices of the form, narrowed."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    look = Look.objects.filter(connection=connection, look_id=request.GET.get("look", "")).first()
    found = pick_voices(connection, request.GET, request.GET.get("voice", ""), look, avatar="look" in request.GET)
    return render(request, "videos/kinds/talking_head/_voice_picker.html", {"voices": found})
