"""The voice library and the page of one voice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.common.filters import address
from apps.common.redirects import redirect_back

from . import favourites
from .catalogue.browse import browse, catalogues, loved, shelves_of
from .custom.delete import may_delete
from .models import FavouriteVoice, Voice


@require_safe
@role_required(Role.VIEWER)
def library(request: MemberRequest) -> HttpResponse:
    """Every voice of the workspace's services, by language, gender, engine and owner."""
    connections = catalogues(request.member.workspace)
    if not connections:
        return render(request, "voices/none.html")
    shelves = shelves_of(connections)
    return render(
        request,
        "voices/library.html",
        {
            "shelves": shelves,
            "read_at": min((shelf.synced_at for shelf in shelves if shelf.synced_at), default=None),
            "several": len(connections) > 1,
            "browsing": browse(connections, request.GET),
            "here": request.get_full_path(),
            "may_write": request.member.may(Role.AUTHOR),
            "is_admin": request.member.may(Role.ADMINISTRATOR),
        },
    )


@require_safe
def voice(request: MemberRequest, pk: int) -> HttpResponse:
    """What one voice can do, and what can be done with it."""
    voices = Voice.objects.select_related("connection__workspace", "preview").annotate(loved=loved())
    found = get_visible_or_404(request, voices, pk=pk)
    context = {
        "voice": found,
        "here": request.get_full_path(),
        "may_write": request.member.may(Role.AUTHOR),
        "may_delete": may_delete(found) and request.member.may(Role.ADMINISTRATOR),
    }
    return render(request, "voices/voice.html", context)


@require_POST
@role_required(Role.AUTHOR)
def refresh(request: MemberRequest) -> HttpResponse:
    """Ask the services again, for the part of the catalogue that is being looked at."""
    connections = catalogues(request.member.workspace)
    if not connections:
        messages.warning(request, _("No account to refresh from: the connection is missing or switched off."))
        return redirect("voices:list")
    language, gender = request.POST.get("language", "")[:80], request.POST.get("gender", "")[:20]
    for connection in connections:
        async_task("apps.voices.tasks.sync", connection.pk, language, gender)
    messages.info(request, _("Refreshing the voices. New ones appear here in a moment."))
    query = request.GET.copy()
    return redirect(f"{request.path.removesuffix('refresh/')}{address(query, language=language, gender=gender)}")


@require_POST
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """Have one voice read anew: lists leave out some of what it can do."""
    found = get_visible_or_404(request, Voice.objects.select_related("connection"), role=Role.AUTHOR, pk=pk)
    async_task("apps.voices.tasks.look", found.pk)
    messages.info(request, _("Refreshing this voice. Reload the page in a moment."))
    return redirect("voices:voice", found.pk)


@require_POST
def favourite(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep a voice at hand for the team, or not any more."""
    found = get_visible_or_404(request, Voice.objects.select_related("connection"), role=Role.AUTHOR, pk=pk)
    favourites.put(request, FavouriteVoice, voice=found, defaults={"added_by": request.user})
    return redirect_back(request, reverse("voices:list"))
