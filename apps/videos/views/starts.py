"""Where a film begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.members import MemberRequest, needs
from apps.accounts.roles import Role

from ..desks import DESKS, connection_of


@require_safe
@needs(Role.AUTHOR)
def create(request: MemberRequest) -> HttpResponse:
    """A start for each kind of film."""
    connection = connection_of(request.member.workspace)
    return render(request, "videos/create.html", {"desks": DESKS, "connection": connection})
