"""The form of a price."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Workspace
from apps.common.forms import LineField

from ..models import Price
from . import price_list


class PriceForm(forms.Form):
    """What costs how much, from when on, and why."""

    item = forms.ChoiceField(label=_("For"))
    unit = forms.ChoiceField(label=_("Charged"), choices=Price.Unit.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Price, in US dollars"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=6,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.000001", "autocomplete": "off"}),
    )
    valid_from = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = LineField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example, the contract it comes from."),
        error_messages={"required": _("Add a reason.")},
    )

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate
        self.fields["unit"].initial = Price.Unit.SECOND
        field = self.fields["item"]
        if isinstance(field, forms.ChoiceField):
            field.choices = price_list.choices(workspace.pk)

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("A price cannot start in the past. Choose today or later."))
        return day

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        unit, amount = self.cleaned_data.get("unit"), self.cleaned_data.get("amount")
        if unit == Price.Unit.SECOND and price_list.has_no_length(self.cleaned_data.get("item", "")):
            self.add_error("unit", _("This has no length, so it is charged each time."))
        if amount is not None and unit and (unit == Price.Unit.FREE) != (amount == 0):
            self.add_error("amount", _("Free means 0, and anything else must cost more."))
        return data
