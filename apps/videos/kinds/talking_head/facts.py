"""What is sealed, a line each, in words for people."""

from django.utils.translation import gettext as _

from apps.common.text import clock
from apps.library.models import Media
from apps.library.references import NOT_YET, MediaRef
from apps.reviews.subjects import Fact, Likeness
from apps.voices.speaking_time import estimate

from ..shared import labels
from .lookups import Lookups
from .params import AvatarParams, FilmParams, ImageParams
from .pricing import length_of


def facts(params: FilmParams, known: Lookups, *, sealed: estimate.Length | None = None) -> list[Fact]:
    """With the length as it was `sealed`, if it was: what is expected of a voice may change later."""
    found = [_who(params, known), *_speech(params, known), _output(params)]
    found.append(Fact(_("Captions"), _("File and burnt in") if params.burn_captions else _("As a file")))
    found += [fact for fact in (_background(params, known), _watermark(params, known), _motion(params)) if fact]
    if params.folder_id:
        found.append(Fact(_("Folder"), params.folder_id))
    if params.brand_glossary_id:
        found.append(Fact(_("Glossary"), params.brand_glossary_id))
    return [*found, _length(params, known, sealed)]


def languages(params: FilmParams, known: Lookups) -> list[str]:
    """What the voice speaks; a recording may speak anything."""
    return [known.voice.language] if not params.audio and known.voice and known.voice.language else []


def likenesses(params: FilmParams, known: Lookups) -> list[Likeness]:
    """The looks that are seen, and the voice that is heard."""
    found = []
    if isinstance(params, AvatarParams) and params.avatar_id:
        found.append(Likeness("look", params.avatar_id, str(known.look or params.avatar_id)))
        if params.reference_look_id:
            found.append(Likeness("look", params.reference_look_id, str(known.reference or params.reference_look_id)))
    if params.voice_id and not params.audio:
        found.append(Likeness("voice", params.voice_id, known.voice.name if known.voice else params.voice_id))
    return found


def names(params: FilmParams, known: Lookups) -> list[str]:
    """The person and the look that are seen, and the voice that is heard, where the catalogue has them."""
    seen = [known.look.group, known.look] if known.look else []
    heard = [known.voice] if known.voice and not params.audio else []
    return [one.name for one in (*seen, *heard) if one]


def _who(params: FilmParams, known: Lookups) -> Fact:
    if not isinstance(params, AvatarParams):
        image = params.image if isinstance(params, ImageParams) else None
        return Fact(_("Picture"), known.name_of(image), _where(image))
    engine = str(labels.ENGINES.get(params.engine, params.engine))
    if known.look is None:
        return Fact(_("Avatar"), params.avatar_id or NOT_YET, engine)
    return Fact(_("Avatar"), str(known.look), f"{known.look.kind_label}, {engine}")


def _speech(params: FilmParams, known: Lookups) -> list[Fact]:
    if params.audio:
        return [Fact(_("Recording"), known.name_of(params.audio), _where(params.audio))]
    voice = Fact(_("Voice"), params.voice_id or NOT_YET)
    if known.voice:
        voice = Fact(_("Voice"), known.voice.name, _how(params, known.voice.language))
    count = estimate.words(params.script)
    said = _("%(n)s words") % {"n": f"{count:,}"} if count != 1 else _("1 word")
    return [voice, Fact(_("Script"), said if count else NOT_YET)]


def _how(params: FilmParams, language: str) -> str:
    settings = params.voice
    parts = [language, _("speed %(speed)g") % {"speed": settings.speed}]
    if settings.pitch:
        parts.append(_("pitch %(pitch)+g") % {"pitch": settings.pitch})
    if settings.volume != 1:
        parts.append(_("volume %(volume)g") % {"volume": settings.volume})
    if settings.locale:
        parts.append(settings.locale)
    if settings.engine:
        parts.append(settings.engine.model or str(labels.VOICE_ENGINES.get(settings.engine.engine_type, "")))
    return ", ".join(part for part in parts if part)


def _output(params: FilmParams) -> Fact:
    shape = str(labels.RATIOS.get(params.aspect_ratio, params.aspect_ratio))
    size = str(labels.RESOLUTIONS.get(params.resolution, params.resolution))
    detail = str(labels.FITS.get(params.fit, "")) if params.fit else ""
    return Fact(_("Film"), ", ".join((shape, size, params.output_format.upper())), detail)


def _background(params: FilmParams, known: Lookups) -> Fact | None:
    chosen = params.background
    if chosen and chosen.kind == "color":
        return Fact(_("Background"), chosen.color)
    if chosen and chosen.image:
        return Fact(_("Background"), known.name_of(chosen.image), _where(chosen.image))
    return Fact(_("Background"), _("Removed")) if params.remove_background else None


def _watermark(params: FilmParams, known: Lookups) -> Fact | None:
    mark = params.watermark
    if mark is None:
        return None
    return Fact(_("Watermark"), known.name_of(mark.image), str(labels.POSITIONS.get(mark.position, "")))


def _motion(params: FilmParams) -> Fact | None:
    if not (params.motion_prompt or params.expressiveness):
        return None
    level = str(labels.EXPRESSIVENESS.get(params.expressiveness, "")) if params.expressiveness else ""
    return Fact(_("Movement"), params.motion_prompt or level, level if params.motion_prompt else "")


def _length(params: FilmParams, known: Lookups, sealed: estimate.Length | None) -> Fact:
    length = (not params.audio and sealed) or length_of(params, known)
    if length is None:
        return Fact(_("Running length"), NOT_YET)
    if length.known:
        return Fact(_("Running length"), clock(length.high), _as_long_as(known.medium(params.audio)))
    if params.audio:
        return Fact(_("Running length"), _("not known"), _("up to %(most)s") % {"most": clock(length.high)})
    most = _("up to %(most)s, reading pace and pauses vary") % {"most": clock(length.high)}
    return Fact(_("Running length"), _("about %(length)s") % {"length": clock(length.low)}, most)


def _as_long_as(recording: Media | None) -> str:
    if recording is None or not recording.header_is_wrong:
        return _("as long as the recording")
    claimed = clock(int(recording.header_seconds or 0))
    return _("as long as the recording, measured; the file’s own header says %(claimed)s") % {"claimed": claimed}


def _where(file: MediaRef | None) -> str:
    if file is None:
        return ""
    if file.media:
        return _("from the library")
    return (
        _("by link; only HeyGen opens it, so its size and type are unknown here") if file.url else _("a file at HeyGen")
    )
