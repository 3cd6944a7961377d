"""Who is asking, and in which workspace: what a view may know about the person at the other end."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare
from django_htmx.middleware import HtmxDetails

from .models import Membership, User, Workspace
from .roles import Role

SESSION_KEY = "workspace"


class Held(Protocol):
    """A session, or what it holds."""

    def get(self, key: str, default: Any = None, /) -> Any: ...


def seats_of(session: SessionBase) -> list[Membership]:
    """The memberships of the person whose session it is, who has them as `seats`.

    None for sessions that nobody has signed in to, or that do not count any more, and for people without memberships.
    """
    if not session.get(USER_KEY) or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return []
    seats = list(_seats(session[USER_KEY]).filter(user__is_active=True).select_related("user"))
    if not seats or not is_session_of(session, seats[0].user):
        return []
    seats[0].user.seats = seats
    return seats


def _seats(user_id: Any) -> models.QuerySet[Membership]:
    return Membership.objects.filter(user_id=user_id).select_related("workspace").order_by("workspace__name")


def is_session_of(session: Held, user: User) -> bool:
    """Whether it was opened with the password that the person has now."""
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


class Member:
    """The signed-in person with all memberships, read once a request."""

    def __init__(self, user: User, session: SessionBase) -> None:
        self.user = user
        self.session = session

    @cached_property
    def memberships(self) -> list[Membership]:
        return self.user.seats or list(_seats(self.user.pk))

    @property
    def current(self) -> Membership:
        """The membership in the workspace that is open now. People without any workspace see nothing: 404."""
        chosen = self.session.get(SESSION_KEY)
        for membership in self.memberships:
            if membership.workspace_id == chosen:
                return membership
        if not self.memberships:
            raise Http404("no workspace")
        return self.memberships[0]

    @property
    def workspace(self) -> Workspace:
        return self.current.workspace

    def role_in(self, workspace_id: int) -> Role | None:
        for membership in self.memberships:
            if membership.workspace_id == workspace_id:
                return Role(membership.role)
        return None

    def may(self, role: Role, workspace_id: int | None = None) -> bool:
        mine = self.role_in(self.workspace.pk if workspace_id is None else workspace_id)
        return mine is not None and mine.includes(role)

    def enter(self, workspace_id: int) -> None:
        """Open a workspace of one's own; a foreign one is as good as absent."""
        if self.role_in(workspace_id) is None:
            raise Http404("no such workspace")
        if self.session.get(SESSION_KEY) != workspace_id:
            self.session[SESSION_KEY] = workspace_id


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    member: Member
    htmx: HtmxDetails


class _InWorkspace(Protocol):
    workspace_id: int


class Visible(Protocol):
    def visible_to(self, user: Any) -> models.QuerySet[Any]: ...


T = TypeVar("T", bound=models.Model)
R = TypeVar("R", bound=HttpResponseBase)
P = ParamSpec("P")


def get_visible_or_404(
    request: MemberRequest, queryset: "models.QuerySet[T]", role: Role = Role.VIEWER, **lookup: Any
) -> T:
    """One object of what the person may see, or 404; 403 where the role there is too small for the action.

    Opening an object opens its workspace, so that the frame around the page speaks of the same place.
    """
    visible = cast(Visible, queryset).visible_to(request.user)
    found = cast("T | None", visible.filter(**lookup).first())
    if found is None:
        raise Http404("not here")
    workspace_id = cast(_InWorkspace, found).workspace_id
    if not request.member.may(role, workspace_id):
        raise PermissionDenied(f"This needs the role “{role.label}”.")
    request.member.enter(workspace_id)
    return found


def role_required(
    role: Role,
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], R]],
    Callable[Concatenate[MemberRequest, P], R],
]:
    """Decorator of a view: the person has this role or more in the open workspace, or the answer is 403."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], R],
    ) -> Callable[Concatenate[MemberRequest, P], R]:
        @wraps(view)
        def wrapped(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not request.member.may(role):
                raise PermissionDenied(f"This needs the role “{role.label}”.")
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
