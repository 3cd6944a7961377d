"""Every desk's pages: the form, its request as JSON, a table of all fields, and what follows the typing."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.reviews.refusal import Refused

from ..engine import actions
from ..kinds import title_problem
from ..models import Job
from ..states import State
from . import drafts
from .desk import Desk
from .drafts import ChangedElsewhere, NoLongerADraft
from .forms import DeskForm
from .panel import Panel
from .pasted_request import InvalidRequest, parse_request
from .registry import AnyDesk, desk_for, desk_with
from .request_fields import flat

SEND, SHOW = "send", "show"
AtDesk = Desk[Any, Any]
AnyForm = DeskForm[Any]


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
def new(request: MemberRequest, slug: str) -> HttpResponse:
    """A new draft. The number `n` in the address is the form's own: with it a reload finds the draft again."""
    kind_of_desk = desk_with(slug)
    if to := kind_of_desk.elsewhere(None):
        return redirect(to)
    nonce = _nonce_of(request)
    job = drafts.draft_with(nonce, request.user)
    if job is not None and request.method != "POST":
        return redirect(_place(job, request.GET.get("view", "")))
    if job is not None and job.kind not in kind_of_desk.kinds:
        raise Http404("written on another desk")
    return _at(request, kind_of_desk, nonce, job)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft. What was sent already is shown where it is now; what is typed into it all the same is kept."""
    jobs = Job.objects.select_related("connection__workspace", "connection__primary", "workspace")
    job = get_visible_or_404(request, jobs, Role.AUTHOR, pk=pk, author_id=request.user.pk)
    kind_of_desk = desk_for(job.kind)
    if job.state != State.DRAFT and request.method != "POST":
        messages.info(request, _("This has been sent, so it can no longer be changed."))
        return redirect(job)
    if to := kind_of_desk.elsewhere(job):
        return redirect(to)
    return _at(request, kind_of_desk, job.nonce or "", job)


@require_POST
@role_required(Role.AUTHOR)
def summary(request: MemberRequest, slug: str) -> HttpResponse:
    """What would be sealed of what is typed now. Nothing is stored."""
    desk = _typing(request, slug)
    if desk is None:
        return HttpResponse(status=204)
    form = desk.bound(request.POST)
    params, known = desk.resolve(form.params)
    moved = request.POST.get("shown_for", "") != desk.shown_for(params)
    if moved:
        params = desk.follow(form, params, known)
    return render(request, "jobs/desk/_summary.html", {**_live(desk, form, params, known), "moved": moved})


@require_POST
@role_required(Role.AUTHOR)
def autosave(request: MemberRequest, slug: str) -> HttpResponse:
    """Keep what is typed, whatever is wrong in it. The first time it makes the draft."""
    desk = _typing(request, slug)
    if desk is None or not desk.nonce:
        return _refused(_("Not saved: this page is out of date. Reload it."))
    if closed := desk.closed():
        return _refused(next(iter(closed.values())))
    form = desk.bound(request.POST)
    told = _first_problem(form)
    try:
        job = desk.keep(form)
    except ChangedElsewhere:
        return _refused(
            _("Not saved: this draft was changed in another window. Save it to choose which version to keep."),
            status=409,
        )
    except NoLongerADraft:
        return _refused(
            _("Not saved: this is no longer a draft. Save it to keep what you typed as a new one."), status=409
        )
    answer = {"saved": _("Saved just now"), "seen": desk.seen, "url": drafts.url_of(job)}
    return JsonResponse({**answer, "problem": told} if told else answer)


def _nonce_of(request: MemberRequest) -> str:
    """The form's own number, empty where it has none yet."""
    return (request.POST.get("nonce") or request.GET.get("n", "")).replace("\0", "")[:40]


def _with_nonce(query: QueryDict) -> HttpResponseRedirect:
    numbered = query.copy()
    numbered["n"] = uuid4().hex
    return HttpResponseRedirect(f"?{numbered.urlencode()}")


def _typing(request: MemberRequest, slug: str) -> AtDesk | None:
    """The desk at which somebody types right now."""
    kind_of_desk = desk_with(slug)
    nonce = _nonce_of(request)
    job = drafts.draft_with(nonce, request.user)
    if kind_of_desk.elsewhere(job):
        raise Http404("written elsewhere")
    if job is not None and job.kind not in kind_of_desk.kinds:
        return None
    return kind_of_desk.choose(request, nonce, job)


def _place(job: Job, view: str = "") -> str:
    if job.state != State.DRAFT:
        return job.get_absolute_url()
    return f"{drafts.url_of(job)}?view={view}" if view in ("json", "fields") else drafts.url_of(job)


def _at(request: MemberRequest, kind_of_desk: AnyDesk, nonce: str, job: Job | None) -> HttpResponse:
    desk = kind_of_desk.choose(request, nonce, job)
    if desk is None:
        context = {"label": kind_of_desk.label(), "provider": kind_of_desk.work_of(kind_of_desk.kinds[0]).provider}
        return render(request, kind_of_desk.no_account, context, status=400 if request.method == "POST" else 200)
    if job is None and not nonce:
        return _with_nonce(request.GET)
    view = request.GET.get("view", "") if desk.fields else ""
    if request.method == "POST":
        return _take_json(desk) if view == "json" else _take_form(desk)
    if view == "json":
        return _json_page(desk, json.dumps(_body(desk), indent=2, ensure_ascii=False))
    return _fields_page(desk) if view == "fields" else _form_page(desk, desk.shown())


