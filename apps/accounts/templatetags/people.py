"""Words about people's browsers."""

from typing import NamedTuple

from django import template
from django.conf import settings

register = template.Library()

BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
"""What a browser calls itself: the first that is found counts, since most name the others too."""
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


class Provider(NamedTuple):
    id: str
    name: str


@register.simple_tag
def single_sign_on() -> Provider | None:
    """The provider that people may sign in with, where one is set."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return Provider(apps[0]["provider_id"], apps[0]["name"]) if apps else None


@register.filter
def browser(user_agent: str) -> str:
    """`Firefox on Linux`; what nobody knows stays as it is."""
    names = [next((word for mark, word in known.items() if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return " on ".join(filter(None, names)) or user_agent[:60] or "Unknown browser"
