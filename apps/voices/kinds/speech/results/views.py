"""Hearing a speech: its words, its captions, and everything that was spoken before."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.roles import Role
from apps.common.filters import page_of
from apps.common.marks import shown
from apps.common.paging import count_fresh, still_shown
from apps.common.paging import page_of as newest
from apps.common.text import file_name
from apps.jobs.models import Job

from ..services import BY_KIND
from . import page as result_page
from .caption_form import CaptionForm
from .files import Words, language_of, words_of

ROWS = 200
TYPES = {"srt": "application/x-subrip", "vtt": "text/vtt"}


@require_safe
@role_required(Role.VIEWER)
def history(request: MemberRequest) -> HttpResponse:
    """Everything that the workspace has spoken, newest first."""
    spoken = Job.objects.visible_to(request.user).filter(workspace=request.member.workspace, kind__in=BY_KIND)
    spoken = spoken.select_related("author", "connection")
    page = newest(request.GET, spoken)
    listed = still_shown(request.GET, spoken) if request.htmx else page.rows
    context = {
        "page": page,
        "rows": result_page.rows(listed),
        "fresh": count_fresh(page, listed),
        "may_write": request.member.may(Role.AUTHOR),
    }
    return render(
        request,
        "voices/kinds/speech/history.html#live" if request.htmx else "voices/kinds/speech/history.html",
        context,
    )


@require_safe
def words(request: MemberRequest, pk: int) -> HttpResponse:
    """Every word with its time, a page at a time, and how the captions are to be."""
    job, found = _spoken(request, pk)
    return _words_page(request, job, found, CaptionForm())


@require_safe
def words_json(request: MemberRequest, pk: int) -> JsonResponse:
    """The same for the player, which draws them: [word, start, end], in seconds."""
    _job, found = _spoken(request, pk)
    return JsonResponse({"words": [(shown(word), start, end) for word, start, end in found]})


@require_safe
def captions(request: MemberRequest, pk: int) -> HttpResponse:
    """The captions as a file, SRT or WebVTT."""
    job, found = _spoken(request, pk)
    form = CaptionForm(request.GET)
    if not form.is_valid():
        return _words_page(request, job, found, form, status=422)
    how = "vtt" if request.GET.get("as") == "vtt" else "srt"
    answer = HttpResponse(form.write(found, how, language_of(job)), content_type=f"{TYPES[how]}; charset=utf-8")
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{file_name(job.title)}.{how}"))
    return answer


def _spoken(request: MemberRequest, pk: int) -> tuple[Job, Words]:
    job = get_visible_or_404(request, Job.objects.all(), pk=pk, kind__in=BY_KIND)
    found = words_of(job)
    if not found:
        raise Http404("no times of words")
    return job, found


def _words_page(
    request: MemberRequest, job: Job, found: Words, form: CaptionForm, *, status: int = 200
) -> HttpResponse:
    offset, pages = page_of(request.GET, len(found), ROWS)
    context = {"job": job, "rows": found[offset : offset + ROWS], "pages": pages, "form": form}
    return render(request, "voices/kinds/speech/words.html", context, status=status)
