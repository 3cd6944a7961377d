"""What the portal knows about the things that a request names: read once, then asked by rules, facts and prices."""

from dataclasses import dataclass, replace

from apps.accounts.models import Connection
from apps.library.references import MediaLookups, media_of
from apps.videos.models import Kind, Look
from apps.voices.models import Voice
from apps.voices.speaking_time.estimate import ANY_VOICE, Learnt
from apps.voices.speaking_time.learned_pace import learnt

from .params import AvatarParams, FilmParams, with_own_voice


@dataclass(frozen=True)
class Lookups(MediaLookups):
    """None is "the catalogue does not have it"; what is `gone` there is still found here."""

    look: Look | None = None
    reference: Look | None = None
    group_has_twin: bool = False
    voice: Voice | None = None
    learnt: Learnt = ANY_VOICE
    """How the voice's own pace differs, at the speed that is asked for."""


def voice_of(params: FilmParams, connection: Connection) -> Voice | None:
    """One query where a voice is named."""
    if not params.voice_id:
        return None
    return Voice.objects.filter(connection=connection, voice_id=params.voice_id).first()


def look_up(params: FilmParams, connection: Connection) -> Lookups:
    """At most six queries, whatever the request holds."""
    media, voice = media_of(params.files().values(), connection), voice_of(params, connection)
    pace = learnt(voice, params.voice.speed)
    if not isinstance(params, AvatarParams):
        return Lookups(connection, voice=voice, media=media, learnt=pace)
    ids = [some for some in (params.avatar_id, params.reference_look_id) if some]
    looks = {}
    if ids:
        chosen = Look.objects.filter(connection=connection, look_id__in=ids).select_related("group", "picture")
        looks = {look.look_id: look for look in chosen}
    look = looks.get(params.avatar_id)
    return Lookups(
        connection,
        look=look,
        reference=looks.get(params.reference_look_id),
        group_has_twin=bool(look and look.is_photo and twins(look)),
        voice=voice,
        media=media,
        learnt=pace,
    )


def resolve(params: FilmParams, connection: Connection) -> tuple[FilmParams, Lookups]:
    """Params as they are stored, with the look's own voice where nobody has chosen one, and what they name."""
    known = look_up(params, connection)
    if not (isinstance(params, AvatarParams) and params.voice_from_look):
        return params, known
    own = with_own_voice(params, known.look.default_voice_id if known.look else "")
    if own.voice_id == params.voice_id:
        return own, known
    voice = Voice.objects.filter(connection=connection, voice_id=own.voice_id).first() if own.voice_id else None
    return own, replace(known, voice=voice, learnt=learnt(voice, own.voice.speed))


def twins(look: Look) -> list[Look]:
    """Looks that Avatar V may take its movements from: twins of the same person."""
    if look.group_id is None:
        return []
    same = Look.objects.filter(connection_id=look.connection_id, group_id=look.group_id, gone=False)
    return list(same.filter(avatar_type=Kind.TWIN).order_by("name"))
