from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import LineField, TextField

from ..comments.forms import TimecodeField
from ..models.guests import GuestLink, May

DAYS = [(1, _("1 day")), (3, _("3 days")), (7, _("7 days")), (30, _("30 days"))]


class InviteForm(forms.Form):
    """One link for one guest."""

    name = LineField(
        label=_("Guest name"),
        max_length=80,
        required=False,
        help_text=_("Recorded with their decision. If empty, we ask the guest."),
    )
    may = forms.ChoiceField(label=_("Access"), initial=May.COMMENT, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(label=_("Expires after"), choices=DAYS, coerce=int, initial=7)
    password = forms.CharField(
        label=_("Password"),
        min_length=6,
        max_length=120,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Optional. Do not send it together with the link."),
    )

    def __init__(self, *args: Any, offered: list[May], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["may"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # it stands above; mypy is told
        field.choices = [(may.value, may.label) for may in offered]


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        max_length=120,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the password.")},
    )


class _Named(forms.Form):
    """Asks for a name where the link has none."""

    name = LineField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Add your name. It is recorded with your decision.")},
    )

    def __init__(self, *args: Any, link: GuestLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link = link
        if link.name:
            del self.fields["name"]

    @property
    def who(self) -> str:
        return self.link.name or str(self.cleaned_data["name"])


class ApproveForm(_Named):
    prefix = "yes"


class ChangesForm(_Named):
    prefix = "no"
    reason = TextField(
        label=_("What should change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what should change, so the team can act on it.")},
    )


class CommentForm(_Named):
    prefix = "remark"
    text = TextField(
        label=_("Your comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a comment first.")},
    )
    at = TimecodeField()
    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
