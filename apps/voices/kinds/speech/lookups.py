"""What the portal knows about the voice that a speech names."""

from dataclasses import dataclass, replace

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.providers.useapi.engines import speaking
from apps.voices.models import Voice
from apps.voices.speaking_time.estimate import ANY_VOICE, Learnt
from apps.voices.speaking_time.learned_pace import learnt

from .params import SpeechParams
from .services import BY_PROVIDER, Service
from .text.split import cut


@dataclass(frozen=True)
class Lookups:
    """`voice` is None where the catalogue does not have it; one that is `gone` there is still found here."""

    connection: Connection
    service: Service
    voice: Voice | None = None
    learnt: Learnt = ANY_VOICE

    @property
    def engines(self) -> tuple[str, ...]:
        return tuple(self.voice.engines) if self.voice else ()

    def speaks(self, params: SpeechParams) -> str:
        """The engine that will speak; empty where nobody knows, or where the service would refuse."""
        if self.voice is None:
            return ""
        if self.service.repeats:
            return speaking(self.engines, self.voice.default_engine or None, asked=params.engine) or ""
        return params.engine or self.service.limits.default_engine or ""

    def language(self, params: SpeechParams) -> str:
        """What is spoken, in code or by name: as the request says, or else as the voice does; empty if unknown."""
        asked = (params.options.get(name) for name in ("locale", "language_code", "language"))
        own = (self.voice.language, self.voice.locale) if self.voice else ()
        return next((str(one) for one in (*asked, *own) if one), "")


def speed_of(params: SpeechParams, service: Service) -> float:
    """How many times the ordinary pace is asked for. Services have scales of their own: 100 percent, or 1."""
    asked = params.options.get("speed")
    if not isinstance(asked, int | float):
        return 1.0
    return asked / 100 if service.limits.fields["speed"].unit == "percent" else float(asked)


def look_up(params: SpeechParams, connection: Connection) -> Lookups:
    """At most two queries."""
    voice = None
    if params.voice_id:
        mine = Voice.objects.filter(connection=connection.catalogue_id, voice_id=params.voice_id)
        voice = mine.select_related("preview").first()
    service = BY_PROVIDER[Provider(connection.provider)]
    return Lookups(connection, service, voice, learnt(voice, speed_of(params, service)))


def resolve(params: SpeechParams, connection: Connection) -> tuple[SpeechParams, Lookups]:
    """Params as they are stored: with their pieces and with who will speak, and the voice that they name."""
    known = look_up(params, connection)
    pieces: list[str] = []
    if params.split and not params.is_ssml:
        pieces = cut(params.text, known.service.piece(params.engine), known.language(params))
    whole = replace(params, pieces=tuple(pieces) if len(pieces) > 1 else (), spoken_by=known.speaks(params))
    return whole, known
