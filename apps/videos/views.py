"""Where a film begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.connections.lookup import connection_of
from apps.accounts.members import MemberRequest, needs
from apps.accounts.roles import Role

from .kinds.talking_head.desk import DESKS


@require_safe
@needs(Role.AUTHOR)
def create(request: MemberRequest) -> HttpResponse:
    """A start for each kind of film."""
    connection = connection_of(request.member.workspace)
    return render(request, "videos/create.html", {"desks": DESKS, "connection": connection})
