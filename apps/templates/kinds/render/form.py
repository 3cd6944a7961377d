"""The form of one film: its fields follow from the variables of the template that is chosen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.forms import LineField, TextField
from apps.common.text import number_of
from apps.jobs.desk.forms import DeskForm, Values
from apps.library.references.form_fields import MediaFields, Source, initial
from apps.videos.models import Kind, Look

from ...models import Template
from ...schema import AUDIO, CHARACTER, FILES, TEXT, VIDEO, VOICE, Schema, Variable
from .choices import look_choices, voice_choices
from .params import AVATAR, PHOTO, Options, RenderParams, Subtitles, Value
from .rules import FILE_TYPES, FITS, LONGEST_TEXT, PACES, PLAY_STYLES

PREFIX = "v_"
"""Before the name of a variable, so that no variable is taken for a field of the form."""
FIT_WORDS = {
    "cover": gettext_lazy("Fill, may crop"),
    "contain": gettext_lazy("Fit, may leave edges"),
    "crop": gettext_lazy("Crop"),
    "none": gettext_lazy("Own size"),
}
PLAY_WORDS = {
    "fit_to_scene": gettext_lazy("Stretched to the scene"),
    "freeze": gettext_lazy("Once, then the last picture"),
    "loop": gettext_lazy("Again and again"),
    "once": gettext_lazy("Once"),
    "full_video": gettext_lazy("Whole, the scene waits"),
}
_AS_DESIGNED = ("", gettext_lazy("As designed"))


@dataclass(frozen=True)
class Filling:
    """The fields of one variable: `field` alone, or a file that is uploaded, chosen, or linked, and how it is shown."""

    variable: Variable
    name: str
    field: forms.BoundField | None
    upload: forms.BoundField | None = None
    media: forms.BoundField | None = None
    url: forms.BoundField | None = None
    more: tuple[forms.BoundField, ...] = ()


class RenderForm(MediaFields, DeskForm[RenderParams]):
    """`chosen` is the template, `schema` what can be filled in; both are None while none is chosen."""

    template = forms.CharField(label=gettext_lazy("Template"), required=False, max_length=120, widget=forms.Select)
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    scene_order = LineField(
        label=gettext_lazy("Play in this order"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Numbers of scenes, such as 1, 3, 3, 2. Empty: those that are ticked, as designed."),
    )
    width = forms.IntegerField(label=gettext_lazy("Width"), required=False, help_text=gettext_lazy("Pixels"))
    height = forms.IntegerField(label=gettext_lazy("Height"), required=False, help_text=gettext_lazy("Pixels"))
    fps = forms.TypedChoiceField(
        label=gettext_lazy("Frames a second"),
        choices=[_AS_DESIGNED, *((str(pace), str(pace)) for pace in PACES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    caption = forms.BooleanField(label=gettext_lazy("Captions as a file"), required=False)
    preset_name = LineField(
        label=gettext_lazy("Subtitles in the picture"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("The name of a style at HeyGen. Empty: none."),
    )
    alignment = forms.IntegerField(label=gettext_lazy("Alignment"), required=False, min_value=1, max_value=9)
    font_size = forms.IntegerField(label=gettext_lazy("Font size"), required=False, min_value=1, max_value=400)
    disable_highlight = forms.BooleanField(label=gettext_lazy("Do not highlight the spoken word"), required=False)
    position_x = forms.FloatField(label=gettext_lazy("Position across"), required=False)
    position_y = forms.FloatField(label=gettext_lazy("Position down"), required=False)
    keep_music = forms.BooleanField(label=gettext_lazy("Music stays where it is when scenes move"), required=False)
    keep_text_vertically_centered = forms.BooleanField(
        label=gettext_lazy("Keep texts vertically centred"), required=False
    )
    include_gif = forms.BooleanField(label=gettext_lazy("Make a GIF as well"), required=False)
    enable_sharing = forms.BooleanField(
        label=gettext_lazy("Make a public share page at HeyGen"),
        required=False,
        help_text=gettext_lazy("Anybody with its address can watch it."),
    )
    folder_id = forms.CharField(label=gettext_lazy("Folder at HeyGen"), required=False, max_length=120)
    brand_glossary_id = forms.CharField(label=gettext_lazy("Brand glossary"), required=False, max_length=120)

    chosen: Template | None
    schema: Schema | None

    def add_fields(self) -> None:
        wanted = self.data.get("template", "") if self.is_bound else self.params.template_id
        offered = Template.objects.filter(connection=self.connection).select_related("current", "picture")
        self.chosen = offered.filter(template_id=wanted).first() if wanted else None
        self.schema = self.chosen.current.content if self.chosen and self.chosen.current else None
        self.sources = {
            field_name(one.name): Source(one.label, FILE_TYPES[one.type])
            for one in self._variables()
            if one.type in FILES
        }
        super().add_fields()
        for variable in self._variables():
            self.fields.update(_fields_of(variable))
        if self.schema and len(self.schema.scenes) > 1:
            self.fields["scenes"] = _scenes_field(self.schema)
            if not self.is_bound:
                self.initial.update(_initial_scenes(self.params.options.scene_ids, self.schema))

    def offer(self) -> None:
        super().offer()
        offered = Template.objects.on_offer(self.connection).order_by("name", "pk").values_list("template_id", "name")
        self._choose("template", [("", _("Choose a template")), *self._with_gone(list(offered))])
        for variable in self._variables():
            name = field_name(variable.name)
            if variable.type == CHARACTER:
                self._choose(name, look_choices(self.connection, str(self[name].value() or "")))
            elif variable.type == VOICE:
                self._choose(name, voice_choices(self.connection, str(self[name].value() or "")))

    def params_of(self, values: Values) -> RenderParams:
        current = self.chosen.current.fingerprint if self.chosen and self.chosen.current else ""
        return RenderParams(
            template_id=values.get("template", ""),
            # What another template was does not count once this one is chosen.
            version=values.get("version", "") if self.data.get("shown_for") == values.get("template") else current,
            values={name: value for name, value in self._values(values) if not value.is_empty},
            options=self._options(values),
        )

    @classmethod
    def initial_of(cls, params: RenderParams) -> dict[str, Any]:
        options = params.options
        plain = {name: value for name, value in vars(options).items() if name not in ("scene_ids", "subtitles")}
        drawn = vars(options.subtitles) if options.subtitles else {}
        values = {"template": params.template_id, **plain, **drawn, "keep_music": not options.reorder_music}
        for name, value in params.values.items():
            values |= _initial_of(field_name(name), value)
        return values

    @property
    def fillings(self) -> list[Filling]:
        """Each variable with its fields, in the order of the template."""
        return [self._filling(variable) for variable in self._variables()]

    @property
    def folded(self) -> Collection[str]:
        return (
            "scene_order", "width", "height", "fps", "caption", "preset_name", "alignment", "font_size",
            "disable_highlight", "position_x", "position_y", "keep_music", "keep_text_vertically_centered",
            "include_gif", "enable_sharing", "folder_id", "brand_glossary_id",
        )  # fmt: skip

    def field_of(self, problem: str) -> str | None:
        if problem == "scene_ids":
            return "scenes" if "scenes" in self.fields else "scene_order"
        name = field_name(problem.removeprefix("values."))
        if name in self.sources:
            return self.way_of(name)
        return super().field_of(name if problem.startswith("values.") else problem)

    def _variables(self) -> list[Variable]:
        return [one for one in self.schema.variables.values() if one.is_known] if self.schema else []

    def _filling(self, variable: Variable) -> Filling:
        name = field_name(variable.name)
        if variable.type == VOICE:
            return Filling(variable, name, self[name], more=(self[f"{name}_locale"],))
        if variable.type not in FILES:
            return Filling(variable, name, self[name])
        more = tuple(
            self[f"{name}_{part}"] for part in ("fit", "play_style", "volume") if f"{name}_{part}" in self.fields
        )
        return Filling(variable, name, None, self[f"{name}_file"], self[f"{name}_media"], self[f"{name}_url"], more)

    def _values(self, values: Values) -> Iterator[tuple[str, Value]]:
        looks = self._photo_looks(values)
        for variable in self._variables():
            name, key = variable.name, field_name(variable.name)
            if variable.type == TEXT:
                yield name, Value(type=TEXT, content=values.get(key, "").replace("\r\n", "\n"))
            elif variable.type == CHARACTER:
                chosen = values.get(key, "")
                yield name, Value(type=CHARACTER, id=chosen, kind=PHOTO if chosen in looks else AVATAR)
            elif variable.type == VOICE:
                yield name, Value(type=VOICE, id=values.get(key, ""), locale=values.get(f"{key}_locale", ""))
            else:
                yield (
                    name,
                    Value(
                        type=variable.type,
                        file=self.file_of.get(key),
                        fit=values.get(f"{key}_fit", ""),
                        play_style=values.get(f"{key}_play_style", ""),
                        volume=values.get(f"{key}_volume"),
                    ),
                )

    def _photo_looks(self, values: Values) -> set[str]:
        """Which of the chosen looks are photos that talk. One query where a look is chosen."""
        ids = [values.get(field_name(one.name)) for one in self._variables() if one.type == CHARACTER]
        if not any(ids):
            return set()
        found = Look.objects.filter(connection=self.connection, look_id__in=[one for one in ids if one])
        return set(found.filter(avatar_type=Kind.PHOTO).values_list("look_id", flat=True))

    def _options(self, values: Values) -> Options:
        style = values.get("preset_name", "")
        return Options(
            scene_ids=self._scene_ids(values),
            width=values.get("width"),
            height=values.get("height"),
            fps=values.get("fps"),
            caption=bool(values.get("caption")),
            subtitles=Subtitles(
                preset_name=style,
                alignment=values.get("alignment"),
                font_size=values.get("font_size"),
                disable_highlight=bool(values.get("disable_highlight")),
                position_x=values.get("position_x"),
                position_y=values.get("position_y"),
            )
            if style
            else None,
            reorder_music=not values.get("keep_music"),
            keep_text_vertically_centered=bool(values.get("keep_text_vertically_centered")),
            include_gif=bool(values.get("include_gif")),
            enable_sharing=bool(values.get("enable_sharing")),
            folder_id=values.get("folder_id", ""),
            brand_glossary_id=values.get("brand_glossary_id", ""),
        )

    def _scene_ids(self, values: Values) -> tuple[str, ...]:
        """The order that was typed, else the scenes that are ticked; none where these are all."""
        there = [scene.id for scene in self.schema.scenes] if self.schema else []
        typed = values.get("scene_order", "")
        if typed.strip():
            numbers = [number_of(part.strip()) or 0 for part in typed.split(",") if part.strip()]
            if any(not 0 < number <= len(there) for number in numbers):
                self.add_error("scene_order", _("Give numbers from 1 to %(n)d, with commas.") % {"n": len(there)})
                return ()
            return tuple(there[number - 1] for number in numbers)
        ticked = tuple(one for one in there if one in values.get("scenes", there))
        return () if len(ticked) == len(there) else ticked

    def _choose(self, name: str, choices: Any) -> None:
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            widget.choices = choices

    def _with_gone(self, offered: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The template that is chosen is offered however gone it is."""
        if self.chosen is None or self.chosen.template_id in dict(offered):
            return offered
        return [(self.chosen.template_id, self.chosen.name), *offered]


