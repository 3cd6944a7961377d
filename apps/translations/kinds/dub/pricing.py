"""What a translation will take: the seconds of the film, for each language, at the price of its mode."""

import math
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.jobs.kinds import Estimate
from apps.jobs.money.pricing import priced
from apps.voices.speaking_time.estimate import Length

from .lookups import DubLookups
from .params import DubParams

ITEMS: Final = {
    "translation.speed": gettext_lazy("Translation, speed"),
    "translation.precision": gettext_lazy("Translation, precision"),
    "translation.audio": gettext_lazy("Translation, sound only"),
}
"""The names in the price list, as people call them."""
STRETCH: Final = 1.25
"""HeyGen may make a film longer for a language that needs more time, and says nowhere by how much."""


def length_of(params: DubParams, known: DubLookups) -> Length | None:
    """Seconds of one result; None where the length of the film is unknown."""
    whole = known.film_seconds(params)
    end = params.end_time if whole is None else min(params.end_time or whole, whole)
    if end is None:
        return None
    seconds = max(end - (params.start_time or 0.0), 0.0)
    high = seconds * STRETCH if params.enable_dynamic_duration else seconds
    return Length(max(1, math.ceil(seconds)), max(1, math.ceil(high)), known=not params.enable_dynamic_duration)


def of_one(params: DubParams, known: DubLookups) -> Estimate:
    """Of each of its languages."""
    if params.video is None:
        return Estimate(None, None, None, None, _("No film yet."))
    length = length_of(params, known)
    if length is None:
        return Estimate(None, None, None, 0, _("The length of the film is unknown."))
    return priced(known.price, length.low, length.high)


def estimate(params: DubParams, known: DubLookups) -> Estimate:
    """Of all languages together; an unknown price or length is None, never zero."""
    count = len(params.languages)
    one = of_one(params, known)
    if count < 2 or one.seconds_high is None:
        return one
    basis = ngettext("%(n)d language, %(one)s", "%(n)d languages, %(one)s each", count) % {"n": count, "one": one.basis}
    return Estimate(
        None if one.low is None else one.low * count,
        None if one.high is None else one.high * count,
        None if one.seconds_low is None else one.seconds_low * count,
        one.seconds_high * count,
        basis,
        one.pricing,
        one.rate,
    )
