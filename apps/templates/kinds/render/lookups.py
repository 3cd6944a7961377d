"""What the portal knows of the things that films of one template name: read once, for one film or for thousands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from apps.accounts.models import Connection
from apps.jobs.models import Price
from apps.jobs.money.ledger import price
from apps.library.models import Media
from apps.library.references import MediaLookups, media_of
from apps.videos.models import Look
from apps.voices.kinds.speech.pricing import ITEM as SPEECH
from apps.voices.models import Voice
from apps.voices.speaking_time.estimate import Learnt
from apps.voices.speaking_time.learned_pace import learnt_by_many

from ...models import Template, TemplateVersion
from ...schema import CHARACTER, VOICE, Schema
from .params import Options, RenderParams

T = TypeVar("T")

CHUNK = 500
"""Ids in one query."""
LARGE = 1920 * 1080
"""Pixels of a picture, beyond which a film costs what 4K costs."""


@dataclass(frozen=True)
class RenderLookups(MediaLookups):
    """None is "not there": not in the catalogue, not in the price list. What is `gone` is still found here."""

    template: Template | None = None
    version: TemplateVersion | None = None
    """That for which it was filled in, where it was ever seen."""
    looks: dict[str, Look] = field(default_factory=dict)
    voices: dict[str, Voice] = field(default_factory=dict)
    paces: dict[str, Learnt] = field(default_factory=dict)
    """How fast the voices speak that speak for a sound, by id."""
    price: Price | None = None
    speech_price: Price | None = None
    """Only where a sound is spoken for a film."""

    @cached_property
    def schema(self) -> Schema | None:
        return self.version.content if self.version else None

    def label_of(self, variable: str) -> str:
        """The name of a variable in words, as far as the template has it."""
        known = self.schema.variables if self.schema else {}
        return known[variable].label if variable in known else variable

    @cached_property
    def current(self) -> Schema | None:
        """What the template is now, as far as is known."""
        now = self.template.current if self.template else None
        if now is None or (self.version and now.pk == self.version.pk):
            return self.schema if now else None
        return now.content


def look_up(params: RenderParams, connection: Connection) -> RenderLookups:
    """Of one film: nine queries at most."""
    return look_up_many([params], connection)


def look_up_many(films: Sequence[RenderParams], connection: Connection) -> RenderLookups:
    """Of films of one template that are made alike: a constant number of queries for every few hundred of them."""
    first = films[0]
    templates = Template.objects.filter(connection=connection).select_related("current", "picture", "connection")
    template = templates.filter(template_id=first.template_id).first() if first.template_id else None
    looks, voices = _ids(films, CHARACTER), _voices(films)
    speakers = {value.speech.voice_id for film in films for value in film.values.values() if value.speech}
    media: dict[int, Media] = {}
    for some in _chunks([file for film in films for file in film.files().values()]):
        media.update(media_of(some, connection))
    heard = {
        voice.voice_id: voice
        for some in _chunks(voices)
        for voice in Voice.objects.filter(connection=connection, voice_id__in=some)
    }
    paces = learnt_by_many([heard[one] for one in speakers if one in heard], 1.0) if speakers else {}
    return RenderLookups(
        connection,
        media=media,
        template=template,
        version=_version(template, first.version),
        looks={
            look.look_id: look
            for some in _chunks(looks)
            for look in Look.objects.filter(connection=connection, look_id__in=some).select_related("picture")
        },
        voices=heard,
        paces={voice_id: paces[voice.pk] for voice_id, voice in heard.items() if voice.pk in paces},
        price=price(connection.workspace_id, connection.provider, item_of(first.options)),
        speech_price=price(connection.workspace_id, connection.provider, SPEECH) if speakers else None,
    )


def item_of(options: Options) -> str:
    """The name in the price list."""
    is_large = bool(options.width and options.height and options.width * options.height > LARGE)
    return "template.4k" if is_large else "template"


def _version(template: Template | None, fingerprint: str) -> TemplateVersion | None:
    if template is None or not fingerprint:
        return None
    if template.current and template.current.fingerprint == fingerprint:
        return template.current
    return TemplateVersion.objects.filter(template=template, fingerprint=fingerprint).first()


def _ids(films: Iterable[RenderParams], type_: str) -> list[str]:
    return sorted({value.id for film in films for value in film.values.values() if value.type == type_ and value.id})


def _voices(films: Iterable[RenderParams]) -> list[str]:
    """Of voices, and of those that speak for a sound."""
    values = [value for film in films for value in film.values.values()]
    found = {value.id for value in values if value.type == VOICE}
    return sorted((found | {value.speech.voice_id for value in values if value.speech}) - {""})


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
