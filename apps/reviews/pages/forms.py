from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import TextField


class ChangesForm(forms.Form):
    """Why it cannot be approved as it is; the author reads it."""

    reason = TextField(
        label=_("What should change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The author will see this."),
        error_messages={"required": _("Say what should change, so the author can act on it.")},
    )
