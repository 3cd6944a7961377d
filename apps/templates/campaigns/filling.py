"""Rows of a campaign, filled in: what each film would be, and which cells mean nothing here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Connection
from apps.common.languages import named, primary
from apps.common.text import fold, key, number_of, one_line
from apps.library.models import Media, Origin, Sort
from apps.library.references import MediaRef
from apps.library.references.asset_ids import STANDS_FOR, of_media
from apps.videos.models import Look
from apps.voices import hints
from apps.voices.models import Voice

from ..kinds.render.params import AVATAR, PHOTO, Options, RenderParams, SpokenText, Value, read_values
from ..kinds.render.pricing import scripts
from ..models import Campaign, CampaignRow
from ..schema import AUDIO, CHARACTER, FILES, IMAGE, TEXT, VIDEO, VOICE, Schema, Variable
from .columns import LABEL, LOCALE, SPEAKER, SPEECH, Column, read_columns
from .problems import Problem

SORTS: Final = {IMAGE: Sort.IMAGE, VIDEO: Sort.VIDEO, AUDIO: Sort.AUDIO}
LONGEST_LABEL: Final = 200


@dataclass(frozen=True)
class Catalogue:
    """What cells may name: files of the library, voices and looks, each by its folded name and by its id."""

    files: Mapping[str, Sequence[Media]] = field(default_factory=dict)
    """By kind of file and folded title, as "image:the title"."""
    numbered: Mapping[int, Media] = field(default_factory=dict)
    voices: Mapping[str, Voice] = field(default_factory=dict)
    voices_named: Mapping[str, Sequence[Voice]] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    looks_named: Mapping[str, Sequence[Look]] = field(default_factory=dict)
    allow_private: bool = False

    @classmethod
    def of(cls, wanted: Iterable[tuple[str, str]], connection: Connection) -> "Catalogue":
        """What these texts, each with the type of its variable, may mean: three queries at most."""
        texts: dict[str, set[str]] = {}
        for type_, text in wanted:
            if text.strip():
                texts.setdefault(type_, set()).add(text.strip())
        files, numbered = _files(texts, connection)
        voices = _offered(Voice, "voice_id", texts.get(VOICE, set()), connection)
        looks = _offered(Look, "look_id", texts.get(CHARACTER, set()), connection)
        return cls(
            files,
            numbered,
            {voice.voice_id: voice for voice in voices},
            _by_name(voices),
            {look.look_id: look for look in looks},
            _by_name(looks),
            connection.allow_private,
        )

    def value(self, variable: Variable, text: str) -> tuple[Value | None, str]:
        """What a cell means for a variable, or in words why it means nothing."""
        text = text.strip() if variable.type != TEXT else text
        if variable.type == TEXT:
            return Value(type=TEXT, content=text), ""
        if variable.type in FILES:
            return self._file(variable, text)
        if variable.type == VOICE:
            voice, why = self.voice(text)
            return (Value(type=VOICE, id=voice.voice_id) if voice else None), why
        look, why = _chosen(text, self.looks, self.looks_named, _("avatar look"))
        if look is None:
            return None, why
        return Value(type=CHARACTER, id=look.look_id, kind=PHOTO if look.is_photo else AVATAR), ""

    def voice(self, text: str) -> tuple[Voice | None, str]:
        """The voice of this name or id, or in words why there is none."""
        return _chosen(text, self.voices, self.voices_named, _("voice"))

    def _file(self, variable: Variable, text: str) -> tuple[Value | None, str]:
        if "://" in text:
            return Value(type=variable.type, file=MediaRef(url=text)), ""
        if text.startswith(STANDS_FOR):
            media = self.numbered.get(number_of(text.removeprefix(STANDS_FOR)) or 0)
            if media is None:
                return None, _("“%(text)s” is not in the library.") % {"text": text}
            return Value(type=variable.type, file=of_media(media)), ""
        found = self.files.get(f"{SORTS[variable.type]}:{fold(text)}", ())
        exact = [one for one in found if key(one.title) == key(text)] or list(found)
        if len(exact) == 1:
            return Value(type=variable.type, file=of_media(exact[0])), ""
        words = {"text": text[:80], "n": len(exact)}
        if exact:
            return None, _("%(n)d files of the library are called “%(text)s”. Write library: and a number.") % words
        return None, _("“%(text)s” is neither a link nor the title of a file in the library.") % words


@dataclass(frozen=True)
class Filling:
    """How the rows of one campaign become films. `catalogue` knows what their cells name."""

    campaign: Campaign
    columns: tuple[Column, ...]
    schema: Schema
    version: str
    template_id: str
    constants: Mapping[str, Value]
    options: Options
    catalogue: Catalogue
    voices: Mapping[str, Voice]
    """Of constants and of the template itself, by id."""

    @classmethod
    def of(cls, campaign: Campaign, rows: Sequence[CampaignRow]) -> "Filling":
        """A constant number of queries, whatever the rows hold."""
        schema, columns = campaign.version.content, read_columns(campaign)
        constants = read_values(campaign.constants)
        wanted = [
            (variable.type, text)
            for at, column in enumerate(columns)
            if (variable := schema.variables.get(column.variable)) and variable.type != TEXT
            for text in {_cell(row, at) for row in rows} | {column.default}
        ]
        wanted += [
            (VOICE, text)
            for at, column in enumerate(columns)
            if column.part_of(SPEAKER)
            for text in {_cell(row, at) for row in rows} | {column.default}
        ]
        designed = [str(one.default.get("voice_id") or "") for one in schema.of_type(VOICE)]
        speakers = [value.speech.voice_id for value in constants.values() if value.speech]
        own = [value.id for value in constants.values() if value.type == VOICE]
        ids = {one for one in (*designed, *own, *speakers) if one}
        known = Voice.objects.filter(connection=campaign.connection_id, voice_id__in=ids) if ids else []
        return cls(
            campaign,
            columns,
            schema,
            campaign.version.fingerprint,
            campaign.template.template_id,
            constants,
            Options.read(campaign.options),
            Catalogue.of(wanted, campaign.connection),
            {voice.voice_id: voice for voice in known},
        )

    def params(self, row: CampaignRow) -> RenderParams:
        return RenderParams(
            template_id=self.template_id,
            version=self.version,
            values={name: value for name, value in self._values(row).items() if not value.is_empty},
            options=self.options,
            row=row.pk,
        )

    def label(self, row: CampaignRow) -> str:
        """What the row's film is called: the cell that names it, else its first text, else its number."""
        named = [at for at, column in enumerate(self.columns) if column.target == LABEL]
        for at in [*named, *self._texts]:
            if words := one_line(self.text(row, at)):
                return words[:LONGEST_LABEL]
        return _("Row %(n)d") % {"n": row.number}

    def text(self, row: CampaignRow, at: int) -> str:
        """What a column has in a row: its cell, or where that is empty the default."""
        cell = _cell(row, at)
        return cell if cell.strip() else self.columns[at].default

    def column_of(self, variable: str) -> str:
        """The name of the column that fills a variable; empty where none does."""
        filled = (column.name for column in self.columns if variable in (column.variable, column.part_of(SPEECH)))
        return next(filled, "")

    def is_file(self, column: Column) -> bool:
        """Whether a column fills a picture, a video or a sound."""
        variable = self.schema.variables.get(column.variable)
        return variable is not None and variable.type in FILES

    def problems(self, row: CampaignRow) -> list[Problem]:
        """What in this row means nothing here, or is not what the others have."""
        found = []
        for at, column in enumerate(self.columns):
            variable = self.schema.variables.get(column.variable)
            cell, text = _cell(row, at), self.text(row, at)
            if column.part_of(SPEAKER) and text.strip():
                _voice, why = self.catalogue.voice(text.strip())
                if why:
                    found.append(Problem("unknown", column.name, why, blocking=True))
            if variable is None:
                continue
            if not cell.strip() and (note := self._of_empty(variable, column)):
                found.append(note)
            if text.strip() and variable.type != TEXT:
                _value, why = self.catalogue.value(variable, text)
                if why:
                    found.append(Problem("unknown", column.name, why, blocking=True))
        return [*found, *self._of_languages(row), *self._of_words(row)]

    @cached_property
    def _texts(self) -> list[int]:
        """Columns that fill texts."""
        known = self.schema.variables
        return [at for at, one in enumerate(self.columns) if one.variable in known and known[one.variable].type == TEXT]

    def _values(self, row: CampaignRow) -> dict[str, Value]:
        values = {name: value for name, value in self.constants.items() if name in self.schema.variables}
        for at, column in enumerate(self.columns):
            variable = self.schema.variables.get(column.variable)
            text = self.text(row, at)
            if variable is None or not text.strip():
                continue
            value, _why = self.catalogue.value(variable, text)
            constant = values.get(variable.name)
            if value is None:
                values.pop(variable.name, None)
            elif constant and constant.type == value.type != CHARACTER:
                values[variable.name] = replace(constant, content=value.content, file=value.file, id=value.id)
            else:
                values[variable.name] = value
        values |= self._sounds(row, values)
        for at, column in enumerate(self.columns):
            name = column.part_of(LOCALE)
            if not name or not (locale := self.text(row, at).strip()):
                continue
            if (value := values.get(name)) and value.speech:
                values[name] = replace(value, speech=replace(value.speech, locale=locale))
            elif voice := self._voice_of(name, values):
                values[name] = replace(voice, locale=locale)
        return {name: _settled(value) for name, value in values.items()}

    def _sounds(self, row: CampaignRow, values: Mapping[str, Value]) -> dict[str, Value]:
        """Sounds that are spoken from a text of the row, by variable: by its own voice, or by that of all rows."""
        given: dict[str, dict[str, str]] = {}
        for at, column in enumerate(self.columns):
            for part in (SPEECH, SPEAKER):
                if name := column.part_of(part):
                    given.setdefault(name, {})[part] = self.text(row, at)
        found = {}
        for name, parts in given.items():
            value = values.get(name) or Value(type=AUDIO)
            speech = value.speech or SpokenText(text="")
            if not parts.get(SPEECH, "").strip():
                continue
            voice, _why = self.catalogue.voice(parts.get(SPEAKER, "").strip())
            spoken = replace(speech, text=parts[SPEECH], voice_id=voice.voice_id if voice else speech.voice_id)
            found[name] = replace(value, file=None, speech=spoken)
        return found

    def _voice_of(self, name: str, values: Mapping[str, Value]) -> Value | None:
        """The voice that a variable has: as filled in, or as the template was designed."""
        if name in values:
            return values[name]
        variable = self.schema.variables.get(name)
        designed = str(variable.default.get("voice_id") or "") if variable else ""
        return Value(type=VOICE, id=designed) if designed else None

    def _of_empty(self, variable: Variable, column: Column) -> Problem | None:
        if column.default:
            words = _("Empty, so the default is used: “%(default)s”.") % {"default": column.default[:60]}
            return Problem("default", column.name, words, blocking=False)
        if variable.type == TEXT or variable.name in self.constants:
            return None
        return Problem("as_designed", column.name, _("Empty, so it stays as the template has it."), blocking=False)

    def _of_languages(self, row: CampaignRow) -> list[Problem]:
        """Languages that a row asks for, and that its voice does not speak."""
        found = []
        values: dict[str, Value] | None = None
        for at, column in enumerate(self.columns):
            if not column.part_of(LOCALE):
                continue
            locale = self.text(row, at).strip()
            if not locale:
                continue
            if values is None:
                values = self._values(row)
            found += [Problem("language", column.name, one, blocking=False) for one in hints.of_code(locale)]
            voice = self._speaker(column.part_of(LOCALE), values)
            if voice is None or voice.support_locale:
                continue
            speaks, asked = primary(voice.own_language), primary(locale)
            if speaks and asked and speaks != asked:
                facts = {"voice": voice.name, "language": named(speaks), "asked": named(asked)}
                words = _("%(voice)s speaks %(language)s, and this row asks for %(asked)s.") % facts
                found.append(Problem("voice", column.name, words, blocking=False))
        return found

    def _of_words(self, row: CampaignRow) -> list[Problem]:
        """Words that the row's own voice does not speak, where rows have voices or languages of their own."""
        found: list[Problem] = []
        for variable in self.schema.of_type(VOICE):
            if not any(column.target in (variable.name, f"{variable.name}{LOCALE}") for column in self.columns):
                continue
            values = self._values(row)
            value = self._voice_of(variable.name, values)
            voice = self._known(value.id) if value else None
            unspoken = {name: value for name, value in values.items() if not value.speech}
            film = RenderParams(values=unspoken, options=self.options)
            said = "\n\n".join(scripts(film, self.schema))
            column = self.column_of(variable.name)
            words = hints.of_text(said, voice, value.locale if value else "")
            found += [Problem("words", column, one, blocking=False) for one in words]
        for name, value in self._sounds(row, self.constants).items():
            if value.speech:
                voice = self._known(value.speech.voice_id)
                words = hints.of_text(value.speech.text, voice, value.speech.locale)
                found += [Problem("words", self.column_of(name), one, blocking=False) for one in words]
        return found

    def _speaker(self, name: str, values: Mapping[str, Value]) -> Voice | None:
        """Who speaks for a variable: a voice itself, or the one that speaks a sound."""
        if (value := values.get(name)) and value.speech:
            return self._known(value.speech.voice_id)
        voice = self._voice_of(name, values)
        return self._known(voice.id) if voice else None

    def _known(self, voice_id: str) -> Voice | None:
        return self.catalogue.voices.get(voice_id) or self.voices.get(voice_id)


