"""The form of a speech: one for all services, with the fields that go with the service, the voice and the engine."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from apps.common.forms import TextField
from apps.jobs.desk.forms import DeskForm, Values

from .lookups import look_up
from .options.fields import CHANGES_OTHERS, FIRST, fields_of, sent
from .params import SpeechParams, Value
from .rules import LONGEST

MOST_TAKES = 99


class SpeechForm(DeskForm[SpeechParams]):
    """`known` says for which service and voice the fields are."""

    text = TextField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    split = forms.BooleanField(label=gettext_lazy("Cut a long text into pieces"), required=False)
    voice = forms.CharField(label=gettext_lazy("Voice"), required=False, max_length=300)
    account = forms.CharField(label=gettext_lazy("Account"), required=False, max_length=20)
    service = forms.CharField(label=gettext_lazy("Service"), required=False, max_length=20)
    take = forms.IntegerField(required=False, min_value=0, max_value=MOST_TAKES, widget=forms.HiddenInput)
    again_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def add_fields(self) -> None:
        shape = _shape_of(self.data) if self.is_bound else self.params
        self.known = look_up(shape, self.connection)
        self.options = fields_of(shape, self.known)
        self.fields.update(self.options)
        if shape.is_ssml:
            del self.fields["split"]

    def params_of(self, values: Values) -> SpeechParams:
        text = values.get("text", "").replace("\r\n", "\n")
        params = SpeechParams(
            text=text if text.strip() else "",
            voice_id=values.get("voice", ""),
            split=bool(values.get("split")),
            take=values.get("take") or 0,
            again_of=values.get("again_of"),
        )
        chosen = {name: values[name] for name in CHANGES_OTHERS if values.get(name)}
        return replace(params, options=sent(values, replace(params, options=chosen), self.known))

    @classmethod
    def initial_of(cls, params: SpeechParams) -> dict[str, Any]:
        plain = {"text": params.text, "split": params.split, "voice": params.voice_id}
        return {**plain, "take": params.take or None, "again_of": params.again_of, **params.options}

    @property
    def first_options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.options if name in FIRST]

    @property
    def more_options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded]

    @property
    def folded(self) -> Collection[str]:
        return [name for name in self.options if name not in FIRST]


def _shape_of(data: Mapping[str, Any]) -> SpeechParams:
    """What decides which fields there are, before anything is cleaned."""
    options: dict[str, Value] = {
        name: data.get(name, "")[:80] for name in (*CHANGES_OTHERS, "emotion") if data.get(name)
    }
    return SpeechParams(voice_id=data.get("voice", "")[:300], options=options)
