"""What must hold before a film is translated. Each rule answers {field: message}."""

import math
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from apps.common.text import clock
from apps.library.formats import subtitles
from apps.library.references import FILM_TYPES, SOUND_TYPES
from apps.library.references.limits import SUBTITLE_TYPES
from apps.library.references.rules import file_problem
from apps.videos.kinds.shared.rules import id_problems

from .lookups import DubLookups
from .params import INPUT, OUTPUT, PRECISION, SPEED, DubParams

Problems = dict[str, str]
Rule = Callable[[DubParams, DubLookups], Problems]

MOST_LANGUAGES: Final = 100
FRAMES: Final = ("vfr", "cfr", "passthrough")


def a_film(params: DubParams, known: DubLookups) -> Problems:
    if params.video is None:
        return {"video": _("Choose a film.")}
    return file_problem("video", params.video, known, FILM_TYPES)


def languages(params: DubParams, known: DubLookups) -> Problems:
    if not params.languages:
        return {"languages": _("Choose at least one language.")}
    if len(params.languages) > MOST_LANGUAGES:
        return {"languages": _("At most %(n)d languages at a time.") % {"n": MOST_LANGUAGES}}
    unknown = [name for name in params.languages if known.listed and name not in known.listed]
    if unknown:
        return {"languages": _("HeyGen does not translate into: %(names)s.") % {"names": ", ".join(unknown)}}
    return {} if len(set(params.languages)) == len(params.languages) else {"languages": _("Choose each language once.")}


def options(params: DubParams, _known: DubLookups) -> Problems:
    found = id_problems(params)
    if params.mode not in (SPEED, PRECISION):
        found["mode"] = _("Choose speed or precision.")
    if params.speaker_num is not None and not 1 <= params.speaker_num <= 20:
        found["speaker_num"] = _("From 1 to 20 speakers.")
    return found


def part(params: DubParams, known: DubLookups) -> Problems:
    """The part of the film that is translated."""
    for name in ("start_time", "end_time"):
        place = getattr(params, name)
        if place is not None and (not math.isfinite(place) or place < 0):
            return {name: _("Enter a time in seconds, from 0.")}
    start, whole = params.start_time or 0.0, known.film_seconds(params)
    if params.end_time is not None and params.end_time <= start:
        return {"end_time": _("The end must come after the beginning.")}
    if whole is not None and start >= whole:
        return {"start_time": _("The film lasts %(length)s only.") % {"length": clock(math.floor(whole))}}
    if whole is not None and params.end_time is not None and params.end_time > math.ceil(whole):
        return {"end_time": _("The film lasts %(length)s only.") % {"length": clock(math.floor(whole))}}
    return {}


def own_sound(params: DubParams, known: DubLookups) -> Problems:
    if params.audio is None:
        return {"fps_mode": _("This is for a sound of your own only.")} if params.fps_mode else {}
    if params.fps_mode and params.fps_mode not in FRAMES:
        return {"fps_mode": _("Choose how frames are timed.")}
    if len(params.languages) > 1:
        return {"audio": _("A sound of your own is in one language. Choose that language alone.")}
    return file_problem("audio", params.audio, known, SOUND_TYPES)


def own_subtitles(params: DubParams, known: DubLookups) -> Problems:
    if params.srt is None:
        return {}
    if params.srt_role not in (INPUT, OUTPUT):
        return {"srt_role": _("Say whose words these subtitles are.")}
    if params.srt_role == OUTPUT and len(params.languages) > 1:
        return {"srt": _("These subtitles are in one language. Choose that language alone.")}
    if problem := file_problem("srt", params.srt, known, SUBTITLE_TYPES):
        return problem
    medium = known.medium(params.srt)
    if medium is None:
        return {}
    found = subtitles.kept(medium)
    if found.remarks:
        first = found.remarks[0]
        return {"srt": _("Line %(line)d: %(problem)s") % {"line": first.line, "problem": first.says}}
    return {} if found.cues else {"srt": _("“%(file)s” holds no subtitles.") % {"file": medium}}


RULES: tuple[Rule, ...] = (a_film, languages, options, part, own_sound, own_subtitles)
