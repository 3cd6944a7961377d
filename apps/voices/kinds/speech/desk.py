"""Putting the desk of speech together: the same page for a new speech and for a draft."""

from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.members import MemberRequest
from apps.accounts.models.connections import Provider
from apps.common.text import number_of
from apps.jobs.desk.forms import LONGEST_TITLE
from apps.jobs.desk.page import DeskPage
from apps.jobs.kinds import kind
from apps.jobs.models import Job
from apps.providers.useapi.engines import TAGS
from apps.voices.models import Voice

from . import pricing, takes
from .available import AvailableService, available_services
from .form import SpeechForm
from .kind import Speech
from .lookups import look_up, resolve
from .options.fields import CHANGES_OTHERS
from .params import SpeechParams
from .services import BY_KIND, BY_PROVIDER, Service
from .voice_picker import GENDERS, WHOSE, pick_voices

DIRECTIONS = ("whispers", "laughs", "sighs", "excited", "curious", "sad")
"""Audio tags that the buttons insert."""


@dataclass(kw_only=True)
class SpeechPage(DeskPage):
    """A page of the desk: the services on offer, and the one that is spoken with now."""

    offers: list[AvailableService]
    offer: AvailableService
    chosen: bool = False
    """Somebody said which account; only asked where there are several."""
    again: Job | None = None
    """The job that this one is to be another version of."""

    @property
    def service(self) -> Service:
        return self.offer.service

    @property
    def work(self) -> Speech:
        return cast(Speech, kind(self.service.kind))

    @property
    def label(self) -> str:
        return _("Speech")

    @property
    def new_title(self) -> str:
        return _("New speech")

    @property
    def url(self) -> str:
        return reverse("voices:edit", args=[self.job.pk]) if self.job else reverse("voices:speak")

    def stored(self) -> tuple[str, SpeechParams]:
        """Title and params of the draft, or of a new one with what the address asks for."""
        if self.job is not None:
            params = SpeechParams.read(self.job.params)
            return self.job.title, params if BY_KIND.get(self.job.kind) == self.service else _plain(params)
        asked = self.request.GET
        if self.again is None:
            return asked.get("title", "")[:LONGEST_TITLE], SpeechParams(voice_id=_voice_of(self))
        params = SpeechParams.read(self.again.params)
        params = params if BY_KIND.get(self.again.kind) == self.service else _plain(params)
        take = takes.next_take(self.again) if asked.get("take") and self.service.repeats else 0
        return self.again.title, replace(params, again_of=self.again.pk, take=take, pieces=(), spoken_by="")

    def form(self) -> SpeechForm:
        """The form as the page first shows it."""
        if self.typed is not None:
            return self.bound(self.typed)
        title, params = self.stored()
        return SpeechForm(known=look_up(params, self.connection), initial=params, title=title)

    def bound(self, data: QueryDict) -> SpeechForm:
        """The form with what was typed. Settings that were shown for another service are forgotten."""
        if self.moved(data):
            keep = ("title", "text", "split", "service", "again_of", "take")
            data = QueryDict(mutable=True)
            data.update({name: self.request.POST[name] for name in keep if name in self.request.POST})
            wanted = SpeechParams(voice_id=self.request.POST.get("voice", "")[:300])
            if look_up(wanted, self.connection).voice:
                data["voice"] = wanted.voice_id
        params = SpeechParams(voice_id=data.get("voice", "")[:300])
        form = SpeechForm(data, known=look_up(params, self.connection))
        form.is_valid()
        form.params = replace(form.params, account=self.connection.identity if self.chosen else "")
        if takes.original_of(form.params, self.connection.workspace_id) is None:
            form.params = replace(form.params, again_of=None)
        if not self.service.repeats:
            form.params = replace(form.params, take=0)
        return form

    def moved(self, data: QueryDict) -> bool:
        """True where the settings in `data` were shown for another service."""
        return data.get("shown_service", self.service.slug) != self.service.slug


