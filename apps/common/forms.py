"""Fields for text that people write, cleaned of what nobody sees, and what every form says of a mistake."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .text import cleaned, one_line

MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {
        "required": _("Fill this in."),
        "min_length": _("Too short: %(show_value)d characters, at least %(limit_value)d."),
        "max_length": _("Too long: %(show_value)d characters, at most %(limit_value)d."),
        "min_value": _("At least %(limit_value)s."),
        "max_value": _("At most %(limit_value)s."),
    },
    forms.BooleanField: {"required": _("Tick this to continue.")},
    forms.ChoiceField: {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
    forms.DateField: {"required": _("Choose a date.")},
    forms.EmailField: {"required": _("Enter an email address.")},
    forms.FileField: {"required": _("Choose a file."), "empty": _("This file is empty.")},
    forms.IntegerField: {"required": _("Enter a number."), "invalid": _("Enter a number.")},
    forms.ModelChoiceField: {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")},
}
"""What a field says of a mistake, in place of Django's own words; a field's own `error_messages` go first."""


def say_what_to_do() -> None:
    """Give every form `MESSAGES`: ours, those of allauth and those of the back office."""
    for field, words in MESSAGES.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **words}


class TextField(forms.CharField):
    """Several lines. What is cut away does not count for the longest that it may be.

    A browser would cut a long paste without a word at `maxlength`, so the page keeps it whole and says what to do.
    """

    def to_python(self, value: Any) -> str:
        return str(super().to_python(cleaned(str(value)) if value is not None else value) or "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {**super().widget_attrs(widget), "dir": "auto"}
        if most := attrs.pop("maxlength", None):
            attrs["data-limit"] = most
        return attrs


class LineField(TextField):
    """One line, such as a title or a name."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))
