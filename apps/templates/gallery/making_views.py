"""Making a template of a film, and declaring its variables."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.connections.lookup import heygen_connection
from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.common.text import number_of
from apps.reviews.refusal import Refused

from ..models import Making
from . import making as makings
from .forms import MakingForm, VariablesForm
from .parts import declarations, names_of, read_parts

FULL = Making.objects.select_related("connection", "template", "film", "author")
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
@once
def new(request: MemberRequest) -> HttpResponse:
    """Choose a film and a name; a worker does the rest."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        return render(request, "templates/gallery/no_account.html")
    asked = {"film": number_of(request.GET.get("film"))}
    form = MakingForm(connection, request.POST if request.method == "POST" else None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(makings.start(connection, **form.cleaned_data, by=request.user))
        except Refused as refused:
            form.add_error(None, str(refused.refusal))
    context = {
        "form": form,
        "may_make": makings.may_make(connection),
        "is_admin": request.member.may(Role.ADMINISTRATOR),
        "has_films": makings.films_of(connection).exists(),
        "makings": FULL.filter(connection=connection).order_by("-pk")[:SHOWN],
    }
    name = "templates/gallery/new.html"
    live = request.htmx and request.method == "GET"
    return render(request, f"{name}#live" if live else name, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def making(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, and which of its parts are to be filled in."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    parts = read_parts(found.parts or [])
    named = names_of(parts, found.declared if found.wanted is None else found.wanted)
    typed = {f"name_{place}": name for place, name in named.items()}
    form = VariablesForm(parts, request.POST if request.method == "POST" else None, initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            makings.declare(found, declarations(parts, form.names()), by=request.user)
        except Refused as refused:
            messages.error(request, str(refused.refusal))
        else:
            messages.info(request, _("HeyGen is being told the variables."))
        return redirect(found)
    context = {"making": found, "form": form, "parts": parts}
    name = "templates/gallery/making.html"
    live = request.htmx and request.method == "GET"
    return render(request, f"{name}#live" if live else name, context, status=422 if form.errors else 200)


@require_POST
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Try once more what HeyGen did not do."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    try:
        makings.again(found)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(found)


@require_POST
@role_required(Role.ADMINISTRATOR)
def allow(request: MemberRequest) -> HttpResponse:
    """Say whether templates may be made at the workspace's account."""
    connection = heygen_connection(request.member.workspace)
    if connection is None:
        raise Http404("no account")
    makings.allow(connection, authoring=request.POST.get("authoring") == "yes", by=request.user)
    return redirect("templates:new")
