"""What is sealed of a translation, a line each, in words for people."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common.text import clock
from apps.library.references import NOT_YET
from apps.reviews.subjects import Fact

from .lookups import DubLookups
from .params import OUTPUT, PRECISION, SPEED, DubParams
from .pricing import length_of

MODES = {SPEED: gettext_lazy("Speed"), PRECISION: gettext_lazy("Precision")}
_SWITCHES = (
    ("translate_audio_only", gettext_lazy("Sound only"), gettext_lazy("without lip-sync")),
    ("disable_music_track", gettext_lazy("Music"), gettext_lazy("removed")),
    ("enable_speech_enhancement", gettext_lazy("Speech"), gettext_lazy("enhanced")),
    ("enable_watermark", gettext_lazy("Watermark"), gettext_lazy("shown")),
    ("keep_the_same_format", gettext_lazy("Format"), gettext_lazy("as the original")),
)


def facts(params: DubParams, known: DubLookups) -> list[Fact]:
    film = known.name_of(params.video) if params.video else NOT_YET
    names = ", ".join(params.languages) or NOT_YET
    count = ngettext("%(n)d result", "%(n)d results", len(params.languages)) % {"n": len(params.languages)}
    found = [
        Fact(
            _("Film"), film, _("in %(language)s") % {"language": params.input_language} if params.input_language else ""
        ),
        Fact(_("Languages"), names, count if len(params.languages) > 1 else ""),
        Fact(_("Lip-sync"), str(MODES.get(params.mode, params.mode))) if not params.translate_audio_only else None,
        *(Fact(str(label), str(words)) for name, label, words in _SWITCHES if getattr(params, name)),
    ]
    if params.start_time is not None or params.end_time is not None:
        start, end = (
            clock(int(params.start_time or 0)),
            clock(ceil(params.end_time)) if params.end_time else _("the end"),
        )
        found.append(Fact(_("Part"), _("from %(start)s to %(end)s") % {"start": start, "end": end}))
    if params.speaker_num:
        found.append(Fact(_("Speakers"), str(params.speaker_num)))
    if not params.enable_dynamic_duration:
        found.append(Fact(_("Timing"), _("exactly as the original")))
    if params.audio:
        found.append(Fact(_("Your own sound"), known.name_of(params.audio), params.fps_mode))
    if params.srt:
        whose = _("the words to say") if params.srt_role == OUTPUT else _("the words of the film")
        found.append(Fact(_("Your own subtitles"), known.name_of(params.srt), whose))
    if params.brand_glossary_id:
        found.append(Fact(_("Glossary"), params.brand_glossary_id))
    if params.folder_id:
        found.append(Fact(_("Folder"), params.folder_id))
    return [one for one in (*found, _length(params, known)) if one]


def _length(params: DubParams, known: DubLookups) -> Fact:
    length = length_of(params, known)
    if length is None:
        return Fact(_("Running length"), _("unknown") if params.video else NOT_YET)
    if length.known:
        return Fact(_("Running length"), clock(length.high))
    most = _("up to %(most)s: a language may need more time") % {"most": clock(length.high)}
    return Fact(_("Running length"), _("about %(length)s") % {"length": clock(length.low)}, most)
