"""The pages on which a team gets a voice of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.members import MemberRequest, get_visible_or_404, role_required
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.accounts.once import once
from apps.accounts.roles import Role
from apps.jobs.consents.actions import LARGEST as LARGEST_RECORD
from apps.jobs.money import purchases
from apps.jobs.money.purchases import Purchase
from apps.library import assets
from apps.library.models import Media, Preview
from apps.library.vault import Unwelcome, keep_upload
from apps.reviews.refusal import Refused

from ..models import Clone, Design, Voice
from . import clone as custom_clone
from . import delete as custom_delete
from . import design as custom_design
from . import recording as recordings
from .forms import RECORDINGS, CloneForm, DeclineForm, DesignForm
from .purchases import CLONE, SEARCH

FULL = Design.objects.select_related("connection", "author", "declined_by")


def _connection(request: MemberRequest) -> Connection | None:
    mine = Connection.objects.usable().of(Provider.HEYGEN).filter(workspace=request.member.workspace)
    return mine.select_related("workspace").first()


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.AUTHOR)
@once
def describe(request: MemberRequest) -> HttpResponse:
    """Words for a voice; the voices that fit are found by a worker."""
    connection = _connection(request)
    form = DesignForm(request.POST or None)
    if connection is not None and _is_good(request, form, SEARCH):
        return _asked(request, custom_design.described(connection, request.user, **form.cleaned_data))
    here = FULL.filter(workspace=request.member.workspace)
    context = {
        "form": form,
        "connection": connection,
        "price": SEARCH.price_tag(request.member.workspace.pk),
        "earlier": here.filter(author=request.user, seed=0).order_by("-pk")[:6],
        "waiting": here.waiting().order_by("pk")[:20],
    }
    return render(request, "voices/custom/describe.html", context, status=422 if form.errors else 200)


@require_GET
def design(request: MemberRequest, pk: int) -> HttpResponse:
    """What was found for a description, live."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    numbers = [one["preview"] for one in found.voices or [] if one["preview"]]
    previews = Preview.objects.in_bulk(numbers)
    before = FULL.filter(
        connection=found.connection, prompt=found.prompt, gender=found.gender, locale=found.locale
    ).filter(seed=found.seed - 1)
    may_decide = found.is_waiting and request.member.may(Role.ADMINISTRATOR, found.workspace_id)
    context = {
        "design": found,
        "candidates": [(one, previews.get(one["preview"])) for one in found.voices or []],
        "before": before.first() if found.seed else None,
        "price": SEARCH.price_tag(found.workspace_id),
        "may_decide": may_decide,
        "decline_form": DeclineForm(auto_id="decline-%s") if may_decide else None,
    }
    name = "voices/custom/design.html"
    return render(request, f"{name}#live" if request.htmx else name, context)


