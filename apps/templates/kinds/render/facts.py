"""What is sealed of a film of a template, a line each, in words for people."""

from django.utils.translation import gettext as _

from apps.common.text import clock
from apps.library.references import NOT_YET
from apps.reviews.subjects import Fact, Likeness
from apps.voices.speaking_time.estimate import Length

from ...schema import CHARACTER, TEXT, VOICE, Schema, Variable
from .lookups import RenderLookups
from .params import RenderParams, Value
from .pricing import length_of
from .spoken import spoken_of


def facts(params: RenderParams, known: RenderLookups, *, sealed: Length | None = None) -> list[Fact]:
    """With the length as it was `sealed`, if it was."""
    version = _("as of version %(version)s") % {"version": params.version[:4]} if params.version else ""
    name = known.template.name if known.template else params.template_id
    found = [Fact(_("Template"), name or NOT_YET, version)]
    if known.schema:
        found += [
            Fact(variable.label, words_of(params.values.get(variable.name), known) or _left_empty(variable))
            for variable in known.schema.variables.values()
        ]
        found.append(_scenes(params, known.schema))
    found += output(params)
    return [*found, _length(sealed or length_of(params, known))]


def words_of(value: Value | None, known: RenderLookups) -> str:
    """What a variable is filled with, as people call it; empty where it is left as designed."""
    if value is None or value.is_empty:
        return ""
    if value.type == TEXT:
        return value.content
    if value.type == CHARACTER:
        look = known.looks.get(value.id)
        return look.name if look else value.id
    if value.type == VOICE:
        return _voice_name(value.id, value.locale, known)
    if value.speech:
        speaker = _voice_name(value.speech.voice_id, value.speech.locale, known)
        return _("“%(text)s”, spoken by %(voice)s") % {"text": value.speech.text, "voice": speaker or NOT_YET}
    return known.name_of(value.file)


def _voice_name(voice_id: str, locale: str, known: RenderLookups) -> str:
    voice = known.voices.get(voice_id)
    return " · ".join(part for part in (voice.name if voice else voice_id, locale) if part)


def _left_empty(variable: Variable) -> str:
    """A text has to be filled in; anything else stays as it is in the template."""
    return NOT_YET if variable.type == TEXT else _("as designed")


def languages(params: RenderParams, known: RenderLookups) -> list[str]:
    """What the voices that were chosen speak, each once."""
    spoken = (known.voices.get(one) for one in _voices(params))
    return list(dict.fromkeys(voice.language for voice in spoken if voice and voice.language))


def likenesses(params: RenderParams, known: RenderLookups) -> list[Likeness]:
    """The looks and voices that were chosen, and those that the template was designed with."""
    found = []
    for name, variable in (known.schema.variables if known.schema else {}).items():
        value = params.values.get(name)
        if variable.type == CHARACTER:
            look_id = value.id if value and value.id else str(variable.default.get("character_id") or "")
            look = known.looks.get(look_id)
            found.append(Likeness("look", look_id, look.name if look else look_id))
        elif variable.type == VOICE:
            voice_id = value.id if value and value.id else str(variable.default.get("voice_id") or "")
            voice = known.voices.get(voice_id)
            found.append(Likeness("voice", voice_id, voice.name if voice else voice_id))
    for one in spoken_of(params).values():
        voice = known.voices.get(one.voice_id)
        found.append(Likeness("voice", one.voice_id, voice.name if voice else one.voice_id))
    return [one for one in dict.fromkeys(found) if one.id]


def names(params: RenderParams, known: RenderLookups) -> list[str]:
    """The template, and the looks and voices in it, where the catalogues have them."""
    seen = [known.template, *(known.looks.get(value.id) for value in params.values.values() if value.type == CHARACTER)]
    heard = [known.voices.get(one) for one in _voices(params)]
    return [one.name for one in (*seen, *heard) if one]


def _voices(params: RenderParams) -> list[str]:
    """The ids of the voices that were chosen, those that speak for a sound too."""
    chosen = [value.id for value in params.values.values() if value.type == VOICE]
    return [*chosen, *(one.voice_id for one in spoken_of(params).values())]


def _scenes(params: RenderParams, schema: Schema) -> Fact:
    chosen = params.options.scene_ids
    if not chosen:
        return Fact(_("Scenes"), _("all %(n)d, as designed") % {"n": len(schema.scenes)})
    places = {scene.id: str(place) for place, scene in enumerate(schema.scenes, 1)}
    return Fact(
        _("Scenes"), ", ".join(places.get(one, one) for one in chosen), _("of %(n)d") % {"n": len(schema.scenes)}
    )


def output(params: RenderParams) -> list[Fact]:
    """How it is made, as far as that is not as designed."""
    options, found = params.options, []
    if options.width and options.height:
        found.append(Fact(_("Size"), f"{options.width} × {options.height}"))
    if options.fps:
        found.append(Fact(_("Frames a second"), str(options.fps)))
    if options.subtitles:
        found.append(Fact(_("Subtitles"), options.subtitles.preset_name, _("drawn into the picture")))
    elif options.caption:
        found.append(Fact(_("Captions"), _("as a file")))
    switched = (
        (not options.reorder_music, _("Music"), _("stays where it is when scenes move")),
        (options.keep_text_vertically_centered, _("Text"), _("stays vertically centred")),
        (options.include_gif, _("GIF"), _("made as well")),
        (options.enable_sharing, _("Share page at HeyGen"), _("public")),
    )
    found += [Fact(label, words) for is_on, label, words in switched if is_on]
    if options.folder_id:
        found.append(Fact(_("Folder"), options.folder_id))
    if options.brand_glossary_id:
        found.append(Fact(_("Glossary"), options.brand_glossary_id))
    return found


def _length(length: Length | None) -> Fact:
    if length is None:
        return Fact(_("Running length"), NOT_YET)
    most = _("up to %(most)s, reading pace and pauses vary") % {"most": clock(length.high)}
    return Fact(_("Running length"), _("about %(length)s") % {"length": clock(length.low)}, most)
