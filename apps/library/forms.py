from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import LineField


class UploadForm(forms.Form):
    """A file and what to call it. The same file twice out of one form is one medium, by `nonce`."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    file = forms.FileField(
        label=_("File"),
        help_text=_("PNG, JPEG, MP4, WebM, MP3, WAV, PDF or SRT, up to 32 MB."),
        error_messages={"required": _("Choose a file.")},
    )
    title = LineField(
        label=_("Title"), max_length=200, required=False, help_text=_("Leave empty to use the file name.")
    )


class RenameForm(forms.Form):
    title = LineField(
        label=_("Title"),
        max_length=200,
        help_text=_("Also used as the name of the downloaded file."),
        error_messages={"required": _("Add a title.")},
    )
