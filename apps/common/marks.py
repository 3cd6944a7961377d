"""Template filters for text that somebody approves: what nobody sees is shown."""

import unicodedata
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .text import hidden

register = template.Library()
_NO_NAME: Final = "CONTROL"


@register.filter
def marked(text: object) -> SafeString:
    """The text, with a mark in place of each character that hides or turns what is around it."""
    if isinstance(text, SafeString):
        return text
    return format_html_join(
        "", "{}{}", ((part, _mark(sign)) for part, sign in hidden("" if text is None else str(text)))
    )


def _mark(sign: str) -> SafeString:
    if not sign:
        return SafeString()
    name = unicodedata.name(sign, _NO_NAME)
    return format_html('<mark class="num" dir="ltr" title="{}">{}</mark>', name, f"U+{ord(sign):04X}")
