"""The form of a translation."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from apps.common.forms import LineField
from apps.jobs.desk.forms import DeskForm, Values
from apps.library.references import FILM_TYPES, SOUND_TYPES
from apps.library.references.form_fields import MediaFields, Source, initial
from apps.library.references.limits import SUBTITLE_TYPES

from ...languages.forms import LanguagesField
from ...languages.offered import names_of, sets_of
from .facts import MODES
from .params import INPUT, OUTPUT, SPEED, DubParams
from .rules import FRAMES


class DubForm(MediaFields, DeskForm[DubParams]):
    sources = {
        "video": Source(gettext_lazy("Film"), FILM_TYPES),
        "audio": Source(gettext_lazy("Your own sound"), SOUND_TYPES),
        "srt": Source(gettext_lazy("Your own subtitles"), SUBTITLE_TYPES),
    }
    languages = LanguagesField(label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    input_language = LineField(
        label=gettext_lazy("Language of the film"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Empty: HeyGen listens and finds out."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Lip-sync"), choices=list(MODES.items()), initial=SPEED, widget=forms.RadioSelect
    )
    translate_audio_only = forms.BooleanField(label=gettext_lazy("Sound only, no lip-sync"), required=False)
    speaker_num = forms.IntegerField(
        label=gettext_lazy("Number of speakers"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Empty: automatic."),
    )
    start_time = forms.FloatField(
        label=gettext_lazy("From"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Seconds. Empty: the beginning."),
    )
    end_time = forms.FloatField(
        label=gettext_lazy("To"), required=False, min_value=0, help_text=gettext_lazy("Seconds. Empty: the end.")
    )
    exact_timing = forms.BooleanField(
        label=gettext_lazy("Keep the exact length"),
        required=False,
        help_text=gettext_lazy("Otherwise a language that needs more time may make the film a little longer."),
    )
    disable_music_track = forms.BooleanField(label=gettext_lazy("Remove the music"), required=False)
    enable_speech_enhancement = forms.BooleanField(label=gettext_lazy("Enhance the speech"), required=False)
    enable_watermark = forms.BooleanField(label=gettext_lazy("Show a watermark"), required=False)
    keep_the_same_format = forms.BooleanField(label=gettext_lazy("Keep the format of the film"), required=False)
    fps_mode = forms.ChoiceField(
        label=gettext_lazy("Timing of frames"),
        choices=[("", gettext_lazy("Automatic")), *((mode, mode) for mode in FRAMES)],
        required=False,
        help_text=gettext_lazy("With your own sound only."),
    )
    srt_role = forms.ChoiceField(
        label=gettext_lazy("Whose words these subtitles are"),
        choices=[(INPUT, gettext_lazy("The words of the film")), (OUTPUT, gettext_lazy("The words to say"))],
        initial=INPUT,
        required=False,
    )
    brand_glossary_id = forms.CharField(label=gettext_lazy("Brand glossary"), required=False, max_length=120)
    folder_id = forms.CharField(label=gettext_lazy("Folder at HeyGen"), required=False, max_length=120)

    def offer(self) -> None:
        super().offer()
        field = self.fields["languages"]
        if isinstance(field, LanguagesField):
            field.offer(names_of(self.connection), self["languages"].value() or ())
        self.sets = sets_of(self.connection)

    def params_of(self, values: Values) -> DubParams:
        plain = {
            name: values[name] for name in values if name in DubParams.__dataclass_fields__ and name != "languages"
        }
        return DubParams(
            **plain,
            video=self.file_of.get("video"),
            audio=self.file_of.get("audio"),
            srt=self.file_of.get("srt"),
            languages=tuple(values.get("languages") or ()),
            enable_dynamic_duration=not values.get("exact_timing"),
        )

    @classmethod
    def initial_of(cls, params: DubParams) -> dict[str, Any]:
        values = {**vars(params), "languages": list(params.languages)}
        values["exact_timing"] = not params.enable_dynamic_duration
        for name in cls.sources:
            values |= initial(name, getattr(params, name))
        return values

    @property
    def folded(self) -> Collection[str]:
        return (
            "input_language", "speaker_num", "start_time", "end_time", "exact_timing", "disable_music_track",
            "enable_speech_enhancement", "enable_watermark", "keep_the_same_format", "audio_media", "audio_url",
            "fps_mode", "srt_media", "srt_url", "brand_glossary_id", "folder_id",
        )  # fmt: skip

    def field_of(self, problem: str) -> str | None:
        return self.way_of(problem) if problem in self.sources else super().field_of(problem)
