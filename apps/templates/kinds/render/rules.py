"""What must hold before a film of a template is sent. Each rule answers {field: message}."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from apps.library.references import FILM_TYPES, PICTURE_TYPES, SOUND_TYPES
from apps.library.references.rules import file_problem
from apps.videos.kinds.shared.rules import LOCALE, id_problems

from ...schema import AUDIO, CHARACTER, FILES, IMAGE, TEXT, TYPES, VIDEO, Schema, Variable
from . import spoken
from .lookups import RenderLookups
from .params import AVATAR, PHOTO, Options, RenderParams, Value

Problems = dict[str, str]
Rule = Callable[[RenderParams, RenderLookups], Problems]

LONGEST_TEXT: Final = 10_000
SIDES: Final = (128, 4096)
"""Pixels of a side of the picture."""
PACES: Final = (25, 30, 60)
FITS: Final = ("cover", "contain", "crop", "none")
PLAY_STYLES: Final = ("fit_to_scene", "freeze", "loop", "once", "full_video")
FILE_TYPES: Final[Mapping[str, frozenset[str]]] = {IMAGE: PICTURE_TYPES, VIDEO: FILM_TYPES, AUDIO: SOUND_TYPES}


def value_field(name: str) -> str:
    """The field of the value of this variable, as rules name it."""
    return f"values.{name}"


def a_template(params: RenderParams, known: RenderLookups) -> Problems:
    if not params.template_id:
        return {"template": _("Choose a template.")}
    template = known.template
    if template is None:
        return {"template": _("This template is not in the gallery.")}
    if template.gone:
        return {"template": _("This template is no longer at HeyGen. Choose another.")}
    if template.current is None:
        return {"template": _("HeyGen has not yet said what this template consists of.")}
    if known.version is None or known.version.pk != template.current.pk:
        return {"template": _("The template changed at HeyGen since this was filled in. Look at it again and save it.")}
    return {}


def values(params: RenderParams, known: RenderLookups) -> Problems:
    """Every text that is heard or seen has words; whatever is given is of the right type."""
    if known.schema is None:
        return {}
    found: Problems = {}
    for name, variable in known.schema.variables.items():
        if problem := value_problem(
            variable, params.values.get(name), known, is_played=_is_played(variable, params, known)
        ):
            found[value_field(name)] = problem
    for name, value in params.values.items():
        if value.speech and params.row is None:
            found[value_field(name)] = _("Only rows of a campaign have sounds that are spoken for them.")
        if name not in known.schema.variables:
            found[value_field(name)] = _("This template has no variable “%(name)s”.") % {"name": name}
    return found


def value_problem(variable: Variable, value: Value | None, known: RenderLookups, *, is_played: bool = True) -> str:
    """What is wrong with the value of a variable; empty where nothing is."""
    if value is None or value.is_empty:
        if variable.type != TEXT or not is_played:
            return ""
        return _("Fill this in: left empty, the film would say {{%(name)s}}.") % {"name": variable.name}
    if value.type != variable.type:
        return _("This must be of the type %(type)s.") % {"type": str(TYPES.get(variable.type, variable.type)).lower()}
    if value.type == TEXT:
        return _text_problem(value)
    if value.type in FILES:
        return _file_problem(value, known)
    return _look_problem(value, known) if value.type == CHARACTER else _voice_problem(value, known)


def scenes(params: RenderParams, known: RenderLookups) -> Problems:
    if known.schema is None or not params.options.scene_ids:
        return {}
    there = {scene.id for scene in known.schema.scenes}
    gone = [one for one in params.options.scene_ids if one not in there]
    return (
        {"scene_ids": _("This template has no such scene: %(scenes)s.") % {"scenes": ", ".join(gone)}} if gone else {}
    )


def dimension(params: RenderParams, known: RenderLookups) -> Problems:
    options = params.options
    if options.width is None and options.height is None:
        return {}
    if options.width is None or options.height is None:
        missing = "width" if options.width is None else "height"
        return {missing: _("Give both sides, or neither.")}
    low, high = SIDES
    for name, side in (("width", options.width), ("height", options.height)):
        if not low <= side <= high:
            return {name: _("Between %(low)d and %(high)d pixels.") % {"low": low, "high": high}}
        if side % 2:
            return {name: _("This must be an even number.")}
    ratio = known.schema.aspect_ratio if known.schema else ""
    return (
        {}
        if _has_ratio(options, ratio)
        else {"height": _("This template has a shape of %(ratio)s.") % {"ratio": ratio}}
    )


def output(params: RenderParams, _known: RenderLookups) -> Problems:
    options = params.options
    found = id_problems(options)
    if options.fps is not None and options.fps not in PACES:
        found["fps"] = _("Choose 25, 30 or 60 frames a second.")
    for axis in ("position_x", "position_y"):
        place = getattr(options.subtitles, axis, None)
        if place is not None and not math.isfinite(place):
            found[axis] = _("Enter a number.")
    return found


RULES: tuple[Rule, ...] = (a_template, values, scenes, dimension, output)


def _is_played(variable: Variable, params: RenderParams, known: RenderLookups) -> bool:
    """Whether a film shows or says it: in a scene that is played, or in none that is told."""
    schema: Schema | None = known.schema
    if schema is None or not params.options.scene_ids:
        return True
    using = {scene.id for scene in schema.scenes if variable.name in scene.variables}
    return not using or bool(using & set(params.options.scene_ids))


def _text_problem(value: Value) -> str:
    over = len(value.content) - LONGEST_TEXT
    if over <= 0:
        return ""
    return _("Too long by %(n)s characters: %(most)s at most.") % {"n": f"{over:,}", "most": f"{LONGEST_TEXT:,}"}


def _file_problem(value: Value, known: RenderLookups) -> str:
    if value.speech:
        return spoken.problem(value.speech, known)
    file = value.file
    if file and (problem := file_problem("file", file, known, FILE_TYPES[value.type]).get("file")):
        return problem
    if value.fit and value.fit not in FITS:
        return _("Choose how the picture is fitted.")
    if value.play_style and value.play_style not in PLAY_STYLES:
        return _("Choose how the video is played.")
    if value.volume is not None and not 0 <= value.volume <= 1:
        return _("A volume is between 0 and 1.")
    return ""


def _look_problem(value: Value, known: RenderLookups) -> str:
    look = known.looks.get(value.id)
    if look is None:
        return _("This look is not in the catalogue.")
    if look.gone:
        return _("This look is no longer offered. Choose another.")
    if not look.is_ready:
        return _("This look is not ready yet at HeyGen.")
    return (
        ""
        if value.kind == (PHOTO if look.is_photo else AVATAR)
        else _("This look is of another kind. Choose it again.")
    )


def _voice_problem(value: Value, known: RenderLookups) -> str:
    voice = known.voices.get(value.id)
    if voice is None:
        return _("This voice is not in the catalogue.")
    if voice.gone:
        return _("This voice is no longer offered. Choose another.")
    return "" if not value.locale or LOCALE.fullmatch(value.locale) else _("Not a locale such as en-GB.")


def _has_ratio(options: Options, ratio: str) -> bool:
    across, _colon, down = ratio.partition(":")
    if not (across.isdigit() and down.isdigit() and options.width and options.height):
        return True
    # Even numbers do not always hit the ratio exactly.
    wide, high = options.width * int(down), options.height * int(across)
    return abs(wide - high) <= 2 * max(int(across), int(down))
