"""The form of a cap."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Project, Workspace

from ..models import Cap


class CapForm(forms.Form):
    """Whose money, for how long, and how much. `whose` is "all", "user-1" or "project-1"."""

    whose = forms.ChoiceField(label=_("For"))
    span = forms.ChoiceField(label=_("Per"), choices=Cap.Span.choices, initial=Cap.Span.MONTH, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Limit, in US dollars"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.filter(workspace=workspace).select_related("user").order_by("user__name")
        self.people = {f"user-{member.user_id}": member.user for member in members}
        open_ones = Project.objects.open().filter(workspace=workspace).order_by("name")
        self.projects = {f"project-{project.pk}": project for project in open_ones}
        field = self.fields["whose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("all", _("The whole workspace")),
                (_("People"), [(key, str(person)) for key, person in self.people.items()]),
                (_("Projects"), [(key, str(project)) for key, project in self.projects.items()]),
            ]

    @property
    def chosen(self) -> dict[str, Any]:
        """`user` and `project` of what was chosen, for `caps.put`."""
        whose = self.cleaned_data["whose"]
        return {"user": self.people.get(whose), "project": self.projects.get(whose)}
