"""What is typed about languages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.forms import LineField

from .offered import grouped


class LanguagesField(forms.MultipleChoiceField):
    """Names of the provider's list. One that it does not have is kept: the rules speak of it."""

    def valid_value(self, _value: Any) -> bool:
        return True

    def offer(self, names: Iterable[str], chosen: Iterable[str]) -> None:
        """Let people choose among these, and keep what is chosen although it is not among them."""
        listed = list(names)
        gone = [(one, one) for one in chosen if one not in listed]
        self.choices = [*grouped(listed), *([(_("No longer offered"), gone)] if gone else [])]


class SetForm(forms.Form):
    name = LineField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("Such as Nordics, or Shops 2027."),
        error_messages={"required": gettext_lazy("Add a name.")},
    )
    languages = LanguagesField(
        label=gettext_lazy("Languages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one language.")},
    )

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        if isinstance(field, LanguagesField):
            field.offer(names, self["languages"].value() or ())
