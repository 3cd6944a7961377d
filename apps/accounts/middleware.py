from collections.abc import Callable
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .members import Member, MemberRequest, seats_of
from .models import User


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, and a member is read with the memberships, in one query. Whatever is odd is left to Django."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)

        def person() -> User | AnonymousUser:
            seats = seats_of(request.session)
            return seats[0].user if seats else get_user(request)

        request.user = cast(User, SimpleLazyObject(person))


class MemberMiddleware:
    """Gives `request.member`: the person with their workspaces, read only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def member() -> Member:
            return Member(cast(User, request.user), request.session)

        cast(MemberRequest, request).member = cast(Member, SimpleLazyObject(member))
        return self.get_response(request)
