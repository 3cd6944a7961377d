"""Where work begins: a start for each desk."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role
from apps.jobs.desk.registry import desks


@require_safe
@role_required(Role.AUTHOR)
def create(request: MemberRequest) -> HttpResponse:
    """What somebody may have, and what becomes of it, in the order of `DESKS`."""
    connection = heygen_connection(request.member.workspace)
    return render(request, "create.html", {"starts": starts(), "connection": connection})


def starts() -> list[dict[str, Any]]:
    """A card for each desk."""
    return [{"url": desk.address(), "icon": desk.icon(), "title": desk.start, "text": desk.line} for desk in desks()]
