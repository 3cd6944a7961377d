"""Fields for text that people write: cleaned of what nobody sees, in the direction of their script."""

from typing import Any

from django import forms

from .text import cleaned, one_line


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
