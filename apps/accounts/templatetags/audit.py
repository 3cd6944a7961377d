"""Entries of the audit log in words."""

from collections.abc import Iterator
from typing import Any

from django import template

register = template.Library()


@register.filter
def action_words(action: str) -> str:
    """ "review.changes_asked" as "Review: changes asked"."""
    thing, _dot, verb = action.partition(".")
    return f"{thing.capitalize()}: {verb.replace('_', ' ')}" if verb else thing.capitalize()


@register.filter
def facts_of(detail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The facts of an entry, one level deep, as names and texts; what is empty is left out."""
    for name, value in detail.items():
        if value in (None, "", [], {}):
            continue
        if isinstance(value, dict):
            yield from ((f"{name}, {inner}", _text(one)) for inner, one in value.items())
        else:
            yield name.replace("_", " "), _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " → ".join(map(_text, value)) if len(value) == 2 else ", ".join(map(_text, value))
    return str(value)
