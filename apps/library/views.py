"""The library: what the team keeps, and the door through which the bytes leave."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.accounts import projects
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.accounts.roles import Role
from apps.common.folding import matching
from apps.common.paging import page_of
from apps.common.text import fold

from . import assets
from .formats.subtitles import Subtitles, kept, vtt
from .forms import RenameForm, UploadForm
from .models import Media, Origin, Preview, Sort
from .serving import part_of
from .vault import Unwelcome, keep_upload


@require_GET
def library(request: MemberRequest) -> HttpResponse:
    """All media of the workspace, newest first; a grid or a list, narrowed by kind and words."""
    rows = (
        Media.objects.visible_to(request.user).filter(workspace=request.member.workspace).exclude(origin=Origin.PIECE)
    )
    sort = request.GET.get("sort", "")
    if sort in Sort.values:
        rows = rows.filter(sort=sort)
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(matching(words[:100], "folded"))
    found = projects.named(request.member.workspace.pk)
    chosen = next((one for one in found if str(one.pk) == request.GET.get("project")), None)
    if chosen:
        rows = rows.filter(project=chosen)
    page = page_of(request.GET, rows.select_related("added_by"), size=24)
    context = {"page": page, "sort": sort, "sorts": Sort.choices, "query": request.GET, "form": UploadForm()}
    context |= {"projects": found, "project": chosen}
    return render(request, "library/library.html#live" if request.htmx else "library/library.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.AUTHOR)
def upload(request: MemberRequest) -> HttpResponse:
    """A file from the person's disk. It is judged by its bytes and copied to the providers in the background."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            media = keep_upload(
                form.cleaned_data["file"],
                workspace=request.member.workspace,
                title=form.cleaned_data["title"],
                added_by=request.user,
                allowed=assets.ACCEPTED,
                max_bytes=assets.LARGEST,
                project=projects.chosen(request.member.workspace.pk, request.POST.get("project")),
                nonce=form.cleaned_data["nonce"],
            )
        except Unwelcome as unwelcome:
            form.add_error("file", str(unwelcome))
        except OSError:
            form.add_error(
                "file",
                _("The portal is out of storage space. Nothing was saved; tell an administrator."),
            )
        else:
            mine = Connection.objects.usable().of(Provider.HEYGEN).filter(workspace=request.member.workspace)
            for connection in mine:
                assets.want(media, connection)
            messages.success(request, _("Uploaded. You can use it in any film."))
            return redirect(media)
    offered = projects.offered(request.member.workspace.pk)
    context = {"form": form, "projects": offered, "project": request.POST.get("project", "")}
    return render(request, "library/upload.html", context, status=422 if form.errors else 200)


@require_GET
def media(request: MemberRequest, pk: int) -> HttpResponse:
    """One medium: seen or heard, with its facts and where it came from and went to."""
    found = get_visible_or_404(request, Media.objects.select_related("added_by", "project"), pk=pk)
    return _media_page(request, found, RenameForm(initial={"title": found.title}))


@require_POST
def rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Another title, and with it another name for the downloaded file. The bytes stay what they are."""
    found = get_visible_or_404(request, Media.objects.select_related("added_by", "project"), role=Role.AUTHOR, pk=pk)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _media_page(request, found, form, status=422)
    title = form.cleaned_data["title"]
    Media.objects.filter(pk=found.pk).update(title=title, folded=fold(title))
    messages.success(request, _("Renamed."))
    return redirect(found)


def _media_page(request: MemberRequest, found: Media, form: RenameForm, status: int = 200) -> HttpResponse:
    context = {
        "media": found,
        "form": form,
        "may_rename": request.member.may(Role.AUTHOR, found.workspace_id),
        "assets": found.assets.select_related("connection"),
        "outputs": found.outputs.select_related("job"),
        "subtitles": _subtitles(found) if found.sort == Sort.SUBTITLES else None,
    }
    return render(request, "library/media.html", context, status=status)


def _subtitles(found: Media) -> Subtitles | None:
    """None where the vault has lost the file: its page is still there."""
    try:
        return kept(found)
    except Http404:
        return None


@require_safe
def file(request: MemberRequest, pk: int, token: str, name: str) -> HttpResponseBase:  # noqa: ARG001  # the name is for the browser
    """The bytes, whole or in part, for members whose link has not expired. `?download` saves instead of playing."""
    found = get_visible_or_404(request, Media.objects.all(), pk=pk)
    if not found.opens_with(token, settings.MEDIA_LINK_AGE):
        raise Http404("this link has expired")
    download = found.filename if "download" in request.GET else None
    return part_of(found.file, found.mime_type, request.headers, etag=found.sha256, download=download)


@require_GET
def webvtt(request: MemberRequest, pk: int) -> HttpResponse:
    """Subtitles as browsers want them, whatever they came as."""
    found = get_visible_or_404(request, Media.objects.filter(sort=Sort.SUBTITLES), pk=pk)
    answer = HttpResponse(vtt(kept(found).cues), content_type="text/vtt; charset=utf-8")
    if "download" in request.GET:
        name = found.filename.rsplit(".", 1)[0]
        answer["Content-Disposition"] = content_disposition_header(True, f"{name}.vtt") or "attachment"
    return answer


@require_safe
def preview(request: MemberRequest, pk: int) -> HttpResponseBase:
    """A picture or sound of a catalogue, for members of the workspace whose connection it came through."""
    found = (
        Preview.objects.filter(pk=pk, connection__workspace__memberships__user=request.user).exclude(file="").first()
    )
    if found is None:
        raise Http404("no such preview")
    answer = part_of(found.file, found.mime_type, request.headers, etag=found.source_hash)
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
