"""The page of all translations."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.members import MemberRequest, role_required
from apps.accounts.roles import Role

from .matrix import matrix_of


@require_safe
@role_required(Role.VIEWER)
def matrix(request: MemberRequest) -> HttpResponse:
    """Films down, languages across."""
    context = {
        "matrix": matrix_of(request.member, request.GET),
        "may_write": request.member.may(Role.AUTHOR),
    }
    name = "translations/matrix/matrix.html"
    return render(request, f"{name}#live" if request.htmx else name, context)
