"""A sound that is spoken from a text for one film: the request for it, what is wrong with it, its length and price."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from apps.jobs.kinds import Estimate
from apps.jobs.money.pricing import nothing_yet, priced
from apps.voices.kinds.speech import pricing, services
from apps.voices.kinds.speech.kind import HeyGenSpeech
from apps.voices.kinds.speech.lookups import Lookups
from apps.voices.kinds.speech.params import SpeechParams
from apps.voices.speaking_time.estimate import ANY_VOICE, Length

from .lookups import RenderLookups
from .params import RenderParams, SpokenText

ITEM: Final = pricing.ITEM
_SPEECH: Final = HeyGenSpeech()


def request_of(spoken: SpokenText, known: RenderLookups) -> SpeechParams:
    """What is asked of HeyGen for it: one exchange."""
    options = {"locale": spoken.locale} if spoken.locale else {}
    params = SpeechParams(text=spoken.text, voice_id=spoken.voice_id, options=options)
    return replace(params, spoken_by=_lookups(spoken, known).speaks(params))


def problem(spoken: SpokenText, known: RenderLookups) -> str:
    """The first thing that keeps it from being spoken; empty where nothing does."""
    found = _SPEECH.problems(request_of(spoken, known), _lookups(spoken, known), _("Sound"))
    return next(iter(found.values()), "")


def length_of(spoken: SpokenText, known: RenderLookups) -> Length | None:
    return pricing.length_of(request_of(spoken, known), _lookups(spoken, known))


def estimate(spoken: SpokenText, known: RenderLookups) -> Estimate:
    """An unknown price or length is None, never zero."""
    length = length_of(spoken, known)
    return priced(known.speech_price, length.low, length.high, 1) if length else nothing_yet()


def spoken_of(params: RenderParams) -> dict[str, SpokenText]:
    """The texts that are spoken for a film, by the variable that each fills."""
    return {name: value.speech for name, value in params.values.items() if value.speech}


def _lookups(spoken: SpokenText, known: RenderLookups) -> Lookups:
    voice = known.voices.get(spoken.voice_id)
    return Lookups(known.connection, services.HEYGEN, voice, known.paces.get(spoken.voice_id, ANY_VOICE))