def field_name(variable: str) -> str:
    return f"{PREFIX}{variable}"


def _fields_of(variable: Variable) -> dict[str, forms.Field]:
    """The fields of a variable beside those of its file."""
    name = field_name(variable.name)
    if variable.type == TEXT:
        own = variable.own_text
        return {
            name: TextField(
                label=variable.label,
                required=False,
                max_length=LONGEST_TEXT,
                help_text=_("Designed with “%(text)s”.") % {"text": own} if own else "",
                widget=forms.Textarea(attrs={"rows": min(6, 1 + len(own) // 80)}),
            )
        }
    if variable.type == CHARACTER:
        return {name: forms.CharField(label=variable.label, required=False, max_length=120, widget=forms.Select)}
    if variable.type == VOICE:
        return {
            name: forms.CharField(label=variable.label, required=False, max_length=120, widget=forms.Select),
            f"{name}_locale": forms.CharField(
                label=_("Accent"),
                required=False,
                max_length=40,
                help_text=_("For voices of many languages, such as en-GB."),
            ),
        }
    return _file_options(variable, name)


def _file_options(variable: Variable, name: str) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    if variable.type != AUDIO:
        found[f"{name}_fit"] = _choice(_("Framing"), {fit: FIT_WORDS[fit] for fit in FITS})
    if variable.type == VIDEO:
        found[f"{name}_play_style"] = _choice(_("Playing"), {style: PLAY_WORDS[style] for style in PLAY_STYLES})
        found[f"{name}_volume"] = forms.FloatField(
            label=_("Volume"),
            required=False,
            min_value=0,
            max_value=1,
            help_text=_("0 is silent, 1 is full. Empty: as designed."),
            widget=forms.NumberInput(attrs={"step": 0.05}),
        )
    return found


def _choice(label: str, words: Mapping[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_AS_DESIGNED, *words.items()], required=False)


def _scenes_field(schema: Schema) -> forms.MultipleChoiceField:
    listed = [(scene.id, f"{place}. {scene.script or _('No words')}") for place, scene in enumerate(schema.scenes, 1)]
    return forms.MultipleChoiceField(
        label=_("Scenes"),
        choices=listed,
        initial=[scene.id for scene in schema.scenes],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def _initial_scenes(chosen: Sequence[str], schema: Schema) -> dict[str, Any]:
    """The scenes as they are ticked; where their order is another one, or one comes again, as it is typed."""
    places = {scene.id: place for place, scene in enumerate(schema.scenes, 1)}
    played = [places[one] for one in chosen if one in places]
    if played != sorted(set(played)):
        return {"scene_order": ", ".join(map(str, played))}
    return {"scenes": list(chosen)} if chosen else {}


def _initial_of(name: str, value: Value) -> dict[str, Any]:
    if value.type == TEXT:
        return {name: value.content}
    if value.type in (CHARACTER, VOICE):
        return {name: value.id, f"{name}_locale": value.locale}
    shown = {f"{name}_fit": value.fit, f"{name}_play_style": value.play_style, f"{name}_volume": value.volume}
    return {**initial(name, value.file), **shown}
