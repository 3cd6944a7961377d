"""What the forms of both kinds of film share."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.forms import TextField
from apps.jobs.desk.forms import DeskForm, Values
from apps.library.references import PICTURE_TYPES, SOUND_TYPES
from apps.library.references.form_fields import MediaFields, Source
from apps.videos.kinds.shared import labels
from apps.videos.kinds.shared.params import Background, VoiceEngine, VoiceSettings, Watermark

from ..params import FilmParams
from .initial import RECORDING, TEXT, initial_of


def number(
    label: Any, low: float, high: float, *, step: float, initial: float | None = None, **extra: Any
) -> forms.FloatField:
    widget = extra.pop("widget", None) or forms.NumberInput(attrs={"step": step, "min": low, "max": high})
    return forms.FloatField(
        label=label, required=False, min_value=low, max_value=high, initial=initial, widget=widget, **extra
    )


def choice(
    label: Any,
    options: Mapping[str, Any],
    initial: str,
    widget: type[forms.Select | forms.RadioSelect],
    help_text: Any = "",
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=list(options.items()),
        initial=initial,
        required=False,
        widget=widget,
        help_text=help_text,
    )


_FOLDED = (
    "engine", "reference_look_id", "expressiveness", "motion_prompt", "output_format", "fit", "background",
    "background_image_media", "background_image_url", "remove_background", "pitch", "volume", "locale",
    "engine_type", "model", "stability", "similarity_boost", "similarity", "style", "use_speaker_boost", "folder_id",
    "brand_glossary_id", "background_color", "watermark_media", "watermark_file", "watermark_url", "watermark_scale",
    "watermark_opacity", "watermark_position", "watermark_offset_x", "watermark_offset_y", "background_image_file",
)  # fmt: skip


class FilmForm(MediaFields, DeskForm[FilmParams]):
    """Only what could not be stored is an error here; what is missing or does not go together is for the rules."""

    sources: Mapping[str, Source] = {
        "audio": Source(gettext_lazy("Recording"), SOUND_TYPES),
        "background_image": Source(gettext_lazy("Background picture"), PICTURE_TYPES),
        "watermark": Source(gettext_lazy("Watermark"), PICTURE_TYPES),
    }
    Params: type[FilmParams] = FilmParams

    speech = choice(
        gettext_lazy("What is spoken"),
        {TEXT: gettext_lazy("Text"), RECORDING: gettext_lazy("Recording")},
        TEXT,
        forms.RadioSelect,
    )
    script = TextField(
        label=gettext_lazy("Script"),
        required=False,
        strip=False,
        max_length=labels.LONGEST_TYPED,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    voice = forms.CharField(label=gettext_lazy("Voice"), required=False, max_length=120, widget=forms.Select)
    speed = number(
        gettext_lazy("Speed"),
        *labels.SPEED,
        step=0.05,
        initial=1,
        help_text=gettext_lazy("Faster is shorter and cheaper."),
        widget=forms.NumberInput(attrs={"type": "range", "step": 0.05, "min": labels.SPEED[0], "max": labels.SPEED[1]}),
    )
    pitch = number(
        gettext_lazy("Pitch"), *labels.PITCH, step=1, initial=0, help_text=gettext_lazy("Semitones, 50 down to 50 up.")
    )
    volume = number(
        gettext_lazy("Volume"), *labels.VOLUME, step=0.05, initial=1, help_text=gettext_lazy("0 is silent, 1 is full.")
    )
    locale = forms.CharField(
        label=gettext_lazy("Accent"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("For voices of many languages, such as en-GB."),
    )
    engine_type = choice(
        gettext_lazy("Voice engine"),
        labels.VOICE_ENGINES,
        "",
        forms.Select,
        gettext_lazy("Must match the voice."),
    )
    model = choice(
        gettext_lazy("Model"),
        {"": gettext_lazy("Not set"), **{m: m for models in labels.MODELS.values() for m in models}},
        "",
        forms.Select,
    )
    stability = number(
        gettext_lazy("Stability"),
        *labels.SHARE,
        step=0.05,
        help_text=gettext_lazy("0 to 1; eleven_v3 takes 0, 0.5 or 1."),
    )
    similarity_boost = number(
        gettext_lazy("Similarity boost"), *labels.SHARE, step=0.05, help_text=gettext_lazy("ElevenLabs, 0 to 1.")
    )
    similarity = number(
        gettext_lazy("Similarity"), *labels.SHARE, step=0.05, help_text=gettext_lazy("Fish Audio, 0 to 1.")
    )
    style = number(gettext_lazy("Style"), *labels.SHARE, step=0.05, help_text=gettext_lazy("ElevenLabs, 0 to 1."))
    use_speaker_boost = choice(
        gettext_lazy("Speaker boost"),
        {"": gettext_lazy("Not set"), "yes": gettext_lazy("On"), "no": gettext_lazy("Off")},
        "",
        forms.Select,
    )
    aspect_ratio = choice(gettext_lazy("Shape"), labels.RATIOS, "16:9", forms.RadioSelect)
    resolution = choice(gettext_lazy("Size"), labels.RESOLUTIONS, "1080p", forms.RadioSelect)
    burn_captions = forms.BooleanField(label=gettext_lazy("Also burn into the video"), required=False)
    fit = choice(gettext_lazy("Framing"), labels.FITS, "", forms.Select)
    output_format = choice(
        gettext_lazy("File"),
        labels.FORMATS,
        "mp4",
        forms.RadioSelect,
        gettext_lazy("WebM needs a look trained for a transparent background."),
    )
    background = choice(gettext_lazy("Background"), labels.BACKGROUNDS, "", forms.RadioSelect)
    background_color = forms.CharField(
        label=gettext_lazy("Colour"), required=False, max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )
    remove_background = forms.BooleanField(label=gettext_lazy("Remove the look’s own background"), required=False)
    expressiveness = choice(gettext_lazy("Expressiveness"), labels.EXPRESSIVENESS, "", forms.Select)
    motion_prompt = TextField(
        label=gettext_lazy("Movements"),
        required=False,
        max_length=labels.LONGEST_MOTION,
        help_text=gettext_lazy("Describe gestures, such as “nods, then points to the left”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    watermark_scale = number(gettext_lazy("Watermark size"), 0, labels.LARGEST_SCALE, step=0.05, initial=1)
    watermark_opacity = number(gettext_lazy("Opacity"), *labels.SHARE, step=0.05, initial=1)
    watermark_position = choice(gettext_lazy("Corner"), labels.POSITIONS, "bottom_right", forms.Select)
    watermark_offset_x = number(gettext_lazy("Shift right"), *labels.OFFSET, step=0.01)
    watermark_offset_y = number(gettext_lazy("Shift down"), *labels.OFFSET, step=0.01)
    folder_id = forms.CharField(label=gettext_lazy("Folder at HeyGen"), required=False, max_length=120)
    brand_glossary_id = forms.CharField(label=gettext_lazy("Brand glossary"), required=False, max_length=120)

    def params_of(self, _values: Values) -> FilmParams:
        if self._get("engine_type") == "" and self._engine_values():
            self.add_error("engine_type", _("Choose the engine that these settings are for."))
        return self.Params(**self._params())

    def _get(self, name: str, default: Any = "") -> Any:
        value = self.cleaned_data.get(name)
        return default if value is None or value == "" else value

    def _params(self) -> dict[str, Any]:
        """The fields of `Params`, out of whatever is valid."""
        script = self._get("script").replace("\r\n", "\n") if self._get("script").strip() else ""
        speaks = bool(script) or not self.file_of.get("audio")
        plain = ("fit", "expressiveness", "motion_prompt", "folder_id", "brand_glossary_id")
        return {
            "script": script,
            "audio": self.file_of.get("audio"),
            "voice_id": self._get("voice") if speaks else "",
            "voice": self._voice() if speaks else VoiceSettings(),
            "resolution": self._get("resolution", "1080p"),
            "aspect_ratio": self._get("aspect_ratio", "16:9"),
            "output_format": self._get("output_format", "mp4"),
            "background": self._background(),
            "remove_background": bool(self._get("remove_background", False)),
            "burn_captions": bool(self._get("burn_captions", False)),
            "watermark": self._watermark(),
            **{name: self._get(name) for name in plain},
        }

    def _voice(self) -> VoiceSettings:
        engine = self._get("engine_type")
        return VoiceSettings(
            speed=self._get("speed", 1.0),
            pitch=self._get("pitch", 0.0),
            volume=self._get("volume", 1.0),
            locale=self._get("locale"),
            engine=VoiceEngine(engine_type=engine, **self._engine_values()) if engine else None,
        )

    def _engine_values(self) -> dict[str, Any]:
        names = ("stability", "similarity_boost", "similarity", "style")
        values: dict[str, Any] = {name: self._get(name, None) for name in names}
        values["model"] = self._get("model", None)
        values["use_speaker_boost"] = {"yes": True, "no": False}.get(self._get("use_speaker_boost"))
        return {name: value for name, value in values.items() if value is not None}

    def _background(self) -> Background | None:
        kind = self._get("background")
        if kind == "color":
            return Background(kind=kind, color=self._get("background_color").lower())
        return Background(kind=kind, image=self.file_of.get("background_image")) if kind == "image" else None

    def _watermark(self) -> Watermark | None:
        mark = Watermark(
            image=self.file_of.get("watermark"),
            scale=self._get("watermark_scale", 1.0),
            opacity=self._get("watermark_opacity", 1.0),
            position=self._get("watermark_position", "bottom_right"),
            offset_x=self._get("watermark_offset_x", None),
            offset_y=self._get("watermark_offset_y", None),
        )
        return None if mark == Watermark() else mark

    def missing(self) -> dict[str, str]:
        """Somebody stands on "Recording" and gave none: the text that they wrote before must not be sent instead."""
        if self.cleaned_data.get("speech") != RECORDING or self.params.audio:
            return {}
        return {"audio": _("Add a recording, or go back to the script.")}

    def field_of(self, problem: str) -> str | None:
        return self.way_of(problem) if problem in self.sources else problem

    @property
    def folded(self) -> Collection[str]:
        return _FOLDED

    def choose_engine(self, params: FilmParams) -> None:
        """Show the engine of `params` as chosen. Only films of avatars have one."""

    @classmethod
    def initial_of(cls, params: FilmParams) -> dict[str, Any]:
        return initial_of(params)
