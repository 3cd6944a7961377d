from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .members import Member, MemberRequest
from .models import User


class MemberMiddleware:
    """Gives `request.member`: the person with their workspaces, read only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def member() -> Member:
            return Member(cast(User, request.user), request.session)

        cast(MemberRequest, request).member = cast(Member, SimpleLazyObject(member))
        return self.get_response(request)
