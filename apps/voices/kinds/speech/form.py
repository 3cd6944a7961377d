"""The form of a speech: one for all services, with the fields that go with the service, the voice and the engine."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from apps.common.forms import LineField, TextField
from apps.jobs.desk.forms import LONGEST_TITLE, DeskForm

from .lookups import Lookups
from .options.fields import CHANGES_OTHERS, FIRST, fields_of, sent
from .params import SpeechParams, Value
from .rules import LONGEST

MOST_TAKES = 99


class SpeechForm(DeskForm):
    """Only what could not be stored is an error here; what is missing or does not go together is for the rules.

    `known` says for which service and voice the fields are; `params` is what came out, whatever is wrong elsewhere.
    """

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Add a title.")},
    )
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

    def __init__(
        self, data: QueryDict | None = None, *, known: Lookups, initial: SpeechParams | None = None, title: str = ""
    ) -> None:
        stored = initial or SpeechParams()
        super().__init__(data, initial=_initial_of(stored, title) if data is None else None)
        self.known = known
        self.params = stored
        shape = stored if data is None else _shape_of(data)
        self.options = fields_of(shape, known)
        self.fields.update(self.options)
        if shape.is_ssml:
            del self.fields["split"]
        self.leave_uncut()
        self.fill_in(self.options)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # a step of Django's own that its stubs leave out
        values = self.cleaned_data
        text = values.get("text", "").replace("\r\n", "\n")
        self.params = SpeechParams(
            text=text if text.strip() else "",
            voice_id=values.get("voice", ""),
            split=bool(values.get("split")),
            take=values.get("take") or 0,
            again_of=values.get("again_of"),
        )
        chosen = {name: values[name] for name in CHANGES_OTHERS if values.get(name)}
        shape = replace(self.params, options=chosen)
        self.params = replace(self.params, options=sent(values, shape, self.known))

    @property
    def first_options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.options if name in FIRST]

    @property
    def more_options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.options if name not in FIRST]

    @property
    def shows_more(self) -> bool:
        """True where something folded away is set, or is wrong."""
        return any(field.errors or _is_set(field) for field in self.more_options)


def _is_set(field: forms.BoundField) -> bool:
    value = field.value()
    return value not in (None, "") and str(value) != str(field.field.initial)


def _shape_of(data: QueryDict) -> SpeechParams:
    """What decides which fields there are, before anything is cleaned."""
    options: dict[str, Value] = {
        name: data.get(name, "")[:80] for name in (*CHANGES_OTHERS, "emotion") if data.get(name)
    }
    return SpeechParams(voice_id=data.get("voice", ""), options=options)


def _initial_of(params: SpeechParams, title: str) -> dict[str, Any]:
    plain = {"title": title, "text": params.text, "split": params.split, "voice": params.voice_id}
    return {**plain, "take": params.take or None, "again_of": params.again_of, **params.options}
