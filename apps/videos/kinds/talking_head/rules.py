"""What must hold before a film is sent. Each rule is a small function that answers {field: message}.

The fields are those of the form; `fields.py` tells their names in a request.
"""

import math
import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from apps.library.references import PICTURE_TYPES, SOUND_TYPES
from apps.library.references.rules import file_problem
from apps.voices.models import Voice
from apps.voices.speaking_time.estimate import LONGEST_SOUND

from ..shared import labels
from ..shared.params import III, IV, V
from ..shared.rules import LOCALE, id_problems
from .lookups import Lookups
from .params import AvatarParams, FilmParams, ImageParams

Problems = dict[str, str]
Rule = Callable[[FilmParams, Lookups], Problems]

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def one_speech_source(params: FilmParams, _known: Lookups) -> Problems:
    if params.script and params.audio:
        both = _("There is both a script and a recording. Keep one and remove the other.")
        return {"script": both, "audio": both}
    if not params.script.strip() and not params.audio:
        return {"script": _("Enter a script, or add a recording.")}
    return {}


def script_length(params: FilmParams, _known: Lookups) -> Problems:
    over = len(params.script) - labels.LONGEST_SCRIPT
    if over <= 0:
        return {}
    most = f"{labels.LONGEST_SCRIPT:,}"
    return {"script": _("Too long by %(n)s characters: %(most)s at most.") % {"n": f"{over:,}", "most": most}}


def a_voice_for_the_script(params: FilmParams, known: Lookups) -> Problems:
    if not params.script:
        both = params.audio is not None and bool(params.voice_id)
        return {"voice": _("A recording brings its own voice, so none can be chosen.")} if both else {}
    if not params.voice_id:
        if isinstance(params, AvatarParams) and params.avatar_id:
            return {"voice": _("This look has no voice of its own. Choose one.")}
        return {"voice": _("Choose a voice for the script.")}
    if known.voice is None:
        return {"voice": _("This voice is not in the catalogue.")}
    return {"voice": _("This voice is no longer offered. Choose another.")} if known.voice.gone else {}


def voice_settings(params: FilmParams, _known: Lookups) -> Problems:
    settings = params.voice
    if params.audio and not params.script:
        return {"speed": _("Voice settings only work with a script.")} if settings.to_json() else {}
    found: Problems = {}
    for name, value, (low, high) in (
        ("speed", settings.speed, labels.SPEED),
        ("pitch", settings.pitch, labels.PITCH),
        ("volume", settings.volume, labels.VOLUME),
    ):
        if not _within(value, low, high):
            found[name] = _between(low, high)
    if settings.locale and not LOCALE.fullmatch(settings.locale):
        found["locale"] = _("Not a locale such as en-GB.")
    return found


def voice_engine(params: FilmParams, known: Lookups) -> Problems:
    engine = params.voice.engine
    if engine is None:
        return {}
    if engine.engine_type not in labels.MODELS:
        return {"engine_type": _one_of(labels.MODELS)}
    found: Problems = {}
    if known.voice and works_with(known.voice, engine.engine_type) is False:
        facts = {"voice": known.voice, "engine": labels.VOICE_ENGINES[engine.engine_type]}
        found["engine_type"] = _("%(voice)s does not work with %(engine)s.") % facts
    if engine.model and engine.model not in labels.MODELS[engine.engine_type]:
        found["model"] = _("This engine has no such model.")
    allowed = {
        "elevenlabs": {"stability", "similarity_boost", "style", "use_speaker_boost"},
        "fish": {"stability", "similarity"},
        "starfish": set[str](),
    }[engine.engine_type]
    given = {name: getattr(engine, name) for name in ("stability", "similarity_boost", "similarity", "style")}
    for name, value in given.items():
        if value is None:
            continue
        if name not in allowed:
            found[name] = _("This engine does not know this setting.")
        elif not _within(value, *labels.SHARE):
            found[name] = _between(*labels.SHARE)
    if engine.use_speaker_boost is not None and "use_speaker_boost" not in allowed:
        found["use_speaker_boost"] = _("This engine does not know this setting.")
    if engine.model == "eleven_v3" and engine.stability not in (None, 0, 0.5, 1) and "stability" not in found:
        found["stability"] = _("The model eleven_v3 takes only 0, 0.5 or 1.")
    return found


