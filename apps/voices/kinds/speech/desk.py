"""The desk of speech: one for three kinds of work, a service each, and for the accounts behind one key."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

from django.http import Http404, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.members import MemberRequest, get_visible_or_404
from apps.accounts.models.connections import Provider
from apps.accounts.roles import Role
from apps.common.text import number_of
from apps.jobs.desk.desk import Desk
from apps.jobs.desk.forms import DeskForm
from apps.jobs.kinds import LONGEST_TITLE
from apps.jobs.models import Job
from apps.jobs.states import State
from apps.providers.useapi.engines import TAGS
from apps.voices.models import Voice

from . import pricing, takes
from .available import AvailableService, available_services
from .form import SpeechForm
from .lookups import Lookups, look_up
from .options.fields import CHANGES_OTHERS
from .params import SpeechParams
from .services import BY_KIND, BY_PROVIDER, Service
from .voice_picker import GENDERS, WHOSE, pick_voices

DIRECTIONS = ("whispers", "laughs", "sighs", "excited", "curious", "sad")
"""Audio tags that the buttons insert."""
_KEPT = ("title", "text", "split", "service", "again_of", "take")
"""What another service can take over of a form."""


class SpeechDesk(Desk[SpeechParams, Lookups]):
    """`offers` are the services on offer, `offer` the one that is spoken with now."""

    slug, kinds, form = "speech", tuple(BY_KIND), SpeechForm
    name = gettext_lazy("Speech")
    start, line = gettext_lazy("Only a voice-over"), gettext_lazy("Turn text into speech")
    template = "voices/kinds/speech/desk.html"
    parts = "voices/kinds/speech/_parts.html"
    no_account = "voices/kinds/speech/no_service.html"

    offers: list[AvailableService]
    offer: AvailableService
    chosen = False
    """Somebody said which account; only asked where there are several."""
    again: Job | None = None
    """The job that this one is to be another version of."""

    @classmethod
    def choose(cls, request: MemberRequest, nonce: str, job: Job | None) -> Self | None:
        """A service that is asked for and not on offer is answered with the first one."""
        again = _again(request) if job is None else None
        workspace = job.workspace if job else request.member.workspace
        offers = available_services(workspace.pk, kept=job.connection if job else None)
        if not offers:
            return None
        before = job or again
        wanted = _asked_service(request) or (BY_KIND[before.kind].slug if before else "")
        offer = next((one for one in offers if one.service.slug == wanted), offers[0])
        chosen = offer.account(request.POST.get("account", ""))
        kept = before.connection if before else None
        if chosen is None and request.method != "POST" and before and SpeechParams.read(before.params).account:
            chosen = offer.account(str(before.connection_id))
        connection = chosen or next((one for one in offer.accounts if one == kept), offer.accounts[0])
        desk = cls(request, cls.work_of(offer.service.kind), connection, nonce, job)
        desk.offers, desk.offer, desk.chosen, desk.again = offers, offer, chosen is not None, again
        return desk

    @property
    def service(self) -> Service:
        return self.offer.service

    @cached_property
    def has_moved(self) -> bool:
        """True where the settings of the form were shown for another service."""
        return self._is_of_another(self.request.POST)

    def _is_of_another(self, data: QueryDict) -> bool:
        return data.get("shown_service", self.service.slug) != self.service.slug

    def asked(self) -> tuple[str, SpeechParams]:
        asked = self.request.GET
        if self.again is None:
            return asked.get("title", "")[:LONGEST_TITLE], SpeechParams(voice_id=self._asked_voice_id())
        params = self._taken_over(self.again)
        take = takes.next_take(self.again) if asked.get("take") and self.service.repeats else 0
        return self.again.title, replace(params, again_of=self.again.pk, take=take, pieces=(), spoken_by="")

    def stored(self) -> tuple[str, SpeechParams]:
        return (self.job.title, self._taken_over(self.job)) if self.job is not None else self.asked()

    def _taken_over(self, job: Job) -> SpeechParams:
        """The params of a job; what another service can take over of them is the text."""
        params = SpeechParams.read(job.params)
        if BY_KIND.get(job.kind) == self.service:
            return params
        return SpeechParams(text=params.text, split=params.split, again_of=params.again_of)

    def _asked_voice_id(self) -> str:
        voice = _asked_voice(self.request)
        return voice.voice_id if voice and voice.connection_id == self.connection.catalogue_id else ""

    def bound(self, data: QueryDict, files: "MultiValueDict[str, Any] | None" = None) -> DeskForm[SpeechParams]:
        """The form with what was typed. Settings that were shown for another service are forgotten."""
        if self._is_of_another(data):
            voice = data.get("voice", "")[:300]
            kept = QueryDict(mutable=True)
            kept.update({name: str(data[name]) for name in _KEPT if name in data})
            if look_up(SpeechParams(voice_id=voice), self.connection).voice:
                kept["voice"] = voice
            data = kept
        form = super().bound(data, files)
        params = replace(form.params, account=self.connection.identity if self.chosen else "")
        if takes.original_of(params, self.connection.workspace_id) is None:
            params = replace(params, again_of=None)
        form.params = params if self.service.repeats else replace(params, take=0)
        return form

    def choices(self, _form: DeskForm[SpeechParams], params: SpeechParams, known: Lookups) -> Mapping[str, Any]:
        """The voices, the limit, the pieces, and what was said before."""
        return {
            "voices": pick_voices(self.connection, self.request.POST or self.request.GET, params.voice_id),
            "length": pricing.length_of(params, known),
            "limit": self.service.limits.longest(params.engine),
            "piece": self.service.piece(params.engine),
            "tags": DIRECTIONS if TAGS in (known.speaks(params), params.engine) else (),
            "same": takes.find_same(params, self.service, self.connection.workspace_id, but=self.job),
            "again": self.again or takes.original_of(params, self.connection.workspace_id),
            "genders": GENDERS,
            "whose": WHOSE,
        }

    def shown_for(self, params: SpeechParams) -> str:
        depends = [params.voice_id, *(str(params.options.get(name, "")) for name in CHANGES_OTHERS)]
        return "|".join([self.service.slug, str(self.connection.pk), *depends])

    def closed(self) -> Mapping[str, str]:
        asked = _asked_service(self.request)
        if not asked or asked == self.service.slug:
            return {}
        return {"service": _("This service is switched off here. Choose another one; your text is still here.")}

    def unclear(self) -> Mapping[str, str]:
        if not self.has_moved:
            return {}
        return {"service": _("You switched the service. Check the voice and settings, then continue.")}


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


def _asked_service(request: MemberRequest) -> str:
    """The service that a form or an address names, by itself or through a voice."""
    data = request.POST if request.method == "POST" else request.GET
    if slug := data.get("service", ""):
        return slug
    voice = _asked_voice(request) if request.method != "POST" else None
    return BY_PROVIDER[Provider(voice.connection.provider)].slug if voice else ""


def _asked_voice(request: MemberRequest) -> Voice | None:
    asked = number_of(request.GET.get("voice"))
    if asked is None:
        return None
    mine = Voice.objects.filter(connection__workspace=request.member.workspace)
    return mine.select_related("connection").filter(pk=asked).first()
