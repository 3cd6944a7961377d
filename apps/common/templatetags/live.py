"""Parts of a page that change by themselves."""

import hashlib
import re
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CSRF_FIELD = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')
"""A token is another one in every answer, and never news."""


def rev_of(content: str) -> str:
    """The fingerprint of a part."""
    return hashlib.sha256(content.encode()).hexdigest()[:12]


class LiveNode(Node):
    """See `live`."""

    def __init__(self, name: FilterExpression, options: dict[str, FilterExpression], inside: NodeList) -> None:
        self.name, self.options, self.nodelist = name, options, inside

    def render(self, context: Context) -> SafeString:
        options: dict[str, Any] = {key: value.resolve(context) for key, value in self.options.items()}
        content = self.nodelist.render(context)
        rev = rev_of(CSRF_FIELD.sub("", content))
        request = context.get("request")
        oob = mark_safe(' hx-swap-oob="true"') if request and getattr(request, "htmx", False) else ""
        tag = options.pop("tag", "div")
        attributes = [format_html(' {}="{}"', key.replace("_", "-"), value) for key, value in options.items() if value]
        return format_html(
            '<{} id="{}" data-rev="{}"{}{}>{}</{}>',
            tag, self.name.resolve(context), rev, mark_safe("".join(attributes)), oob, mark_safe(content), tag,  # noqa: S308
        )  # fmt: skip


@register.tag
def live(parser: Parser, token: Token) -> LiveNode:
    """`{% live "job-state" tag="section" class="panel" %}…{% endlive %}`: a part with an id and a fingerprint.

    Asked by htmx it goes out of band; the page swaps it in only where the fingerprint has changed, so that a player
    that runs and a field in use are left alone.
    """
    bits = token.split_contents()[1:]
    if not bits:
        raise template.TemplateSyntaxError("live needs an id")
    name = parser.compile_filter(bits[0])
    options = token_kwargs(bits[1:], parser)
    inside = parser.parse(("endlive",))
    parser.delete_first_token()
    return LiveNode(name, options, inside)
