from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User, Workspace
from apps.accounts.roles import Role
from apps.common.forms import LineField, TextField
from apps.reviews.models import Review
from apps.reviews.subjects import subject


class RulesForm(forms.Form):
    """What an approval needs. Kinds of work are names of `JOB_KINDS`; their words come from the subjects."""

    review_required = forms.BooleanField(label=_("Paid work needs approval"), required=False)
    free_kinds = forms.MultipleChoiceField(
        label=_("Except these kinds, which need no review"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Approval is always needed where the price is unknown, the project has reviewers, or the owner of a look "
            "or voice has to agree."
        ),
    )
    needed = forms.IntegerField(label=_("Approvals needed"), min_value=1, max_value=9)
    extra_above = forms.DecimalField(
        label=_("Extra approval above, in dollars"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("One of the approvals must then come from an administrator."),
    )
    due_hours = forms.IntegerField(
        label=_("Review due after, in hours"),
        required=False,
        min_value=1,
        max_value=2000,
        help_text=_("After that a review is shown as overdue."),
    )
    pilot_needed = forms.BooleanField(
        label=_("Campaigns need a pilot"),
        required=False,
        help_text=_("Some rows are made, watched and approved before the rest of a table can be sent."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["free_kinds"].choices = list(kinds().items())  # type: ignore[attr-defined]  # a field of choices


def kinds() -> dict[str, str]:
    """Every kind of work that a review can be about, by name, with its words."""
    return {name: word for line in settings.REVIEW_SUBJECTS for name, word in subject(line).kinds().items()}


class StandingForm(forms.Form):
    """Small work of one kind that needs no review."""

    kind = forms.ChoiceField(label=_("Kind of work"))
    most_each = forms.DecimalField(
        label=_("Up to, each time, in dollars"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2
    )
    most_a_day = forms.DecimalField(
        label=_("Up to, a day and person, in dollars"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        help_text=_("Days end at midnight UTC. What goes beyond is sent for review as usual."),
    )
    why = LineField(label=_("Why"), max_length=400, help_text=_("Shown wherever it is used."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds().items())  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        each, a_day = values.get("most_each"), values.get("most_a_day")
        if each and a_day and a_day < each:
            self.add_error("most_a_day", _("This must be at least what is allowed each time."))
        return values


class OwnYesForm(forms.Form):
    reason = TextField(
        label=_("Why"),
        max_length=400,
        help_text=_("Shown on every review."),
        error_messages={"required": _("Add a reason. Every review will show it.")},
    )


class ProjectReviewersForm(forms.Form):
    """Whose approvals count for the work of one project."""

    people = forms.ModelMultipleChoiceField(
        label=_("Reviewers of this project"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If no one is selected, every reviewer and administrator can approve."),
    )

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = deciders(workspace_id)  # type: ignore[attr-defined]  # a field of a model


def deciders(workspace_id: int) -> QuerySet[User]:
    """Who may decide in a workspace, by name."""
    roles = [role for role in Role if role.includes(Role.REVIEWER)]
    people = User.objects.filter(memberships__workspace=workspace_id, memberships__role__in=roles, is_active=True)
    return people.order_by("name")


class ReaderForm(forms.Form):
    """Somebody who decides about work in a language."""

    language = LineField(
        label=_("Language"),
        max_length=80,
        help_text=_("As voices name it, such as English or German."),
        error_messages={"required": _("Enter a language.")},
    )
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = deciders(workspace.pk)  # type: ignore[attr-defined]  # a field of a model
        spoken = Review.objects.filter(workspace=workspace).order_by("-pk").values_list("languages", flat=True)[:200]
        self.known = sorted({str(language) for found in spoken for language in found})
