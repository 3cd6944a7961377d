"""What a speech will take: seconds out of the text, money out of the price list."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.jobs.kinds import Estimate
from apps.jobs.models import Price
from apps.jobs.money import exact, price

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
        return Estimate(None, None, None, None, _("Nothing is said yet."))
    row = price(known.connection.provider, ITEM)
    if row is None:
        return Estimate(None, None, length.low, length.high, _("The price list has nothing for this yet."))
    if row.unit == Price.Unit.EACH:
        count = len(params.parts)
        total = exact(row.amount * count)
        if not total:
            return Estimate(total, total, None, None, _("The service asks nothing for a request."))
        basis = ngettext("%(n)d request at $%(rate)s", "%(n)d requests at $%(rate)s", count)
        return Estimate(total, total, None, None, basis % {"n": count, "rate": f"{row.amount.normalize():f}"})
    basis = ngettext("%(seconds)d second at $%(rate)s", "%(seconds)d seconds at $%(rate)s", length.high)
    basis %= {"seconds": length.high, "rate": f"{row.amount.normalize():f}"}
    return Estimate(exact(row.amount * length.low), exact(row.amount * length.high), length.low, length.high, basis)
