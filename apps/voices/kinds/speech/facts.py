"""What is sealed of a speech, a line each, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.text import clock
from apps.reviews.subjects import Fact, Likeness
from apps.voices.speaking_time import estimate

from .lookups import Lookups
from .options.labels import NAMES, shown
from .params import SpeechParams
from .pricing import length_of

NOT_YET = "–"  # a dash for what is still to be chosen


def facts(params: SpeechParams, known: Lookups, *, sealed: estimate.Length | None = None) -> list[Fact]:
    """With the length as it was `sealed`, if it was: what is expected of a voice may change later."""
    voice = known.voice
    found = [
        Fact(_("Service"), f"{known.service.label}", inside=params.account),
        Fact(_("Voice"), voice.name if voice else params.voice_id or NOT_YET, voice.language if voice else ""),
        _text(params),
    ]
    if speaks := params.spoken_by or known.speaks(params):
        found.append(Fact(_("Engine"), speaks, "" if params.engine else _("chosen by the service")))
    for name, value in params.options.items():
        if name in NAMES and name not in ("engine", "voice_engine"):
            found.append(Fact(str(NAMES[name]), shown(name, value, known.service)))
    if params.take:
        found.append(Fact(_("Take"), f"{params.take + 1}"))
    return [*found, _length(sealed or length_of(params, known))]


def languages(known: Lookups) -> list[str]:
    """What the voice speaks."""
    return [known.voice.language] if known.voice and known.voice.language else []


def likenesses(params: SpeechParams, known: Lookups) -> list[Likeness]:
    """The voice that is heard."""
    if not params.voice_id:
        return []
    return [Likeness("voice", params.voice_id, known.voice.name if known.voice else params.voice_id)]


def names(known: Lookups) -> list[str]:
    """The voice that is heard, where the catalogue has it."""
    return [known.voice.name] if known.voice else []


def _text(params: SpeechParams) -> Fact:
    count = len(params.text)
    said = ngettext("%(n)s character", "%(n)s characters", count) % {"n": f"{count:,}"}
    pieces = len(params.parts)
    detail = ngettext("%(n)d piece", "%(n)d pieces", pieces) % {"n": pieces} if pieces > 1 else ""
    return Fact(_("Text"), said if count else NOT_YET, detail or (_("SSML") if params.is_ssml else ""))


def _length(length: estimate.Length | None) -> Fact:
    if length is None:
        return Fact(_("Running length"), NOT_YET)
    most = _("up to %(most)s, reading pace and pauses vary") % {"most": clock(length.high)}
    return Fact(_("Running length"), _("about %(length)s") % {"length": clock(length.low)}, most)
