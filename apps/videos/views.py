"""Where a film begins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role

from .kinds.talking_head.desk import DESKS


@require_safe
@role_required(Role.AUTHOR)
def create(request: MemberRequest) -> HttpResponse:
    """A start for each kind of film."""
    connection = heygen_connection(request.member.workspace)
    return render(request, "videos/create.html", {"desks": DESKS, "connection": connection})