def works_with(voice: Voice, engine: str) -> bool | None:
    """Whether a voice works with an engine of films; None where HeyGen does not say."""
    told = (voice.film_engines or {}).get(engine)
    return told if isinstance(told, bool) else None


def a_look(params: FilmParams, known: Lookups) -> Problems:
    if not isinstance(params, AvatarParams):
        return {}
    if not params.avatar_id:
        return {"look": _("Choose a look.")}
    if known.look is None:
        return {"look": _("This look is not in the catalogue.")}
    if known.look.gone:
        return {"look": _("This look is no longer offered. Choose another.")}
    return {} if known.look.is_ready else {"look": _("This look is not ready yet at HeyGen.")}


def engines_of(known: Lookups) -> list[str]:
    """The engines that the chosen look works with, in the order of the form; all of them while none is chosen.

    A look that tells nothing about itself works with the default alone.
    """
    if known.look is None:
        return list(labels.ENGINES)
    return [engine for engine in labels.ENGINES if engine in (known.look.supported_api_engines or [IV])]


def engine(params: FilmParams, known: Lookups) -> Problems:
    if not isinstance(params, AvatarParams):
        return {}
    if params.engine not in labels.ENGINES:
        return {"engine": _one_of(labels.ENGINES)}
    if params.engine in engines_of(known):
        return {}
    name = labels.ENGINES[params.engine]
    return {"engine": _("%(look)s does not work with %(engine)s.") % {"look": known.look, "engine": name}}


def reference_look(params: FilmParams, known: Lookups) -> Problems:
    if not isinstance(params, AvatarParams) or not params.reference_look_id:
        return {}
    if params.engine != V:
        return {"reference_look_id": _("Only Avatar V takes its movements from another look.")}
    other = known.reference
    if other is None or other.gone or other.avatar_type != "digital_twin":
        return {"reference_look_id": _("This must be a digital twin.")}
    if known.look and other.group_id != known.look.group_id:
        return {"reference_look_id": _("This must be a look of the same person.")}
    return {}


def expressiveness(params: FilmParams, known: Lookups) -> Problems:
    if not params.expressiveness:
        return {}
    if params.expressiveness not in labels.EXPRESSIVENESS:
        return {"expressiveness": _one_of(word for word in labels.EXPRESSIVENESS if word)}
    if may_be_expressive(params, known):
        return {}
    return {"expressiveness": _("Expressiveness only works for photo looks on Avatar IV.")}


def may_be_expressive(params: FilmParams, known: Lookups) -> bool:
    """Pictures always; photo looks on Avatar IV. While no look is chosen, it is left open."""
    if not isinstance(params, AvatarParams):
        return True
    return params.engine == IV and (known.look is None or known.look.is_photo)


def motion_prompt(params: FilmParams, known: Lookups) -> Problems:
    if not params.motion_prompt:
        return {}
    if len(params.motion_prompt) > labels.LONGEST_MOTION:
        return {"motion_prompt": _("Too long: %(n)d characters at most.") % {"n": labels.LONGEST_MOTION}}
    why = no_motion_because(params, known)
    return {"motion_prompt": why} if why else {}


def no_motion_because(params: FilmParams, known: Lookups) -> str:
    """Why movements cannot be described here; empty where they can."""
    if not isinstance(params, AvatarParams):
        return ""
    if params.engine == III:
        return _("Avatar III takes no description of movements.")
    if known.look is None:
        return ""
    if params.engine == IV and not known.look.is_photo:
        return _("On Avatar IV only photo looks take a description of movements.")
    if params.engine == V and known.look.is_photo and not (known.group_has_twin or params.reference_look_id):
        return _("This avatar has no digital twin to take movements from.")
    return ""


