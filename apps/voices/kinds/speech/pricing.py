"""What a speech will take: seconds out of the text, money out of the price list."""

from apps.jobs.kinds import Estimate
from apps.jobs.money.ledger import price
from apps.jobs.money.pricing import nothing_yet, priced
from apps.voices.speaking_time import estimate as speaking_time_estimate
from apps.voices.speaking_time.spoken import Spoken

from .lookups import Lookups, speed_of
from .params import SpeechParams
from .text import ssml

ITEM = "speech"


def expected(params: SpeechParams, known: Lookups) -> Spoken | None:
    """Seconds that any voice would take; None while nothing is said."""
    language, speed = known.voice.own_language if known.voice else "", speed_of(params, known.service)
    if not params.is_ssml:
        return speaking_time_estimate.expected(params.parts, speed, language)
    read = ssml.read(params.text)
    return speaking_time_estimate.expected((read.words,), speed, language, silence=read.breaks, longer=read.longer)


def length_of(params: SpeechParams, known: Lookups) -> speaking_time_estimate.Length | None:
    """What this voice will take; None while nothing is said."""
    return speaking_time_estimate.of_expected(expected(params, known), known.learnt)


def estimate(params: SpeechParams, known: Lookups) -> Estimate:
    """An unknown price or length is None, never zero."""
    length = length_of(params, known)
    if length is None:
        return nothing_yet()
    row = price(known.connection.workspace_id, known.connection.provider, ITEM)
    return priced(row, length.low, length.high, len(params.parts))
