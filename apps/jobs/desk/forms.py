"""What the forms of all desks share: nothing that is typed into them is cut, and nothing changes untouched."""

from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict

LONGEST_TITLE: Final = 200
_OF_THE_PAGE: Final = frozenset({"csrfmiddlewaretoken", "nonce", "seen", "do", "project", "shown_price"})
"""Fields that say where and how a form was sent; they are no part of what was written."""


class DeskForm(forms.Form):
    """A form on a desk. Only what cannot be stored as a value is an error; the rules of a kind say what is missing."""

    def leave_uncut(self) -> None:
        """Take the browser's own limits away: they cut a long paste without a word. Too long is told instead."""
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def fill_in(self, names: Mapping[str, forms.Field]) -> None:
        """Give fields that were not on the page when it was sent the values that they begin with.

        A slider without a value is drawn, and sent, at its middle.
        """
        if not self.is_bound:
            return
        absent = {name: field.initial for name, field in names.items() if name not in self.data}
        begun = {
            name: value for name, value in absent.items() if value is not None and value is not False and value != ""
        }
        if begun:
            data = cast(QueryDict, self.data).copy()
            data.update({name: str(value) for name, value in begun.items()})
            self.data = data

    def as_typed(self) -> dict[str, str]:
        """The texts of all fields, as a browser would send them again; without NUL, which no database keeps."""
        return {name: str(value).replace("\0", "") for name, value in self.data.items() if name not in _OF_THE_PAGE}

    def field_of(self, problem: str) -> str | None:
        """Where the message of a rule is shown; None for above all fields."""
        return problem if problem in self.fields else None

    def tell(self, problems: Mapping[str, Any]) -> None:
        """Put the rules' messages at their fields."""
        for name, message in problems.items():
            place = self.field_of(name)
            if place is None or place not in self.errors:
                self.add_error(place, message)
