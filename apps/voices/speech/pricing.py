"""What a speech will take: seconds out of the text, money out of the price list."""

from apps.jobs.kinds import Estimate
from apps.jobs.money import price
from apps.jobs.pricing import nothing_yet, priced

from .. import pace
from . import ssml
from .known import Known
from .params import SpeechParams

ITEM = "speech"


def length_of(params: SpeechParams, known: Known) -> pace.Length | None:
    """None while nothing is said. Speed is the service's own scale, where 100 percent and 1 are the normal pace."""
    unit = known.service.limits.fields["speed"].unit
    asked = params.options.get("speed")
    speed = 1.0 if not isinstance(asked, int | float) else asked / 100 if unit == "percent" else float(asked)
    language = known.voice.own_language if known.voice else ""
    if not params.is_ssml:
        return pace.of_parts(params.parts, speed, language)
    read = ssml.read(params.text)
    return pace.of_parts((read.words,), speed, language, silence=read.breaks, drawn_out=read.drawn_out)


def estimate(params: SpeechParams, known: Known) -> Estimate:
    """An unknown price or length is None, never zero."""
    length = length_of(params, known)
    if length is None:
        return nothing_yet()
    return priced(price(known.connection.provider, ITEM), length.low, length.high, len(params.parts))
