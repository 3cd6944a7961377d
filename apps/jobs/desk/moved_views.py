"""Where desks were before they shared their addresses: bookmarks still lead on, and tabs still open lose nothing."""

from typing import Any

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
def to_desk(request: MemberRequest, /, name: str, **where: Any) -> HttpResponseRedirect:
    """To the same page at its present address; a form goes along as it was sent."""
    query = request.META.get("QUERY_STRING", "")
    place = reverse(name, kwargs=where)
    return HttpResponseRedirect(f"{place}?{query}" if query else place, preserve_request=request.method == "POST")
