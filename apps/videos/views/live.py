"""What the form asks for while somebody types: the panel, other looks, other voices, and saving."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.members import MemberRequest, needs
from apps.accounts.roles import Role
from apps.jobs.desk import drafts
from apps.jobs.desk.page import not_saved, saved_automatically

from ..desks import Desk, connection_of, desk_of
from ..known import settled
from ..models import Look
from ..pages import Page, choices, fitting, panel_of
from ..params import AvatarParams
from ..pickers import pick_looks, pick_voices


def _page(request: MemberRequest, desk: Desk) -> Page | None:
    nonce = request.POST.get("nonce", "").replace("\0", "")[:40]
    job = drafts.draft_with(nonce, request.user)
    if job is not None and job.kind != desk.kind:
        return None
    connection = connection_of(job.workspace if job else request.member.workspace)
    return Page(request, connection, nonce, job, desk=desk) if connection else None


@require_POST
@needs(Role.AUTHOR)
def summary(request: MemberRequest, slug: str) -> HttpResponse:
    """What would be sealed of what is typed now. Nothing is stored."""
    page = _page(request, desk_of(slug))
    if page is None:
        return HttpResponse(status=204)
    form = page.bound(request.POST)
    form.is_valid()
    params, known = settled(form.params, page.connection)
    moved = isinstance(params, AvatarParams) and request.POST.get("shown_for") != f"{params.avatar_id}|{params.engine}"
    if moved:
        params = fitting(params, known)
        form.choose_engine(params)
    context = {
        "page": page,
        "desk": page.desk,
        "job": page.job,
        "form": form,
        "params": params,
        "known": known,
        "moved": moved,
        "panel": panel_of(page, params, known, str(form.cleaned_data.get("title", ""))),
        **choices(page, form, params, known, request.POST),
    }
    return render(request, "videos/_summary.html", context)


@require_POST
@needs(Role.AUTHOR)
def autosave(request: MemberRequest, slug: str) -> HttpResponse:
    """Keep what is typed. The first time it makes the draft."""
    page = _page(request, desk_of(slug))
    if page is None or not page.nonce:
        return not_saved()
    form = page.bound(request.POST)
    form.is_valid()
    return saved_automatically(form, lambda: page.keep_film(form))


@require_safe
@needs(Role.AUTHOR)
def looks(request: MemberRequest) -> HttpResponse:
    """The looks of the form, chosen in another way."""
    connection = connection_of(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    chosen = request.GET.get("look", "")
    found = pick_looks(connection, request.user, request.GET, chosen)
    return render(request, "videos/_look_picker.html", {"looks": found, "chosen_look": chosen})


@require_safe
@needs(Role.AUTHOR)
def voices(request: MemberRequest) -> HttpResponse:
    """The voices of the form, narrowed."""
    connection = connection_of(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    look = Look.objects.filter(connection=connection, look_id=request.GET.get("look", "")).first()
    found = pick_voices(connection, request.GET, request.GET.get("voice", ""), look, avatar="look" in request.GET)
    return render(request, "videos/_voice_picker.html", {"voices": found})
