"""The fields of a speech beside its text: those that a service, a voice and an engine take, with their bounds."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models.connections import Provider
from apps.providers import Limit
from apps.providers.useapi.engines import offered

from ..languages import languages_of
from ..lookups import Lookups
from ..params import SpeechParams, Value
from ..rules import bounds
from .labels import NAMES, shown

ORDER: Final[Mapping[Provider, tuple[str, ...]]] = {
    Provider.HEYGEN: ("input_type", "speed", "language", "locale"),
    Provider.USEAPI: ("engine", "emotion", "language_code", "speed", "pitch", "volume"),
    Provider.PLAYHT: (
        "voice_engine", "output_format", "quality", "speed", "emotion", "style_guidance", "voice_guidance",
        "temperature", "seed", "sample_rate",
    ),
}  # fmt: skip
"""By service, in the order of the page."""
FIRST: Final = frozenset({"engine", "emotion", "input_type", "voice_engine", "output_format", "speed"})
"""What is seen at once; the rest is folded."""
CHANGES_OTHERS: Final = ("engine", "voice_engine", "input_type")
"""Choices on which other fields depend."""
_LARGEST: Final = 10**15
_UNITS: Final = {"percent": lazy("percent"), "factor": lazy("times the usual pace"), "hertz": lazy("hertz")}


class Number(forms.FloatField):
    """A number; a whole one stays whole, so that it is sent as it was typed."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # the stubs take it for an IntegerField
        text = str(value).strip() if value is not None else ""
        if re.fullmatch(r"[-+]?\d{1,15}", text, re.ASCII):
            return int(text)
        number: float | None = super().to_python(value)
        if number is not None and abs(number) >= _LARGEST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number


def fields_of(params: SpeechParams, known: Lookups) -> dict[str, forms.Field]:
    """The fields that go with this service, voice and engine; those that do not are left out."""
    found = {name: _field(name, params, known) for name in ORDER[Provider(known.connection.provider)]}
    return {name: field for name, field in found.items() if field is not None}


def sent(values: Mapping[str, Any], params: SpeechParams, known: Lookups) -> dict[str, Value]:
    """What of the filled fields goes into the request: what is not empty, not the default, and taken by the engine."""
    limits = known.service.limits
    found: dict[str, Value] = {}
    for name in ORDER[Provider(known.connection.provider)]:
        value = values.get(name)
        limit = limits.fields.get(name)
        if value is None or value == "" or (limit is not None and value == limit.default):
            continue
        if limit is None or limit.is_for(params.engine or limits.default_engine):
            found[name] = value
    return found


def _field(name: str, params: SpeechParams, known: Lookups) -> forms.Field | None:
    limits = known.service.limits
    limit = limits.fields.get(name)
    if limit is not None and not limit.is_for(params.engine or limits.default_engine):
        return None
    if name == "locale" and not (known.voice and known.voice.support_locale):
        return None
    if lists := _lists(name, known):
        return _select(name, params, lists, help_text=_hint(name, known))
    if limit is None:
        return forms.CharField(
            label=NAMES[name],
            required=False,
            max_length=40,
            help_text=_("Such as en-GB. Leave empty for the voice’s own."),
        )
    if not limit.choices:
        field = _number(name, limit)
    else:
        field = _select(name, params, _choices(name, limit, known), help_text="")
    if limit.voice_must_use and known.voice and not set(limit.engines) & set(known.engines):
        field.widget.attrs["disabled"] = True
        field.help_text = _("This voice does not use %(engines)s, so it cannot be set.") % {
            "engines": ", ".join(limit.engines)
        }
    return field


def _number(name: str, limit: Limit) -> forms.Field:
    low = limit.low if limit.low is not None else limit.step
    attrs: dict[str, Any] = {"step": limit.step or "any", "min": low, "max": limit.high}
    attrs = {key: value for key, value in attrs.items() if value is not None}
    if limit.default is not None:
        attrs["type"] = "range"
    help_text = _reach(limit)
    if limit.default is None:
        help_text = _("%(bounds)s Leave empty to let the service decide.") % {"bounds": help_text}
    return Number(
        label=NAMES[name],
        required=False,
        initial=limit.default,
        help_text=help_text,
        widget=forms.NumberInput(attrs=attrs),
    )


def _reach(limit: Limit) -> str:
    """The bounds in the unit that they are given in: "From 50 to 150 percent."."""
    if not limit.unit or limit.high is None:
        return bounds(limit)
    words = {"low": f"{limit.low or 0:,g}", "above": f"{limit.above or 0:g}", "high": f"{limit.high:,g}"}
    words["unit"] = str(_UNITS[limit.unit])
    if limit.above is not None:
        return _("More than %(above)s and at most %(high)s %(unit)s.") % words
    return _("From %(low)s to %(high)s %(unit)s.") % words


def _select(name: str, params: SpeechParams, choices: list[tuple[str, Any]], *, help_text: str) -> forms.Field:
    """What is chosen stays on the list even where it is no longer offered, so that its error is told at it."""
    now = params.options.get(name)
    if now is not None and str(now) not in dict(choices):
        choices = [*choices, (str(now), str(now))]
    is_short = name in ("input_type", "output_format")
    widget: forms.Select | forms.RadioSelect = forms.RadioSelect() if is_short else forms.Select()
    widget.choices = choices
    field = forms.CharField(label=NAMES[name], required=False, max_length=80, widget=widget, help_text=help_text)
    if len(choices) < 2:
        field.widget.attrs["disabled"] = True
    field.initial = choices[0][0] if is_short else ""
    return field


def _choices(name: str, limit: Limit, known: Lookups) -> list[tuple[str, Any]]:
    words = [shown(name, value, known.service) for value in limit.choices]
    if name in ("quality", "emotion"):
        words = [word.capitalize() for word in words]
    named = list(zip(limit.choices, words, strict=True))
    if limit.default in limit.choices:
        return named
    empty = _("As the voice is") if name == "emotion" else _("The service decides")
    return [("", empty), *named]


def _engines(known: Lookups) -> list[tuple[str, Any]]:
    speaks = known.speaks(SpeechParams())
    automatic = _("Automatic (%(engine)s)") % {"engine": speaks} if speaks else _("Automatic")
    usable = offered(known.engines, known.voice.default_engine or None) if known.voice else ()
    return [("", automatic), *((name, name) for name in usable)]


def _emotions(known: Lookups) -> list[tuple[str, Any]]:
    names = known.voice.emotions if known.voice else []
    return [("", _("As the voice is")), *((name, name.replace("_", " ").capitalize()) for name in names)]


def _languages(known: Lookups) -> list[tuple[str, Any]]:
    return [("", _("Automatic")), *languages_of(known)]


def _hint(name: str, known: Lookups) -> str:
    if name == "emotion" and known.voice and not known.voice.emotions:
        return _("This voice has no emotions.")
    return ""


def _lists(name: str, known: Lookups) -> list[tuple[str, Any]]:
    """Choices that the voice or the service has brought along; empty for a field that is not of this sort."""
    if name == "emotion" and known.connection.provider == Provider.USEAPI:
        return _emotions(known)
    return {"engine": _engines, "language_code": _languages, "language": _languages}.get(name, lambda _known: [])(known)
