from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.forms import LineField

from .recipients import DAYS, USUAL_DAYS


class LinksForm(forms.Form):
    """Links for all recipients at once."""

    days = forms.TypedChoiceField(label=_("Expires after"), coerce=int, initial=USUAL_DAYS)
    again = forms.BooleanField(
        label=_("Also for rows that have a link"),
        required=False,
        help_text=_("Links made earlier keep opening until they expire or are withdrawn."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(days, ngettext("%(n)d day", "%(n)d days", days) % {"n": days}) for days in DAYS]
        self.fields["days"].choices = listed  # type: ignore[attr-defined]  # a field of choices


class ClearForm(forms.Form):
    """Why, and how far."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Goes into the audit log, so name nobody here."),
        error_messages={"required": _("Say why, for the audit log.")},
    )
    films = forms.BooleanField(
        label=_("Delete the films too"),
        required=False,
        help_text=_("Their files leave the library for good. Copies at HeyGen are not touched."),
    )
