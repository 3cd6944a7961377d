"""Reading what each service lists of its voices, in the shape that the portal keeps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.connections.clients import gateway, heygen, playht
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.providers import ClonedVoice, GatewayVoice, HeyGen, PlayHTVoice, Rejected
from apps.providers import Voice as HeyGenVoice
from apps.providers.playht.answers import OLDEST_ENGINE

from ..models import Voice

STARFISH = "starfish"
"""The engine of HeyGen's speech."""
FILM_ENGINES = (STARFISH, "elevenlabs", "fish")
"""Those that a film may ask a voice to speak with."""
GENDERS = {"male": "male", "female": "female", "man": "male", "woman": "female"}


@dataclass(frozen=True, kw_only=True)
class ListedVoice:
    """One voice of a list. `preview` is the address of a sample, or empty."""

    voice_id: str
    name: str
    type: Voice.Type = Voice.Type.PUBLIC
    language: str = ""
    locale: str = ""
    gender: str = ""
    engines: list[str] = field(default_factory=list)
    default_engine: str = ""
    film_engines: Mapping[str, bool] = field(default_factory=dict)
    emotions: list[str] = field(default_factory=list)
    traits: Mapping[str, Any] = field(default_factory=dict)
    support_locale: bool = False
    support_pause: bool = False
    preview: str = ""


@dataclass(frozen=True, kw_only=True)
class CatalogueFilter:
    """The part of a catalogue that is asked for; empty is all of it."""

    language: str = ""
    gender: str = ""

    @property
    def is_whole(self) -> bool:
        return not (self.language or self.gender)


def read(connection: Connection, part: CatalogueFilter) -> dict[str, ListedVoice]:
    """Every voice by its id. Raises ProviderError."""
    return {entry.voice_id: entry for entry in READERS[Provider(connection.provider)](connection, part)}


def read_one(connection: Connection, voice_id: str) -> ListedVoice | None:
    """One voice by itself, with what its list leaves out; None where the service has only lists. ProviderError."""
    if connection.provider == Provider.USEAPI:
        email = connection.identity if connection.has_siblings else None
        with gateway(connection, reason="one voice") as client:
            return of_gateway(client.voice(voice_id, email=email))
    return None


def _heygen(connection: Connection, part: CatalogueFilter) -> Iterator[ListedVoice]:
    """Public first: a voice that both lists name is ours. What a voice works with is told by the lists of engines."""
    kinds = (Voice.Type.PUBLIC, Voice.Type.PRIVATE)
    with heygen(connection, reason="voice catalogue") as client:
        fitting = {engine: _fitting(client, kinds, engine, part) for engine in FILM_ENGINES}
        for kind in kinds:
            for voice in client.voices.list(
                type=kind.value, language=part.language or None, gender=part.gender or None
            ):
                yield _of_heygen(voice, kind, fitting)


def _fitting(client: HeyGen, kinds: Sequence[Voice.Type], engine: str, part: CatalogueFilter) -> set[str]:
    """The ids of voices that work with an engine. None are told of one that HeyGen cannot be asked for."""
    language, gender = part.language or None, part.gender or None
    try:
        return {
            one.voice_id
            for kind in kinds
            for one in client.voices.list(type=kind.value, engine=engine, language=language, gender=gender)
        }
    except Rejected as error:
        if engine == STARFISH or type(error) is not Rejected:
            raise
        return set()


def _of_heygen(voice: HeyGenVoice, kind: Voice.Type, fitting: Mapping[str, set[str]]) -> ListedVoice:
    speaks_alone = voice.voice_id in fitting[STARFISH]
    return ListedVoice(
        voice_id=voice.voice_id,
        name=voice.name or voice.voice_id,
        type=kind,
        language=voice.language or "",
        gender=_gender(voice.gender),
        engines=[STARFISH] if speaks_alone else [],
        default_engine=STARFISH if speaks_alone else "",
        film_engines={engine: voice.voice_id in ids for engine, ids in fitting.items() if ids},
        support_locale=bool(voice.support_locale),
        support_pause=bool(voice.support_pause),
        preview=voice.preview_audio_url or "",
    )


def _gateway(connection: Connection, part: CatalogueFilter) -> Iterator[ListedVoice]:
    email = connection.identity if connection.has_siblings else None
    with gateway(connection, reason="voice catalogue") as client:
        for voice in client.voices(language=part.language or None, email=email):
            yield of_gateway(voice)


def of_gateway(voice: GatewayVoice) -> ListedVoice:
    """A voice of the gateway, from a list or read by itself."""
    return ListedVoice(
        voice_id=voice.voice_id,
        name=voice.name or voice.voice_id,
        language=voice.language or "",
        locale=voice.locale or "",
        gender=_gender(voice.gender),
        engines=list(voice.offered_engines),
        default_engine=voice.default_engine or "",
        emotions=list(voice.emotions or ()),
        traits={"labels": list(voice.labels)} if voice.labels else {},
        preview=voice.preview_audio_url or "",
    )


def _playht(connection: Connection, part: CatalogueFilter) -> Iterator[ListedVoice]:  # noqa: ARG001 - its list is always whole
    with playht(connection, reason="voice catalogue") as client:
        for stock in client.voices():
            yield _stock(stock)
        for clone in client.cloned_voices():
            yield _clone(clone)


def _stock(voice: PlayHTVoice) -> ListedVoice:
    told = {name: getattr(voice, name) for name in ("accent", "age", "style", "tempo", "texture", "loudness")}
    return ListedVoice(
        voice_id=voice.id,
        name=voice.name or voice.id,
        type=Voice.Type.PRIVATE if voice.is_cloned else Voice.Type.PUBLIC,
        language=(voice.language or "").partition(" (")[0],
        locale=voice.language_code or "",
        gender=_gender(voice.gender),
        engines=[voice.engine],
        default_engine=voice.engine,
        traits={name: value for name, value in told.items() if value},
        preview=voice.sample or "",
    )


def _clone(voice: ClonedVoice) -> ListedVoice:
    return ListedVoice(
        voice_id=voice.id,
        name=voice.name or voice.id,
        type=Voice.Type.PRIVATE,
        gender=_gender(voice.gender),
        engines=[voice.engine or OLDEST_ENGINE],
        default_engine=voice.engine or OLDEST_ENGINE,
        traits={"clone": voice.type} if voice.type else {},
    )


def _gender(told: str | None) -> str:
    word = (told or "").lower()
    return GENDERS.get(word, word)[:20]


Reader = Callable[[Connection, CatalogueFilter], Iterator[ListedVoice]]
READERS: dict[Provider, Reader] = {Provider.HEYGEN: _heygen, Provider.USEAPI: _gateway, Provider.PLAYHT: _playht}
