from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.common.forms import LineField
from apps.reviews.models import Consent


class ConsentForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    """Whose look or voice it is, the signed file, who may use it, and until when."""

    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    file = forms.FileField(
        label=gettext_lazy("Signed file"),
        required=False,
        help_text=gettext_lazy("PDF, picture or recording, up to 20 MB. Without one, the owner is asked each time."),
    )

    class Meta:
        model = Consent
        fields = ("what", "name", "external_id", "owner", "person", "ends_on", "people")
        field_classes = {"name": LineField, "person": LineField}
        labels = {"people": gettext_lazy("Who may use it"), "ends_on": gettext_lazy("Expires")}
        help_texts = {
            "people": gettext_lazy("If no one is selected, everyone here can."),
            "person": gettext_lazy("Their name. They cannot be asked here, so a signed file is needed."),
            "external_id": gettext_lazy("It is under “Details” of the look or voice."),
        }
        widgets = {
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "people": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["what"]
        kinds.choices = [("", _("Choose one")), *Consent.What.choices]
        owner: Any = self.fields["owner"]
        owner.empty_label = _("Choose a person")
        people = User.objects.filter(memberships__workspace=self.instance.workspace, is_active=True).order_by("name")
        for name in ("owner", "people"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]  # a field of a model

    def clean_external_id(self) -> str:
        found = Consent.objects.filter(
            workspace=self.instance.workspace,
            what=self.cleaned_data.get("what"),
            external_id=self.cleaned_data["external_id"],
        )
        if found.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This already has an entry. Change that one."))
        return str(self.cleaned_data["external_id"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "owner" in self.errors or "person" in self.errors:
            return cleaned
        if bool(cleaned.get("owner")) == bool(cleaned.get("person")):
            self.add_error("owner", _("Choose a member, or enter the name of someone else."))
        elif (
            cleaned.get("person") and not cleaned.get("file") and not self.instance.record and "file" not in self.errors
        ):
            self.add_error("file", _("Someone who is not a member cannot be asked here. Add the signed file."))
        return cleaned