def _take_form(desk: AtDesk) -> HttpResponse:
    request = desk.request
    showing = request.POST.get("do") == SHOW
    form = desk.bound(request.POST, None if showing else request.FILES)
    show = partial(_form_page, desk, form)
    if closed := desk.closed():
        form.tell(closed)
        return show(status=400)
    if showing:
        desk.begin_anew()
        form.errors.clear()
        return show()
    form.tell(desk.unclear())

    def take() -> HttpResponse:
        job = desk.keep(form)
        sending = request.POST.get("do") == SEND
        if sending:
            params, known = desk.resolve(form.params)
            title = form.cleaned_data.get("title", "")
            form.tell({**desk.work.problems(params, known, title), **form.missing()})
        if form.errors:
            return show(status=422)
        return _send(request, job) if sending else _saved(request, job)

    return _guarded(desk, take, show)


def _take_json(desk: AtDesk) -> HttpResponse:
    request = desk.request
    text = request.POST.get("request", "")
    show = partial(_json_page, desk, text)

    def take() -> HttpResponse:
        body = parse_request(text, desk.fields)
        params, known = desk.resolve(desk.params_of_body(body))
        title = str(body.get("title") or "").strip() or (desk.job.title if desk.job else "")
        if problem := title_problem(title):
            raise InvalidRequest(list(problem.items()))
        job = desk.store(title, params)
        if request.POST.get("do") == SEND:
            if found := desk.work.problems(params, known, title):
                return show(problems=list(found.items()), status=422)
            return _send(request, job)
        return _saved(request, job, "json")

    try:
        return _guarded(desk, take, show)
    except InvalidRequest as invalid:
        return show(problems=invalid.problems, status=422)


def _guarded(desk: AtDesk, take: Callable[[], HttpResponse], show: Callable[..., HttpResponse]) -> HttpResponse:
    """What `take` answers. Where the draft has moved on, or a rule refuses, `show` keeps what was typed."""
    try:
        return take()
    except ChangedElsewhere as conflict:
        return show(status=409, conflict=conflict.now)
    except NoLongerADraft as gone:
        # The same words sent twice lead to what they became.
        if gone.same and gone.job.state != State.CANCELED:
            return redirect(gone.job)
        desk.job = gone.job
        desk.begin_anew()
        return show(status=409)
    except Refused as refused:
        return show(status=400, refusal=str(refused.refusal))


def _saved(request: MemberRequest, job: Job, view: str = "") -> HttpResponse:
    messages.success(request, _("Saved. Only you can see this draft."))
    return redirect(_place(job, view))


def _send(request: MemberRequest, job: Job) -> HttpResponse:
    """Seal it and ask for approval. Somebody who sends the same form twice is shown what the first one made.

    Raises Refused.
    """
    if job.state != State.DRAFT:
        return redirect(job)
    try:
        review = actions.submit(job, by=request.user)
    except Refused:
        job.refresh_from_db()
        if job.state != State.DRAFT:
            return redirect(job)
        raise
    said = (
        _("Sent for review. Nothing is charged until it is approved.")
        if review
        else _("Sent. It is rendered as soon as a slot is free.")
    )
    messages.success(request, said)
    return redirect(job)


def _first_problem(form: AnyForm) -> str:
    if not form.errors:
        return ""
    name, told = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else name
    return _("Saved. Fix this before sending: %(field)s. %(problem)s") % {"field": label, "problem": told[0]}


def _refused(problem: str, *, status: int = 400) -> JsonResponse:
    return JsonResponse({"problem": problem}, status=status)


def _live(desk: AtDesk, form: AnyForm, params: Any, known: Any) -> dict[str, Any]:
    """What the form and all that follows the typing are rendered with."""
    title = form.cleaned_data.get("title", "") if form.is_bound else form.initial.get("title", "")
    return {
        "desk": desk,
        "job": desk.job,
        "form": form,
        "params": params,
        "known": known,
        "panel": desk.panel(params, known, str(title)),
        "shown_for": desk.shown_for(params),
        **desk.choices(form, params, known),
    }


def _head(desk: AtDesk, view: str, *, conflict: str = "", refusal: str = "") -> dict[str, Any]:
    """What the head of the page needs, whichever view it is. `conflict` is the mark of what was saved elsewhere."""
    seen = conflict or desk.seen
    return {"desk": desk, "job": desk.job, "view": view, "seen": seen, "conflict": conflict, "refusal": refusal}


def _form_page(
    desk: AtDesk, form: AnyForm, *, status: int = 200, conflict: str = "", refusal: str = ""
) -> HttpResponse:
    """The form beside what will be sealed."""
    params, known = desk.resolve(form.params)
    form.offer()
    context = {
        **_head(desk, "form", conflict=conflict, refusal=refusal),
        **_live(desk, form, params, known),
        "more_open": form.shows_more,
    }
    return render(desk.request, desk.template, context, status=status)


def _body(desk: AtDesk) -> dict[str, Any]:
    """The request as it would be sent now."""
    title, params = desk.stored()
    return desk.body(title, desk.resolve(params)[0])


def _panel(desk: AtDesk) -> Panel:
    title, params = desk.stored()
    return desk.panel(*desk.resolve(params), title)


def _json_page(
    desk: AtDesk,
    text: str,
    *,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
    conflict: str = "",
    refusal: str = "",
) -> HttpResponse:
    """The request as JSON, to be read, copied, and pasted."""
    context = {
        **_head(desk, "json", conflict=conflict, refusal=refusal),
        "text": text,
        "problems": problems or [],
        "panel": _panel(desk),
    }
    return render(desk.request, "jobs/desk/as_json.html", context, status=status)


def _fields_page(desk: AtDesk) -> HttpResponse:
    """Every field of the request, with what it may hold and what it holds now."""
    values = flat(_body(desk))
    rows = [(field, values.get(field.path)) for field in desk.fields]
    context = {**_head(desk, "fields"), "rows": rows, "panel": _panel(desk)}
    return render(desk.request, "jobs/desk/all_fields.html", context)