def _settled(value: Value) -> Value:
    """Without the voice of a text that this row does not have."""
    return value if value.speech is None or value.speech.text.strip() else replace(value, speech=None)


def _cell(row: CampaignRow, at: int) -> str:
    return str(row.cells[at]) if at < len(row.cells) else ""


def _files(texts: Mapping[str, set[str]], connection: Connection) -> tuple[dict[str, list[Media]], dict[int, Media]]:
    named = {type_: {fold(one) for one in texts.get(type_, ()) if "://" not in one} for type_ in SORTS}
    numbers = {
        number_of(one.removeprefix(STANDS_FOR)) or 0
        for type_ in SORTS
        for one in texts.get(type_, ())
        if one.startswith(STANDS_FOR)
    }
    if not any(named.values()):
        return {}, {}
    asked = Q(pk__in=numbers)
    for type_, titles in named.items():
        asked |= Q(sort=SORTS[type_], folded__in=titles)
    mine = Media.objects.filter(workspace=connection.workspace_id).exclude(origin=Origin.PIECE)
    files: dict[str, list[Media]] = {}
    numbered: dict[int, Media] = {}
    for media in mine.filter(asked).order_by("-pk"):
        files.setdefault(f"{media.sort}:{media.folded}", []).append(media)
        numbered[media.pk] = media
    return files, numbered


def _offered(model: Any, name: str, texts: set[str], connection: Connection) -> list[Any]:
    if not texts:
        return []
    asked = Q(**{f"{name}__in": texts}) | Q(folded__in={fold(one) for one in texts})
    return list(model.objects.filter(connection=connection, gone=False).filter(asked).order_by("pk"))


def _by_name(things: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in things:
        found.setdefault(one.folded, []).append(one)
    return found


def _chosen(text: str, by_id: Mapping[str, Any], by_name: Mapping[str, Sequence[Any]], what: str) -> tuple[Any, str]:
    """The one of this id or name, or in words why there is none."""
    if text in by_id:
        return by_id[text], ""
    found = by_name.get(fold(text), ())
    exact = [one for one in found if key(one.name) == key(text)] or list(found)
    if len(exact) == 1:
        return exact[0], ""
    words = {"text": text[:80], "what": what, "n": len(exact)}
    if exact:
        return None, _("%(n)d have the name “%(text)s”. Write the id of one of them.") % words
    return None, _("No %(what)s has the name or id “%(text)s”.") % words
