"""The desk where a speech is written."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.common.text import number_of
from apps.jobs.desk import drafts
from apps.jobs.desk.page import autosave_answer, autosave_refused, nonce_of, redirect_with_nonce, send
from apps.jobs.models import Job
from apps.jobs.states import State

from . import rules
from .desk import SpeechPage, form_page, live, page_of, refused_service
from .form import SpeechForm
from .lookups import resolve
from .services import BY_KIND
from .voice_picker import pick_voices

SEND, SHOW = "send", "show"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
def speak(request: MemberRequest) -> HttpResponse:
    """A new speech. The number `n` in the address is the form's own: with it a reload finds the draft again."""
    nonce = nonce_of(request)
    if not nonce:
        return redirect_with_nonce(request.GET)
    job = drafts.draft_with(nonce, request.user)
    if job is not None and job.kind not in BY_KIND:
        raise Http404("not a speech")
    if job is not None and request.method != "POST":
        return redirect(_place(job))
    page = page_of(request, nonce, job, again=_again(request) if job is None else None)
    return _desk(request, page)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft. What was sent already is shown where it is now; what is typed into it all the same is kept."""
    speeches = Job.objects.select_related("connection__workspace", "connection__primary", "workspace")
    job = get_visible_or_404(request, speeches, Role.AUTHOR, pk=pk, author_id=request.user.pk, kind__in=BY_KIND)
    if job.state != State.DRAFT and request.method != "POST":
        messages.info(request, _("This has been sent, so it can no longer be changed."))
        return redirect(job)
    return _desk(request, page_of(request, job.nonce or "", job))


@require_POST
@role_required(Role.AUTHOR)
def summary(request: MemberRequest) -> HttpResponse:
    """What would be sealed of what is typed now. Nothing is stored."""
    page = _typing(request)
    if page is None:
        return HttpResponse(status=204)
    context = live(page, page.bound(request.POST))
    moved = request.POST.get("shown_for") != context["shown_for"]
    switched = page.moved(request.POST)
    return render(request, "voices/kinds/speech/_summary.html", {**context, "moved": moved, "switched": switched})


@require_POST
@role_required(Role.AUTHOR)
def autosave(request: MemberRequest) -> HttpResponse:
    """Keep what is typed. The first time it makes the draft."""
    page = _typing(request)
    if page is None or not page.nonce:
        return autosave_refused()
    if problem := refused_service(page):
        return autosave_refused(problem)
    form = page.bound(request.POST)
    return autosave_answer(form, lambda: _keep(page, form))


@require_safe
@role_required(Role.AUTHOR)
def voices(request: MemberRequest) -> HttpResponse:
    """The voices of the form, narrowed."""
    page = page_of(request, "")
    if page is None:
        return HttpResponse(status=204)
    chosen = request.GET.get("voice", "")[:300]
    return render(
        request, "voices/kinds/speech/_voices.html", {"voices": pick_voices(page.connection, request.GET, chosen)}
    )


def _again(request: MemberRequest) -> Job | None:
    """The job of the address that is to be spoken once more, or nothing."""
    asked = request.GET.get("again", "")
    if not asked:
        return None
    number = number_of(asked)
    if number is None:
        raise Http404("no such job")
    jobs = Job.objects.exclude(state=State.DRAFT).select_related("connection__workspace", "connection__primary")
    return get_visible_or_404(request, jobs, Role.AUTHOR, pk=number, kind__in=BY_KIND)


def _typing(request: MemberRequest) -> SpeechPage | None:
    job = drafts.draft_with(nonce_of(request), request.user)
    if job is not None and job.kind not in BY_KIND:
        return None
    return page_of(request, nonce_of(request), job)


def _place(job: Job) -> str:
    return reverse("voices:edit", args=[job.pk]) if job.state == State.DRAFT else job.get_absolute_url()


def _desk(request: MemberRequest, page: SpeechPage | None) -> HttpResponse:
    if page is None:
        return render(request, "voices/kinds/speech/no_service.html", status=400 if request.method == "POST" else 200)
    if request.method != "POST":
        return form_page(page, page.form())
    form = page.bound(request.POST)
    if problem := refused_service(page):
        form.add_error("service", problem)
        return form_page(page, form, status=400)
    if request.POST.get("do") == SHOW:
        page.begin_anew()
        form.errors.clear()
        return form_page(page, form)
    if page.moved(request.POST):
        form.add_error("service", _("You switched the service. Check the voice and settings, then continue."))
    return _take(request, page, form)


def _take(request: MemberRequest, page: SpeechPage, form: SpeechForm) -> HttpResponse:
    sending = request.POST.get("do") == SEND

    def take() -> HttpResponse:
        job = _keep(page, form)
        page.stored_as(job)
        if sending:
            params, known = resolve(form.params, page.connection)
            form.tell(rules.problems(params, known, form.cleaned_data.get("title", "")))
        if form.errors:
            return form_page(page, form, status=422)
        if sending:
            return send(request, job)
        messages.success(request, _("Saved. Only you can see this draft."))
        return redirect(_place(job))

    return page.take(take, partial(form_page, page, form))


def _keep(page: SpeechPage, form: SpeechForm) -> Job:
    params, _known = resolve(form.params, page.connection)
    return page.keep(form, page.service.kind, params.to_json())