@require_POST
@once
def others(request: MemberRequest, pk: int) -> HttpResponse:
    """The next batch for the same words; one that failed is asked for once more."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    seed = found.seed if found.voices is None else found.seed + 1
    words = {"prompt": found.prompt, "gender": found.gender, "locale": found.locale}
    return _asked(request, custom_design.described(found.connection, request.user, **words, seed=seed))


def _is_good(request: MemberRequest, form: DesignForm | CloneForm, bought: Purchase) -> bool:
    """Whether a form was sent that can be acted on, by somebody who saw what that may cost."""
    if request.method != "POST" or not form.is_valid():
        return False
    if why := _price_has_changed(request, bought, request.member.workspace.pk):
        form.add_error(None, why)
    return not why


def _price_has_changed(request: MemberRequest, bought: Purchase, workspace_id: int) -> str:
    """In words, where the button that was clicked had another price than the present one."""
    price = bought.price_tag(workspace_id)
    if request.POST.get("price", price) == price:
        return ""
    return _("The price has changed: %(price)s. Nothing was sent. Check it and try again.") % {"price": price}


def _asked(request: MemberRequest, design: Design) -> HttpResponse:
    """Its page. Where a cap does not leave enough, or its price has changed, it is kept, and waits."""
    if why := _price_has_changed(request, SEARCH, design.workspace_id):
        messages.warning(request, why)
        return redirect(design)
    try:
        may_approve = request.member.may(Role.ADMINISTRATOR, design.workspace_id)
        custom_design.ask(design, request.user, may_approve=may_approve)
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(design)


@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """Let HeyGen be asked, which may cost."""
    found = get_visible_or_404(request, FULL.all(), Role.ADMINISTRATOR, pk=pk)
    if why := _price_has_changed(request, SEARCH, found.workspace_id):
        messages.warning(request, why)
        return redirect(found)
    try:
        if not custom_design.approve(found, by=request.user):
            messages.info(request, _("Someone has already decided."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect(found)


@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    """Have HeyGen not asked."""
    found = get_visible_or_404(request, FULL.all(), Role.ADMINISTRATOR, pk=pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not declined: %(why)s") % {"why": " ".join(map(str, form.errors["why"]))})
    elif not custom_design.decline(found, by=request.user, why=form.cleaned_data["why"]):
        messages.info(request, _("Someone has already decided."))
    return redirect(found)


@require_POST
def use(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep one of them among the team's favourites, and speak with it."""
    found = get_visible_or_404(request, FULL.all(), Role.AUTHOR, pk=pk)
    voice = custom_design.use(found, request.POST.get("voice_id", ""), by=request.user)
    if voice is None:
        messages.warning(request, _("This voice is not in the results."))
        return redirect(found)
    messages.success(request, _("“%(name)s” is among the team’s favourites now.") % {"name": voice})
    return redirect(f"{reverse('desk:new', args=['speech'])}?voice={voice.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.ADMINISTRATOR)
def clone(request: MemberRequest) -> HttpResponse:
    """A recording becomes a voice. HeyGen may charge for it, so administrators decide."""
    connection = _connection(request)
    workspace = request.member.workspace
    form = CloneForm(request.POST or None, request.FILES or None, workspace=workspace)
    if connection is not None and _is_good(request, form, CLONE) and _cloned(request, connection, form):
        messages.success(request, _("The recording is on its way. The voice appears here when it is ready."))
        return redirect("voices:clone")
    clones = Clone.objects.filter(workspace=workspace).select_related("owner", "author").order_by("-pk")[:30]
    context = {"form": form, "connection": connection, "clones": clones, "price": CLONE.price_tag(workspace.pk)}
    name = "voices/custom/clone.html"
    status = 422 if form.errors else 200
    return render(request, f"{name}#live" if request.htmx else name, context, status=status)


@require_POST
def clone_anew(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a recording once more whose answer was lost; both may be charged."""
    lost = get_visible_or_404(request, Clone.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if why := _price_has_changed(request, CLONE, lost.workspace_id):
        messages.warning(request, why)
        return redirect("voices:clone")
    try:
        if custom_clone.send_anew(lost, by=request.user):
            messages.success(request, _("The recording is on its way again."))
    except Refused as refused:
        messages.error(request, str(refused.refusal))
    return redirect("voices:clone")


@require_POST
def clone_give_up(request: MemberRequest, pk: int) -> HttpResponse:
    lost = get_visible_or_404(request, Clone.objects.all(), Role.ADMINISTRATOR, pk=pk)
    if custom_clone.give_up(lost, by=request.user):
        messages.success(request, _("Given up."))
    return redirect("voices:clone")


def _cloned(request: MemberRequest, connection: Connection, form: CloneForm) -> bool:
    """Keep the files, then write the wish. False where a file is not what it may be; then the form says so."""
    given: dict[str, Any] = form.cleaned_data
    if custom_clone.is_taken(given["nonce"], request.user):
        return True
    if why := purchases.refusal(CLONE, connection, request.user):
        form.add_error(None, why)
        return False
    recording: Media | None = given["kept"]
    if given["file"]:
        recording = _kept(request, form, "file", given["name"], RECORDINGS, assets.LARGEST, recordings.check)
    elif recording is not None and not _is_fit(form, recording):
        return False
    signed = None
    if given["signed"] and recording is not None:
        title = _("Consent: %(name)s") % {"name": given["name"]}
        signed = _kept(request, form, "signed", title, assets.ACCEPTED, LARGEST_RECORD)
    if recording is None or form.errors:
        return False
    wish = Clone(
        workspace=connection.workspace,
        connection=connection,
        author=request.user,
        name=given["name"],
        language=given["language"],
        remove_noise=given["remove_noise"],
        recording=recording,
        owner=given["owner"],
        person=given["person"],
        signed=signed,
        ends_on=given["ends_on"],
        nonce=given["nonce"],
    )
    try:
        custom_clone.start(wish, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused.refusal))
    return not form.errors


def _is_fit(form: CloneForm, media: Media) -> bool:
    """Whether a voice can be made of a recording of the library; else the form says why not."""
    try:
        recordings.check_kept(media)
    except Unwelcome as unwelcome:
        form.add_error("kept", str(unwelcome))
    except OSError:
        form.add_error("kept", _("The file of this recording cannot be read."))
    return not form.errors


def _kept(
    request: MemberRequest,
    form: CloneForm,
    field: str,
    title: str,
    allowed: frozenset[str],
    most: int,
    check: Callable[[Path, float | None], None] | None = None,
) -> Media | None:
    try:
        return keep_upload(
            form.cleaned_data[field],
            workspace=request.member.workspace,
            title=title,
            added_by=request.user,
            allowed=allowed,
            max_bytes=most,
            check=check,
            nonce=form.cleaned_data["nonce"],
        )
    except Unwelcome as unwelcome:
        form.add_error(field, str(unwelcome))
    except OSError:
        form.add_error(field, _("The portal is out of storage space. Nothing was saved."))
    return None


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a voice of our own at HeyGen, for good."""
    voice = get_visible_or_404(request, Voice.objects.select_related("connection"), Role.ADMINISTRATOR, pk=pk)
    if not custom_delete.may_delete(voice):
        messages.warning(request, _("Only a voice of your own can be deleted."))
    elif custom_delete.ask(voice, by=request.user):
        messages.info(request, _("“%(name)s” is being deleted at HeyGen.") % {"name": voice})
    return redirect("voices:voice", voice.pk)
