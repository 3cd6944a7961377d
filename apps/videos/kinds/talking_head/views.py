"""The desk where a film is written: the form, its request as JSON, and a table of all fields."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.jobs.desk import drafts
from apps.jobs.desk.page import autosave_answer, autosave_refused, nonce_of, redirect_with_nonce, send
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.videos.models import Look

from ..shared.pickers import pick_looks, pick_voices
from . import rules
from .desk import DESKS, Desk, desk_of, desk_of_kind
from .lookups import resolve
from .page import Page, choices, form_page, json_page, with_supported_engine
from .params import AvatarParams
from .pasted_request import InvalidRequest, parse_request

SEND, SHOW = "send", "show"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
def new(request: MemberRequest, slug: str) -> HttpResponse:
    """A new film. The number `n` in the address is the form's own: with it a reload finds the draft again."""
    desk = desk_of(slug)
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return render(request, "videos/no_connection.html", {"desk": desk}, status=400 if request.POST else 200)
    nonce = nonce_of(request)
    if not nonce:
        return redirect_with_nonce(request.GET)
    job = drafts.draft_with(nonce, request.user)
    if job is not None and request.method != "POST":
        return redirect(_place(job, request.GET.get("view", "")))
    return _desk(request, Page(request, connection, nonce, job, desk=desk))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft. What was sent already is shown where it is now; what is typed into it all the same is kept."""
    films = Job.objects.select_related("connection__workspace", "workspace")
    job = get_visible_or_404(
        request, films, Role.AUTHOR, pk=pk, author_id=request.user.pk, kind__in=[d.kind for d in DESKS]
    )
    if job.state != State.DRAFT and request.method != "POST":
        messages.info(request, _("This has been sent, so it can no longer be changed."))
        return redirect(job)
    connection = heygen_connection(job.workspace) or job.connection
    return _desk(request, Page(request, connection, job.nonce or "", job, desk=desk_of_kind(job.kind)))


def _place(job: Job, view: str = "") -> str:
    place = reverse("videos:edit", args=[job.pk]) if job.state == State.DRAFT else job.get_absolute_url()
    return f"{place}?view={view}" if view in ("json", "fields") and job.state == State.DRAFT else place


def _desk(request: MemberRequest, page: Page) -> HttpResponse:
    view = request.GET.get("view", "")
    if request.method != "POST":
        return page.show(view)
    if view == "json":
        return _take_json(request, page)
    if request.POST.get("do") == SHOW:
        page.begin_anew()
        return form_page(page, page.form_of(request.POST.dict()))
    return _take_form(request, page)


def _take_form(request: MemberRequest, page: Page) -> HttpResponse:
    form = page.bound(request.POST, request.FILES)
    form.is_valid()
    sending = request.POST.get("do") == SEND

    def take() -> HttpResponse:
        job = page.keep_film(form)
        page.stored_as(job)
        if sending:
            params, known = resolve(form.params, page.connection)
            title = form.cleaned_data.get("title", "")
            form.tell({**rules.problems(params, known, title), **form.missing_recording()})
        if form.errors:
            return form_page(page, form, status=422)
        if sending:
            return send(request, job)
        messages.success(request, _("Saved. Only you can see this draft."))
        return redirect(_place(job))

    return page.take(take, partial(form_page, page, form))


def _take_json(request: MemberRequest, page: Page) -> HttpResponse:
    text = request.POST.get("request", "")

    def take() -> HttpResponse:
        title, params = parse_request(text, page.desk.kind, page.connection)
        title = title.strip() or (page.job.title if page.job else "")
        problems = rules.title_length(title)
        if problems:
            raise InvalidRequest([("title", problems["title"])])
        params, known = resolve(params, page.connection)
        job = page.store(page.desk.kind, title, params.to_json())
        page.stored_as(job)
        if request.POST.get("do") == SEND:
            if found := rules.problems(params, known, title):
                return json_page(page, text, problems=list(found.items()), status=422)
            return send(request, job)
        messages.success(request, _("Saved. Only you can see this draft."))
        return redirect(_place(job, "json"))

    try:
        return page.take(take, partial(json_page, page, text))
    except InvalidRequest as invalid:
        return json_page(page, text, problems=invalid.problems, status=422)


def _page(request: MemberRequest, desk: Desk) -> Page | None:
    nonce = request.POST.get("nonce", "").replace("\0", "")[:40]
    job = drafts.draft_with(nonce, request.user)
    if job is not None and job.kind != desk.kind:
        return None
    connection = heygen_connection(job.workspace if job else request.member.workspace)
    return Page(request, connection, nonce, job, desk=desk) if connection else None


@require_POST
@role_required(Role.AUTHOR)
def summary(request: MemberRequest, slug: str) -> HttpResponse:
    """What would be sealed of what is typed now. Nothing is stored."""
    page = _page(request, desk_of(slug))
    if page is None:
        return HttpResponse(status=204)
    form = page.bound(request.POST)
    form.is_valid()
    params, known = resolve(form.params, page.connection)
    moved = isinstance(params, AvatarParams) and request.POST.get("shown_for") != f"{params.avatar_id}|{params.engine}"
    if moved:
        params = with_supported_engine(params, known)
        form.choose_engine(params)
    context = {
        "page": page,
        "desk": page.desk,
        "job": page.job,
        "form": form,
        "params": params,
        "known": known,
        "moved": moved,
        "panel": page.panel_of(page.desk.work, params, known, str(form.cleaned_data.get("title", ""))),
        **choices(page, form, params, known, request.POST),
    }
    return render(request, "videos/kinds/talking_head/_summary.html", context)


@require_POST
@role_required(Role.AUTHOR)
def autosave(request: MemberRequest, slug: str) -> HttpResponse:
    """Keep what is typed. The first time it makes the draft."""
    page = _page(request, desk_of(slug))
    if page is None or not page.nonce:
        return autosave_refused()
    form = page.bound(request.POST)
    form.is_valid()
    return autosave_answer(form, lambda: page.keep_film(form))


@require_safe
@role_required(Role.AUTHOR)
def looks(request: MemberRequest) -> HttpResponse:
    """The looks of the form, chosen in another way."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    chosen = request.GET.get("look", "")
    found = pick_looks(connection, request.user, request.GET, chosen)
    return render(request, "videos/kinds/talking_head/_look_picker.html", {"looks": found, "chosen_look": chosen})


@require_safe
@role_required(Role.AUTHOR)
def voices(request: MemberRequest) -> HttpResponse:
    """The voices of the form, narrowed."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return HttpResponse(status=204)
    look = Look.objects.filter(connection=connection, look_id=request.GET.get("look", "")).first()
    found = pick_voices(connection, request.GET, request.GET.get("voice", ""), look, avatar="look" in request.GET)
    return render(request, "videos/kinds/talking_head/_voice_picker.html", {"voices": found})
