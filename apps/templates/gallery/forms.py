"""What people type about a template: another name, and why it should go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import LineField, TextField

LONGEST_NAME = 256
LONGEST_REASON = 500


class NameForm(forms.Form):
    name = LineField(label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Enter a name.")})


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Why should it be deleted?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever confirms it reads this."),
        error_messages={"required": _("Give a reason.")},
    )