def page_of(
    request: MemberRequest, nonce: str, job: Job | None = None, *, again: Job | None = None
) -> SpeechPage | None:
    """None where nothing is on offer. A service that is asked for and not on offer is answered with the first one."""
    workspace = job.workspace if job else request.member.workspace
    offers = available_services(workspace.pk, kept=job.connection if job else None)
    if not offers:
        return None
    before = job or again
    wanted = asked_service(request) or (BY_KIND[before.kind].slug if before else "")
    offer = next((one for one in offers if one.service.slug == wanted), offers[0])
    chosen = offer.account(request.POST.get("account", ""))
    kept = before.connection if before else None
    if chosen is None and request.method != "POST" and kept and SpeechParams.read((before or Job()).params).account:
        chosen = offer.account(str(kept.pk))
    connection = chosen or next((one for one in offer.accounts if one == kept), offer.accounts[0])
    return SpeechPage(
        request, connection, nonce, job, offers=offers, offer=offer, chosen=chosen is not None, again=again
    )


def asked_service(request: MemberRequest) -> str:
    """The service that a form or an address names, by itself or through a voice."""
    data = request.POST if request.method == "POST" else request.GET
    if slug := data.get("service", ""):
        return slug
    voice = _asked_voice(request) if request.method != "POST" else None
    return BY_PROVIDER[Provider(voice.connection.provider)].slug if voice else ""


def refused_service(page: SpeechPage) -> str:
    """What is wrong where a form names a service that is not on offer; empty where it does not."""
    asked = asked_service(page.request)
    if not asked or asked == page.service.slug:
        return ""
    return _("This service is switched off here. Choose another one; your text is still here.")


def form_page(
    page: SpeechPage, form: SpeechForm, *, status: int = 200, conflict: str = "", refusal: str = ""
) -> HttpResponse:
    """The form beside what will be sealed. `conflict` is the mark of what somebody saved elsewhere meanwhile."""
    context = {
        **live(page, form),
        "job": page.job,
        "page": page,
        "view": "form",
        "seen": conflict or page.seen,
        "conflict": conflict,
        "refusal": refusal,
    }
    return render(page.request, "voices/kinds/speech/desk.html", context, status=status)


def live(page: SpeechPage, form: SpeechForm) -> dict[str, Any]:
    """What follows the typing: the panel, the choices, the limit, the pieces, and what was said before."""
    params, known = resolve(form.params, page.connection)
    title = str(form.cleaned_data.get("title", "")) if form.is_bound else str(form.initial.get("title", ""))
    return {
        "page": page,
        "form": form,
        "params": params,
        "known": known,
        "panel": page.panel_of(page.work, params, known, title),
        "voices": pick_voices(page.connection, page.request.POST or page.request.GET, params.voice_id),
        "length": pricing.length_of(params, known),
        "limit": page.service.limits.longest(params.engine),
        "piece": page.service.piece(params.engine),
        "tags": DIRECTIONS if TAGS in (known.speaks(params), params.engine) else (),
        "same": takes.find_same(params, page.service, page.connection.workspace_id, but=page.job),
        "again": page.again or takes.original_of(params, page.connection.workspace_id),
        "shown_for": shown_for(page, params),
        "genders": GENDERS,
        "whose": WHOSE,
    }


def shown_for(page: SpeechPage, params: SpeechParams) -> str:
    """What the choices on the page depend on; where it changes they are shown anew."""
    depends = [params.voice_id, *(str(params.options.get(name, "")) for name in CHANGES_OTHERS)]
    return "|".join([page.service.slug, str(page.connection.pk), *depends])


def _plain(params: SpeechParams) -> SpeechParams:
    """What another service can take over: the text."""
    return SpeechParams(text=params.text, split=params.split, again_of=params.again_of)


def _asked_voice(request: MemberRequest) -> Voice | None:
    asked = number_of(request.GET.get("voice"))
    if asked is None:
        return None
    mine = Voice.objects.filter(connection__workspace=request.member.workspace)
    return mine.select_related("connection").filter(pk=asked).first()


def _voice_of(page: SpeechPage) -> str:
    voice = _asked_voice(page.request)
    return voice.voice_id if voice and voice.connection_id == page.connection.catalogue_id else ""
