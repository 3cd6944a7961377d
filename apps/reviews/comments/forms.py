"""A remark as people write it: its words, and its place in a film or a sound."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.common.forms import TextField

from ..models import Comment
from .threads import LONGEST

LATEST = 24 * 3600
"""Seconds; a place lies before it."""
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d(?:\.\d{1,3})?)|(\d{1,5}(?:\.\d{1,3})?)", re.ASCII)


def seconds_of(clock: str) -> float | None:
    """ "1:02:03", "2:03" or "83" in seconds. None for nothing; ValueError for anything else."""
    text = clock.strip()
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(clock)
    hours, minutes, seconds, plain = found.groups()
    at = float(plain) if plain else int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    if at >= LATEST:
        raise ValueError(clock)
    return at


class TimecodeField(forms.CharField):
    """A place in seconds, or None. The page's player fills it in."""

    def __init__(self) -> None:
        super().__init__(
            label=_("At"),
            required=False,
            max_length=12,
            help_text=_("Minutes and seconds, such as 0:42."),
            widget=forms.TextInput(attrs={"data-now": True}),
        )

    def clean(self, value: Any) -> float | None:
        try:
            return seconds_of(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Write the time as minutes and seconds, such as 0:42.")) from None


class CommentForm(forms.Form):
    """A new comment; with `parent` an answer, which has no place of its own and is as internal as its thread."""

    text = TextField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a comment first.")},
    )
    at = TimecodeField()
    internal = forms.BooleanField(label=_("Team only, hidden from guests"), required=False)

    def __init__(self, *args: Any, parent: Comment | None, **kwargs: Any) -> None:
        self.parent = parent
        super().__init__(*args, **kwargs)
        if parent:
            del self.fields["at"], self.fields["internal"]

    def add_prefix(self, field_name: str) -> str:
        """Every thread of a page has a field of its own for answers."""
        return f"answer-{self.parent.pk}" if self.parent and field_name == "text" else field_name
