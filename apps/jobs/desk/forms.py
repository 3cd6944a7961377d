"""What the forms of all desks share: nothing that is typed into them is cut, and nothing changes untouched."""

from collections.abc import Collection, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from apps.accounts.models import Connection, User
from apps.common.forms import LineField

from ..kinds import LONGEST_TITLE

P = TypeVar("P")
Values = Mapping[str, Any]

_OF_THE_PAGE: Final = frozenset({"csrfmiddlewaretoken", "nonce", "seen", "do", "project", "shown_price"})
"""Fields that say where and how a form was sent; they are no part of what was written."""
_BOUNDS: Final = {
    "max_value": gettext_lazy("At most %(limit_value)g."),
    "min_value": gettext_lazy("At least %(limit_value)g."),
}
"""Without the zeros of a whole number."""


class DeskForm(forms.Form, Generic[P]):
    """A form on a desk. Only what cannot be stored as a value is an error; the rules of a kind say what is missing.

    `params` are what is written: of a form that was sent, once it is cleaned; else `stored`, which it shows.
    """

    params: P

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Add a title.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, Any] | None" = None,
        *,
        connection: Connection,
        user: User,
        stored: P | None = None,
        title: str = "",
    ) -> None:
        """With `files` uploads are kept; without, they are left where they are."""
        initial = None if stored is None else {**self.initial_of(stored), "title": title}
        super().__init__(data, files, initial=initial)
        self.connection, self.user, self.keeps_uploads = connection, user, files is not None
        if stored is not None:
            self.params = stored
        self.add_fields()
        for field in self.fields.values():
            field.error_messages.update(_BOUNDS)
        self._leave_uncut()
        self._fill_in()

    def add_fields(self) -> None:
        """Fields that depend on the account, or on what is chosen."""

    def params_of(self, values: Values) -> P:
        """The params out of whatever is valid."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, params: P) -> dict[str, Any]:
        """The values of the form for these params; as they are, where each field bears the name of its param."""
        return dict(vars(params))

    def missing(self) -> dict[str, str]:
        """What keeps the form from being sent that its params do not tell."""
        return {}

    def offer(self) -> None:
        """Fill in choices that only a page that is shown needs."""

    @property
    def folded(self) -> Collection[str]:
        """The fields under "More choices"."""
        return ()

    @property
    def shows_more(self) -> bool:
        """True where something folded away is wrong, or is not as it is at first."""
        return any(name in self.errors or self._is_set(name) for name in self.folded if name in self.fields)

    def field_of(self, problem: str) -> str | None:
        """Where the message of a rule is shown; None for above all fields."""
        return problem if problem in self.fields else None

    def tell(self, problems: Mapping[str, Any]) -> None:
        """Put the rules' messages at their fields."""
        for name, message in problems.items():
            place = self.field_of(name)
            if place is None or place not in self.errors:
                self.add_error(place, message)

    def as_typed(self) -> dict[str, str | list[str]]:
        """The texts of all fields, as a browser would send them again, a list where several were chosen.

        Without NUL, which no database keeps.
        """
        data = cast(QueryDict, self.data)
        texts = {
            name: [str(value).replace("\0", "") for value in data.getlist(name)]
            for name in data
            if name not in _OF_THE_PAGE
        }
        return {name: values[0] if len(values) == 1 else values for name, values in texts.items()}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # a step of Django's own that its stubs leave out
        self.params = self.params_of(self.cleaned_data)

    def _is_set(self, name: str) -> bool:
        value = self[name].value()
        return not (value is None or value is False or value == "") and str(value) != str(self.fields[name].initial)

    def _leave_uncut(self) -> None:
        """Take the browser's own limits away: they cut a long paste without a word. Too long is told instead."""
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def _fill_in(self) -> None:
        """Give fields that were not on the page when it was sent the values that they begin with.

        A slider without a value is drawn, and sent, at its middle.
        """
        if not self.is_bound:
            return
        begun = {
            name: field.initial
            for name, field in self.fields.items()
            if field.initial not in (None, "")
            and field.initial is not False
            and field.widget.value_omitted_from_data(self.data, self.files, name)
        }
        if begun:
            data = cast(QueryDict, self.data).copy()
            data.update({name: str(value) for name, value in begun.items()})
            self.data = data
