"""Who is asking, and in which workspace: what a view may know about the person at the other end."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from .models import Membership, User, Workspace
from .roles import Role

SESSION_KEY = "workspace"


class Member:
    """The signed-in person with all memberships, read once a request."""

    def __init__(self, user: User, session: SessionBase) -> None:
        self.user = user
        self.session = session

    @cached_property
    def memberships(self) -> list[Membership]:
        found = Membership.objects.filter(user=self.user).select_related("workspace").order_by("workspace__name")
        return list(found)

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
