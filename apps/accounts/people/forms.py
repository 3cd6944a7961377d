"""The forms of the settings pages."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.common.forms import LineField

from ..models import Membership, User, Workspace
from ..roles import Role
from .offboarding import colleagues

if TYPE_CHECKING:
    _UserModelForm = forms.ModelForm[User]
else:
    # Generic in the stubs only.
    _UserModelForm = forms.ModelForm


class PersonForm(forms.Form):
    """Somebody new in a workspace: known here already or not."""

    email = forms.EmailField(label=_("Email"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.AUTHOR)

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace

    def clean_email(self) -> str:
        email = cast(str, self.cleaned_data["email"]).lower()
        if self.workspace.memberships.filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person is already a member. Change the role in the list."))
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class LeavingForm(forms.Form):
    """Who takes over from somebody who leaves."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Who takes over"), required=False, empty_label=_("No one"))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["to"]).queryset = colleagues(membership)


class JoinForm(forms.Form):
    """What somebody who is new here says of themselves."""

    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Add your name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least 8 characters, and not a common one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class NameForm(_UserModelForm):
    """What the others call somebody."""

    class Meta:
        model = User
        fields = ["name"]
        field_classes = {"name": LineField}
