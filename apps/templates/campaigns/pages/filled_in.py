"""A row filled in, as people see it before anything is sent: the words with its values in them, pictures and voices."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from apps.library.models import Media, Sort
from apps.library.references import media_of
from apps.videos.models import Look
from apps.voices.models import Voice

from ...kinds.render.params import Value
from ...models import CampaignRow
from ...schema import CHARACTER, FILES, TEXT, VOICE, Variable
from ..filling import Filling

_BRACES: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True)
class Piece:
    """Some of a scene's words: `kind` is "" for the template's own, "value", or "missing" for what would stay."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Part:
    """What a variable that is no text is filled with. `picture` and `sound` are addresses of the portal."""

    label: str
    words: str
    picture: str = ""
    sound: str = ""
    link: str = ""


@dataclass(frozen=True)
class FilledIn:
    scenes: list[list[Piece]]
    parts: list[Part]
    never_sent: list[str]

    @property
    def picture(self) -> Part | None:
        """The first picture that there is."""
        return next((part for part in self.parts if part.picture), None)


def filled_in(filling: Filling, row: CampaignRow) -> FilledIn:
    """Three queries at most."""
    params, schema, connection = filling.params(row), filling.schema, filling.campaign.connection
    media = media_of(params.files().values(), connection)
    ids = {
        type_: {_id_of(one, params.values.get(one.name)) for one in schema.of_type(type_)} - {""}
        for type_ in (VOICE, CHARACTER)
    }
    voices = Voice.objects.filter(connection=connection, voice_id__in=ids[VOICE]).select_related("preview")
    looks = Look.objects.filter(connection=connection, look_id__in=ids[CHARACTER]).select_related("picture")
    heard = {voice.voice_id: voice for voice in voices} if ids[VOICE] else {}
    seen = {look.look_id: look for look in looks} if ids[CHARACTER] else {}
    return FilledIn(
        [list(_pieces(scene.script, params.values)) for scene in schema.named(params.options.scene_ids)],
        [
            _part(variable, params.values.get(variable.name), media, heard, seen)
            for variable in schema.variables.values()
            if variable.is_known and variable.type != TEXT
        ],
        [column.name for column in filling.columns if column.private],
    )


def _pieces(script: str, values: Mapping[str, Value]) -> Iterator[Piece]:
    place = 0
    for found in _BRACES.finditer(script):
        if own := script[place : found.start()]:
            yield Piece(own)
        value = values.get(found[1])
        words = value.content if value and value.type == TEXT else ""
        yield Piece(words, "value") if words else Piece(found[0], "missing")
        place = found.end()
    if rest := script[place:]:
        yield Piece(rest)


def _id_of(variable: Variable, value: Value | None) -> str:
    """The id of a voice or a look: as filled in, or as the template was designed."""
    name = "voice_id" if variable.type == VOICE else "character_id"
    return value.id if value else str(variable.default.get(name) or "")


def _part(
    variable: Variable,
    value: Value | None,
    media: Mapping[int, Media],
    voices: Mapping[str, Voice],
    looks: Mapping[str, Look],
) -> Part:
    if variable.type in FILES:
        return _file(variable, value, media)
    id_, as_designed = _id_of(variable, value), "" if value else _("as designed")
    if variable.type == CHARACTER:
        look = looks.get(id_)
        picture = look.picture.link if look and look.picture else None
        return Part(variable.label, _joined(look.name if look else id_, as_designed), picture=picture or "")
    voice = voices.get(id_)
    sound = voice.preview.link if voice and voice.preview else None
    words = _joined(voice.name if voice else id_, value.locale if value else "", as_designed)
    return Part(variable.label, words, sound=sound or "")


def _file(variable: Variable, value: Value | None, media: Mapping[int, Media]) -> Part:
    if value and value.speech:
        return Part(variable.label, _("“%(text)s”, spoken") % {"text": value.speech.text})
    file = value.file if value else None
    if file is None:
        return Part(variable.label, _("as designed"))
    if file.url:
        return Part(variable.label, file.url.rpartition("/")[2] or file.url, link=file.url)
    medium = media.get(file.media or 0)
    if medium is None:
        return Part(variable.label, _("no longer in the library"))
    picture, sound = (medium.link if medium.sort == sort else "" for sort in (Sort.IMAGE, Sort.AUDIO))
    return Part(variable.label, medium.title, picture=picture, sound=sound)


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)
