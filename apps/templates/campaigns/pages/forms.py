"""What is typed on the pages of campaigns."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, BinaryIO, Final, cast
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Workspace
from apps.common.forms import LineField, TextField

from ...kinds.render.choices import look_choices, speaker_choices, voice_choices
from ...kinds.render.lookups import RenderLookups
from ...kinds.render.params import Options, RenderParams, SpokenText, Value, read_values
from ...kinds.render.rules import LONGEST_TEXT, PACES, dimension
from ...models import Campaign, CampaignRow, Template
from ...schema import AUDIO, CHARACTER, TEXT, VOICE, Variable
from ..actions import LONGEST_CELL, MOST_CHANGES, Change
from ..columns import Column, mapping_problem, read_columns, targets
from ..filling import Catalogue
from ..tables import Table, TableError, read_pasted, read_table

LONGEST_PASTE: Final = 2_000_000
_AS_DESIGNED: Final = ("", gettext_lazy("As designed"))


class WholeField(forms.CharField):
    """Text as it was typed. A browser would cut a long paste at `maxlength` without a word; it is told instead."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class TableForm(forms.Form):
    """A table, as a file or pasted. `table` is what was read of it, once it is valid."""

    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        help_text=gettext_lazy("CSV, TSV, Excel (.xlsx) or JSON, up to 2,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json"}),
    )
    pasted = WholeField(
        label=gettext_lazy("Or paste a block"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        help_text=gettext_lazy("Copied out of a spreadsheet, the names of the columns in the first line."),
        widget=forms.Textarea(attrs={"rows": 6, "class": "font-mono text-sm", "spellcheck": "false", "dir": "auto"}),
    )
    table: Table | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file, pasted = values.get("file"), values.get("pasted", "")
        if self.errors:
            return values
        if isinstance(file, UploadedFile) and pasted.strip():
            self.add_error("pasted", _("Choose a file or paste a block, not both."))
        elif not isinstance(file, UploadedFile) and not pasted.strip():
            self.add_error("file", _("Choose a file, or paste a block."))
        else:
            self._read(file, pasted)
        return values

    @property
    def file_name(self) -> str:
        file = self.cleaned_data.get("file")
        return file.name or "" if isinstance(file, UploadedFile) else ""

    def _read(self, file: object, pasted: str) -> None:
        try:
            if isinstance(file, UploadedFile):
                self.table = read_table(cast(BinaryIO, file), name=file.name or "")
            else:
                self.table = read_pasted(pasted)
        except TableError as error:
            self.add_error("file" if isinstance(file, UploadedFile) else "pasted", str(error))


class NewCampaignForm(TableForm):
    title = LineField(
        label=gettext_lazy("Title"), max_length=200, error_messages={"required": gettext_lazy("Add a title.")}
    )
    template = forms.ModelChoiceField(
        Template.objects.none(),
        label=gettext_lazy("Template"),
        empty_label=gettext_lazy("Choose a template"),
        error_messages={"required": gettext_lazy("Choose a template.")},
    )
    nonce = forms.CharField(max_length=40, initial=lambda: uuid4().hex, widget=forms.HiddenInput)
    field_order = ("title", "template", "file", "pasted")

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Template.objects.filter(connection__workspace=workspace, gone=False, current__isnull=False)
        offered = offered.select_related("current", "connection__workspace").order_by("name", "pk")
        self.fields["template"].queryset = offered  # type: ignore[attr-defined]  # a field of choices


class MappingForm(forms.Form):
    """What each column fills, what holds for all rows, and how each film is made."""

    fps = forms.TypedChoiceField(
        label=gettext_lazy("Frames a second"),
        choices=[_AS_DESIGNED, *((str(pace), str(pace)) for pace in PACES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    width = forms.IntegerField(label=gettext_lazy("Width"), required=False, help_text=gettext_lazy("Pixels"))
    height = forms.IntegerField(label=gettext_lazy("Height"), required=False, help_text=gettext_lazy("Pixels"))
    caption = forms.BooleanField(label=gettext_lazy("Captions as a file"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.schema = campaign, campaign.version.content
        self.columns = read_columns(campaign)
        options = Options.read(campaign.options)
        self.initial.update(fps=options.fps or "", caption=options.caption)
        self.initial.update(width=options.width, height=options.height)
        listed = [("", _("Nothing, it stays here")), *((one.value, one.label) for one in targets(self.schema))]
        for at, column in enumerate(self.columns):
            name = {"column": column.name}
            self.fields.update(
                {
                    f"target_{at}": forms.ChoiceField(
                        label=_("“%(column)s” fills") % name, choices=listed, required=False, initial=column.target
                    ),
                    f"default_{at}": LineField(
                        label=_("Where “%(column)s” is empty") % name,
                        required=False,
                        max_length=2000,
                        initial=column.default,
                    ),
                    f"private_{at}": forms.BooleanField(
                        label=_("Never send “%(column)s”") % name, required=False, initial=column.private
                    ),
                }
            )
        constants = read_values(campaign.constants)
        for variable in self._variables():
            value = constants.get(variable.name)
            self.fields[_constant(variable)] = self._constant_field(variable, value)
            if variable.type == VOICE:
                self._add_language(variable, value.locale if value else "")
        for variable in self._spoken():
            value = constants.get(variable.name)
            speech = value.speech if value and value.speech else SpokenText(text="")
            self.fields[_speaker(variable)] = forms.ChoiceField(
                label=_("%(variable)s: voice that speaks") % {"variable": variable.label},
                choices=speaker_choices(campaign.connection, speech.voice_id),
                required=False,
                initial=speech.voice_id,
                help_text=_("For texts that a column has for it: the speech is made first, then the film."),
            )
            self._add_language(variable, speech.locale)
        if len(self.schema.scenes) > 1:
            there = [scene.id for scene in self.schema.scenes]
            self.fields["scenes"] = forms.MultipleChoiceField(
                label=_("Scenes"),
                choices=[
                    (one.id, f"{n}. {one.script or _('No words')}") for n, one in enumerate(self.schema.scenes, 1)
                ],
                initial=list(options.scene_ids) or there,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        if why := mapping_problem(self.mapped(), self.schema):
            self.add_error(None, why)
        self.constants = self._constants()
        known = RenderLookups(self.campaign.connection, version=self.campaign.version)
        for name, words in dimension(RenderParams(options=self.options()), known).items():
            self.add_error(name, words)
        return values

    def mapped(self) -> tuple[Column, ...]:
        """The columns as they were mapped here."""
        values = self.cleaned_data
        return tuple(
            Column(
                column.name,
                values[f"target_{at}"],
                values[f"default_{at}"],
                values[f"private_{at}"],
            )
            for at, column in enumerate(self.columns)
        )

    def options(self) -> Options:
        """With what this form does not ask for as it was."""
        there = tuple(scene.id for scene in self.schema.scenes)
        ticked = tuple(self.cleaned_data.get("scenes") or ())
        return replace(
            Options.read(self.campaign.options),
            fps=self.cleaned_data["fps"],
            width=self.cleaned_data["width"],
            height=self.cleaned_data["height"],
            caption=self.cleaned_data["caption"],
            scene_ids=() if ticked == there else ticked,
        )

    @property
    def shown_columns(self) -> list[tuple[Column, list[str], forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each column with what it holds in the first rows, and its three fields."""
        first = [row.cells for row in self.campaign.rows.order_by("number")[:3]]
        samples = list(zip_longest(*first, fillvalue=""))[: len(self.columns)]
        return [
            (
                column,
                [cell for cell in (samples[at] if at < len(samples) else ()) if cell],
                self[f"target_{at}"],
                self[f"default_{at}"],
                self[f"private_{at}"],
            )
            for at, column in enumerate(self.columns)
        ]

    @property
    def shown_constants(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("constant_")]

    def _variables(self) -> list[Variable]:
        """Those that no column fills."""
        filled = {column.variable for column in self.columns}
        return [one for one in self.schema.variables.values() if one.is_known and one.name not in filled]

    def _spoken(self) -> list[Variable]:
        """Sounds, each of which can be spoken from a text of the row."""
        return self.schema.of_type(AUDIO)

    def _add_language(self, variable: Variable, locale: str) -> None:
        self.fields[_language(variable)] = LineField(
            label=_("%(variable)s: its language") % {"variable": variable.label},
            required=False,
            max_length=40,
            initial=locale,
            help_text=_("Such as en-GB."),
        )

    def _constant_field(self, variable: Variable, value: Value | None) -> forms.Field:
        connection, label = self.campaign.connection, variable.label
        if variable.type == TEXT:
            words = value.content if value else ""
            return TextField(
                label=label,
                required=False,
                max_length=LONGEST_TEXT,
                initial=words,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if variable.type in (VOICE, CHARACTER):
            chosen = value.id if value else ""
            offered = (voice_choices if variable.type == VOICE else look_choices)(connection, chosen)
            return forms.ChoiceField(label=label, choices=offered, required=False, initial=chosen)
        file = value.file if value else None
        shown = file.url if file and file.url else f"library:{file.media}" if file and file.media else ""
        words = _("A link, library: and a number, or the title of a file in the library.")
        return LineField(label=label, required=False, max_length=2000, initial=shown, help_text=words)

    def _constants(self) -> dict[str, Value]:
        typed = {one.name: str(self.cleaned_data.get(_constant(one)) or "") for one in self._variables()}
        known = Catalogue.of(((one.type, typed[one.name]) for one in self._variables()), self.campaign.connection)
        found = {}
        for variable in self._variables():
            if not typed[variable.name].strip():
                continue
            value, why = known.value(variable, typed[variable.name])
            if value is None:
                self.add_error(_constant(variable), why)
                continue
            locale = self.cleaned_data.get(_language(variable), "")
            found[variable.name] = replace(value, locale=locale) if locale and variable.type == VOICE else value
        for variable in self._spoken():
            voice, locale = (self.cleaned_data.get(name, "") for name in (_speaker(variable), _language(variable)))
            if voice or locale:
                value = found.get(variable.name, Value(type=AUDIO))
                found[variable.name] = replace(value, speech=SpokenText(text="", voice_id=voice, locale=locale))
        return found


class RowForm(forms.Form):
    """The cells of one row. `was` are those that the page was made with, so that nobody's change is written over."""

    was = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, columns: Sequence[Column], row: CampaignRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.initial["was"] = row.cells
        for at, column in enumerate(columns):
            text = row.cells[at] if at < len(row.cells) else ""
            is_long = len(text) > 80 or "\n" in text
            self.fields[f"cell_{at}"] = WholeField(
                label=column.name,
                required=False,
                max_length=LONGEST_CELL,
                initial=text,
                help_text=_("Never sent to HeyGen.") if column.private else "",
                widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
                if is_long
                else forms.TextInput(attrs={"dir": "auto"}),
            )

    def changes(self) -> list[Change]:
        typed = {
            int(name.removeprefix("cell_")): text.replace("\r\n", "\n")
            for name, text in self.cleaned_data.items()
            if name.startswith("cell_") and name in self.data
        }
        was = self.cleaned_data.get("was")
        before = was if isinstance(was, list) and all(isinstance(one, str) for one in was) else self.row.cells
        return [
            Change(self.row.number, at, text, before[at])
            for at, text in typed.items()
            if at < len(before) and text != before[at]
        ]


class ChangesForm(forms.Form):
    """Changes of cells as the grid sends them: a list of [row, column, text, text before or null] as JSON."""

    changes = forms.CharField(max_length=LONGEST_PASTE, strip=False)

    def clean_changes(self) -> list[Change]:
        try:
            data = json.loads(self.cleaned_data["changes"])
        except ValueError as error:
            raise forms.ValidationError(_("These changes can’t be read.")) from error
        if not isinstance(data, list) or len(data) > MOST_CHANGES or not all(map(_is_change, data)):
            raise forms.ValidationError(_("These changes can’t be read."))
        return [Change(row, column, text, before) for row, column, text, before in data]


class DismissForm(forms.Form):
    problem = forms.CharField(max_length=500, widget=forms.HiddenInput)
    reason = LineField(
        label=gettext_lazy("Why it doesn’t matter"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why it doesn’t matter.")},
    )


def _constant(variable: Variable) -> str:
    return f"constant_{variable.name}"


def _language(variable: Variable) -> str:
    return f"{_constant(variable)}_locale"


def _speaker(variable: Variable) -> str:
    return f"{_constant(variable)}_voice"


def _is_change(one: object) -> bool:
    if not isinstance(one, list) or len(one) != 4:
        return False
    row, column, text, before = one
    whole = all(isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 2**31 for part in (row, column))
    return whole and isinstance(text, str) and (before is None or isinstance(before, str))
