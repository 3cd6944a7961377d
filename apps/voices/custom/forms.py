"""A description of a voice, and a recording of one."""

from datetime import date
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User, Workspace
from apps.common.forms import LineField, TextField
from apps.library.models import Media, Origin
from apps.providers.speech_limits import CLONE_NAME_LIMIT, DESIGN_PROMPT_LIMIT

from ..kinds.speech.rules import LOCALE

RECORDINGS = frozenset({"audio/mpeg", "audio/wav"})
SHOWN = 60


class DesignForm(forms.Form):
    prompt = TextField(
        label=gettext_lazy("What should it sound like?"),
        max_length=DESIGN_PROMPT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("In your own words: “warm, confident female narrator”."),
        error_messages={"required": gettext_lazy("Describe the voice.")},
    )
    gender = forms.ChoiceField(
        label=gettext_lazy("Gender"),
        required=False,
        choices=[("", gettext_lazy("Any")), ("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))],
    )
    locale = forms.CharField(
        label=gettext_lazy("Language or accent"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as en-GB or pt-BR. Leave empty for English."),
    )

    def clean_prompt(self) -> str:
        return " ".join(str(self.cleaned_data["prompt"]).split())

    def clean_locale(self) -> str:
        locale = str(self.cleaned_data["locale"]).strip()
        if locale and not LOCALE.fullmatch(locale):
            raise ValidationError(_("Not a locale such as en-GB or pt-BR."))
        return locale


class DeclineForm(forms.Form):
    why = TextField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The author will see this."),
    )


class CloneForm(forms.Form):
    """A recording is uploaded or chosen; without the owner's approval nothing is sent."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = LineField(
        label=gettext_lazy("Name of the voice"),
        max_length=CLONE_NAME_LIMIT,
        error_messages={"required": gettext_lazy("Add a name.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Recording"),
        required=False,
        help_text=gettext_lazy("MP3 or WAV, up to 32 MB: one person, a minute or two, at least 10 seconds, no music."),
    )
    kept = forms.ModelChoiceField(
        Media.objects.none(),
        label=gettext_lazy("Or from the library"),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    language = LineField(
        label=gettext_lazy("Language"), required=False, max_length=40, help_text=gettext_lazy("Such as en or de.")
    )
    remove_noise = forms.BooleanField(label=gettext_lazy("Remove background noise"), required=False, initial=True)
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Whose voice is it?"),
        required=False,
        empty_label=gettext_lazy("Choose a person"),
    )
    person = LineField(
        label=gettext_lazy("Or someone who isn’t a member"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Their name. They cannot be asked here, so their signed consent is needed."),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("This person has agreed to the team cloning and using the voice."),
        error_messages={"required": gettext_lazy("A voice can only be cloned with its owner’s consent.")},
    )
    signed = forms.FileField(
        label=gettext_lazy("Signed consent"),
        required=False,
        help_text=gettext_lazy("PDF, picture or recording. Without one, the person is asked at each review."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Expires"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("Leave empty for no expiry."),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__workspace=workspace, is_active=True).order_by("name")
        sounds = Media.objects.filter(workspace=workspace, mime_type__in=RECORDINGS).exclude(origin=Origin.PIECE)
        cast(Any, self.fields["owner"]).queryset = people
        newest = sounds.order_by("-pk").values_list("pk", flat=True)[:SHOWN]
        cast(Any, self.fields["kept"]).queryset = sounds.filter(pk__in=list(newest)).order_by("-pk")

    def clean_ends_on(self) -> date | None:
        ends_on: date | None = self.cleaned_data["ends_on"]
        if ends_on is not None and ends_on < timezone.localdate():
            raise ValidationError(_("This consent has already expired."))
        return ends_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "owner" not in self.errors and bool(cleaned.get("owner")) == bool(cleaned.get("person")):
            self.add_error("owner", _("Choose a member, or enter the name of someone else."))
        elif cleaned.get("person") and not cleaned.get("signed") and "signed" not in self.errors:
            self.add_error("signed", _("Someone who is not a member cannot be asked here. Add the signed consent."))
        if not cleaned.get("file") and not cleaned.get("kept") and "file" not in self.errors:
            self.add_error("file", _("Upload a recording, or choose one from the library."))
        return cleaned
