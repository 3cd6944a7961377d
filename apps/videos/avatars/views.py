"""The avatar gallery: persons, their looks, and one look."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.common.redirects import redirect_back
from apps.voices import favourites
from apps.voices.models import Voice

from ..kinds.shared import labels
from ..models import AvatarGroup, Catalogue, FavouriteLook, Look
from .browse import browse, looks_of


@require_safe
@role_required(Role.VIEWER)
def gallery(request: MemberRequest) -> HttpResponse:
    """Every person of the workspace's account."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return render(request, "videos/avatars/no_avatars.html")
    context = {
        "connection": connection,
        "shelf": Catalogue.objects.filter(connection=connection).first(),
        "gallery": browse(connection, request.GET, request.user),
        "may_write": request.member.may(Role.AUTHOR),
    }
    return render(request, "videos/avatars/avatars.html", context)


@require_safe
def group(request: MemberRequest, pk: int) -> HttpResponse:
    """One person with all looks."""
    person = get_visible_or_404(request, AvatarGroup.objects.select_related("connection"), pk=pk)
    context = {
        "group": person,
        "found": looks_of(person, request.GET, request.user),
        "shelf": Catalogue.objects.filter(connection=person.connection).first(),
        "here": request.get_full_path(),
        "may_write": request.member.may(Role.AUTHOR),
    }
    return render(request, "videos/avatars/group.html", context)


@require_safe
def look(request: MemberRequest, pk: int) -> HttpResponse:
    """One look with its facts."""
    looks = Look.objects.select_related("connection", "group", "picture", "clip")
    found = get_visible_or_404(request, looks, pk=pk)
    voices = Voice.objects.filter(connection=found.connection).select_related("preview")
    context = {
        "look": found,
        "voice": voices.filter(voice_id=found.default_voice_id).first() if found.default_voice_id else None,
        "engines": [str(labels.ENGINES.get(name, name)) for name in found.supported_api_engines],
        "loved": FavouriteLook.objects.filter(user=request.user, look=found).exists(),
        "here": request.get_full_path(),
        "may_write": request.member.may(Role.AUTHOR),
    }
    return render(request, "videos/avatars/look.html", context)


@require_POST
def favourite(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a look at hand, or not any more."""
    found = get_visible_or_404(request, Look.objects.select_related("connection"), pk=pk)
    favourites.put(request, FavouriteLook, user=request.user, look=found)
    return redirect_back(request, found.get_absolute_url())


@require_POST
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the provider for this person's looks again."""
    person = get_visible_or_404(request, AvatarGroup.objects.select_related("connection"), Role.AUTHOR, pk=pk)
    _ask(request, person.connection.pk if person.connection.enabled else None, person.group_id)
    return redirect(person)


@require_POST
@role_required(Role.AUTHOR)
def refresh_all(request: MemberRequest) -> HttpResponse:
    """Ask the provider for all avatars again."""
    connection = heygen_connection(request.member.workspace)
    _ask(request, connection.pk if connection and connection.enabled else None)
    return redirect("videos:avatars")


def _ask(request: MemberRequest, connection_id: int | None, group_id: str = "") -> None:
    if connection_id is None:
        messages.warning(request, _("No account to refresh from: the connection is missing or switched off."))
        return
    async_task("apps.videos.tasks.sync", connection_id, group_id)
    messages.info(request, _("Refreshing the avatars. New ones appear here in a moment."))
