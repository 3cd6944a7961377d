from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import TextField


class WithdrawForm(forms.Form):
    """Why a published result is taken back; the whole team reads it."""

    reason = TextField(
        label=_("Why is it withdrawn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The whole team can read this on its page."),
        error_messages={"required": _("Add a reason, so the team knows.")},
    )