def output(params: FilmParams, known: Lookups) -> Problems:
    found: Problems = {}
    for name, allowed in (
        ("resolution", labels.RESOLUTIONS),
        ("aspect_ratio", labels.RATIOS),
        ("output_format", labels.FORMATS),
        ("fit", labels.FITS),
    ):
        if getattr(params, name) not in allowed:
            found[name] = _one_of(word for word in allowed if word)
    photo = known.look is not None and known.look.is_photo
    if photo and params.resolution == "4k" and isinstance(params, AvatarParams) and params.engine == III:
        found["resolution"] = _("Photo looks on Avatar III do not support 4K.")
    return found


def background(params: FilmParams, known: Lookups) -> Problems:
    chosen = params.background
    if chosen is None:
        return {}
    if params.output_format == "webm":
        return {"background": _("A see-through film has no background. Choose MP4, or leave the background as it is.")}
    if chosen.kind == "color":
        if chosen.image:
            return {"background": _("Give a colour or a picture, not both.")}
        if not _COLOR.fullmatch(chosen.color):
            return {"background_color": _("A colour has the form #rrggbb.")}
        return {}
    if chosen.kind != "image":
        return {"background": _one_of(("color", "image"))}
    if chosen.color:
        return {"background": _("Give a colour or a picture, not both.")}
    if not chosen.image:
        return {"background_image": _("Choose a picture for the background.")}
    return file_problem("background_image", chosen.image, known, PICTURE_TYPES)


def watermark(params: FilmParams, known: Lookups) -> Problems:
    mark = params.watermark
    if mark is None:
        return {}
    if not known.connection.custom_watermark:
        return {"watermark": _("HeyGen has not enabled watermarks for this account. Remove it.")}
    if not mark.image:
        return {"watermark": _("Choose the picture of the watermark.")}
    found = file_problem("watermark", mark.image, known, PICTURE_TYPES)
    if not (math.isfinite(mark.scale) and 0 < mark.scale <= labels.LARGEST_SCALE):
        found["watermark_scale"] = _("More than 0 and at most 2.")
    if not _within(mark.opacity, *labels.SHARE):
        found["watermark_opacity"] = _between(*labels.SHARE)
    if mark.position not in labels.POSITIONS:
        found["watermark_position"] = _one_of(labels.POSITIONS)
    for name in ("offset_x", "offset_y"):
        value = getattr(mark, name)
        if value is not None and not _within(value, *labels.OFFSET):
            found[f"watermark_{name}"] = _between(*labels.OFFSET)
    return found


def sound(params: FilmParams, known: Lookups) -> Problems:
    if not params.audio:
        return {}
    found = file_problem("audio", params.audio, known, SOUND_TYPES)
    if (known.seconds(params.audio) or 0) > LONGEST_SOUND:
        found.setdefault("audio", _("Too long: a recording may last 10 minutes at most."))
    return found


def picture(params: FilmParams, known: Lookups) -> Problems:
    if not isinstance(params, ImageParams):
        return {}
    if not params.image:
        return {"image": _("Choose the photo that should talk.")}
    return file_problem("image", params.image, known, PICTURE_TYPES)


def ids(params: FilmParams, _known: Lookups) -> Problems:
    return id_problems(params)


RULES: tuple[Rule, ...] = (
    a_look,
    picture,
    one_speech_source,
    script_length,
    sound,
    a_voice_for_the_script,
    voice_settings,
    voice_engine,
    engine,
    reference_look,
    expressiveness,
    motion_prompt,
    output,
    background,
    watermark,
    ids,
)


def _within(value: float, low: float, high: float) -> bool:
    return math.isfinite(value) and low <= value <= high


def _between(low: float, high: float) -> str:
    return _("Between %(low)g and %(high)g.") % {"low": low, "high": high}


def _one_of(allowed: Iterable[str]) -> str:
    return _("One of: %(words)s.") % {"words": ", ".join(str(word) for word in allowed)}
