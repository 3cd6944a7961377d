"""What the form of a speech has to choose from, looked for in another way."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role

from .desk import SpeechDesk
from .voice_picker import pick_voices


@require_safe
@role_required(Role.AUTHOR)
def voices(request: MemberRequest) -> HttpResponse:
    """The voices of the form, narrowed."""
    desk = SpeechDesk.choose(request, "", None)
    if desk is None:
        return HttpResponse(status=204)
    chosen = request.GET.get("voice", "")[:300]
    found = pick_voices(desk.connection, request.GET, chosen)
    return render(request, "voices/kinds/speech/_voices.html", {"voices": found})
