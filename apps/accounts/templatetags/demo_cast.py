"""``{% load demo_cast %}``: the people of the demo, for the pages that let a visitor choose one."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from apps.accounts.demo.cast import NORTH, cast

register = template.Library()


@register.simple_tag
def in_demo() -> bool:
    """True where people may step in without a password."""
    return bool(settings.DEMO)


@register.inclusion_tag("accounts/demo/_cast.html")
def demo_cast(come_back: str = "") -> dict[str, Any]:
    """A button for each person of the demo; nothing outside DEMO. `come_back` is a path of this portal."""
    people = [
        {
            "key": user.pk,
            "name": str(user),
            "short": user.first_name,
            "role": part.known_as,
            "line": part.line,
        }
        for user, part in (cast() if settings.DEMO else [])
    ]
    action = reverse("demo:sign_in")
    if come_back:
        action += "?" + urlencode({"next": come_back})
    return {"people": people, "team": NORTH, "action": action}
