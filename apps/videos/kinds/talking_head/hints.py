"""What an author is told of a film before its review although nothing forbids it: what HeyGen may refuse."""

from django.utils.translation import gettext as _

from apps.library.measuring import seconds_of
from apps.library.references import LARGEST_SIDE, MediaRef
from apps.voices import hints as voices

from ..shared import labels
from .lookups import Lookups
from .params import AvatarParams, FilmParams
from .rules import works_with


def hints(params: FilmParams, known: Lookups) -> list[str]:
    """A line for each thing that HeyGen does not let anybody know beforehand, and for what no voice reads."""
    found = [] if params.audio else [*_voice(params, known), *_script(params, known)]
    if isinstance(params, AvatarParams) and known.look and not known.look.is_photo and _is_cut_out(params):
        found.append(
            _("HeyGen doesn’t say whether the background of %(look)s can be removed, and refuses the film if not.")
            % {"look": known.look}
        )
    for name, file in params.files().items():
        found += _recording(file, known) if name == "audio" else _picture(file, known)
    return found


def _is_cut_out(params: FilmParams) -> bool:
    return params.output_format == "webm" or params.remove_background


def _script(params: FilmParams, known: Lookups) -> list[str]:
    return voices.of_text(params.script, known.voice, params.voice.locale)


def _voice(params: FilmParams, known: Lookups) -> list[str]:
    found = voices.of_code(params.voice.locale)
    if known.voice is None:
        return found
    if params.voice.locale and not known.voice.support_locale:
        found.append(_("%(voice)s has one accent only, so its locale may change nothing.") % {"voice": known.voice})
    engine = params.voice.engine
    if engine and engine.engine_type in labels.MODELS and works_with(known.voice, engine.engine_type) is None:
        facts = {"voice": known.voice, "engine": labels.VOICE_ENGINES[engine.engine_type]}
        found.append(
            _("HeyGen doesn’t say whether %(voice)s works with %(engine)s, and refuses the film if not.") % facts
        )
    return found


def _picture(file: MediaRef, known: Lookups) -> list[str]:
    if file.media:
        return []
    facts = {"most": LARGEST_SIDE, "file": known.name_of(file)}
    return [
        _("“%(file)s” can’t be checked here. HeyGen takes pictures of at most %(most)d pixels on either side.") % facts
    ]


def _recording(file: MediaRef, known: Lookups) -> list[str]:
    medium = known.medium(file)
    if medium is None or seconds_of(medium) is not None:
        return []
    return [_("“%(file)s” can’t be played here, so HeyGen may refuse it.") % {"file": medium}]
