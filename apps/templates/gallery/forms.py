"""What people type about a template: its name, its variables, and why it should go."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection
from apps.common.forms import LineField, TextField
from apps.jobs.models import Job

from . import parts
from .making import OFFERED, films_of
from .parts import Part

LONGEST_NAME = 256
LONGEST_REASON = 500


class NameForm(forms.Form):
    name = LineField(label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Enter a name.")})


class ReasonForm(forms.Form):
    reason = TextField(
        label=_("Why should it be deleted?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever confirms it reads this."),
        error_messages={"required": _("Give a reason.")},
    )


class FilmField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    def label_from_instance(self, obj: Job) -> str:
        return f"{obj.title}, #{obj.pk}"


class MakingForm(forms.Form):
    """A film of the account, and what the template is called."""

    film = FilmField(label=_("Film"), queryset=Job.objects.none(), empty_label=None)
    name = LineField(label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Enter a name.")})

    def __init__(self, connection: Connection, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        newest = films_of(connection).values("pk")[:OFFERED]
        field = self.fields["film"]
        if isinstance(field, FilmField):
            field.queryset = Job.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by("-pk")


class VariablesForm(forms.Form):
    """A name for each part that is to be filled in; a part without one stays as it is."""

    def __init__(self, found: Sequence[Part], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = found
        for place, part in enumerate(found):
            label = gettext("Name of the variable, scene %(scene)d, %(kind)s") % {
                "scene": part.scene,
                "kind": part.label,
            }
            self.fields[f"name_{place}"] = LineField(label=label, required=False, max_length=parts.LONGEST_NAME)

    def rows(self) -> list[tuple[Part, forms.BoundField]]:
        return [(part, self[f"name_{place}"]) for place, part in enumerate(self.parts)]

    def names(self) -> dict[int, str]:
        """By the place of the part."""
        return {place: self.cleaned_data.get(f"name_{place}", "") for place in range(len(self.parts))}

    def clean(self) -> dict[str, Any]:
        names = self.names()
        if not self.errors and not any(names.values()):
            raise ValidationError(gettext("Give at least one part a name."))
        seen: set[str] = set()
        for place, name in names.items():
            if name and not parts.NAME.fullmatch(name):
                self.add_error(f"name_{place}", gettext("Use letters from A to Z, digits and _ alone."))
            elif name and name in seen:
                self.add_error(f"name_{place}", gettext("Each name can be used once."))
            seen.add(name)
        return self.cleaned_data
