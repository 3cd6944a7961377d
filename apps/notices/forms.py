from typing import TYPE_CHECKING

from django import forms

from .models import NoticeLevel, Preference

if TYPE_CHECKING:
    _PreferenceModelForm = forms.ModelForm[Preference]
else:
    # Generic in the stubs only.
    _PreferenceModelForm = forms.ModelForm


class PreferenceForm(_PreferenceModelForm):
    """How much somebody wants to hear, on each way."""

    in_app = forms.ChoiceField(label="In the portal", choices=NoticeLevel.choices, widget=forms.RadioSelect)
    by_mail = forms.ChoiceField(label="By email", choices=NoticeLevel.choices, widget=forms.RadioSelect)

    class Meta:
        model = Preference
        fields = ["in_app", "by_mail"]
