"""The desks of the portal, as `DESKS` lists them."""

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string

from .desk import Desk

AnyDesk = type[Desk[Any, Any]]


@cache
def _desk(path: str) -> AnyDesk:
    return cast(AnyDesk, import_string(path))


def desks() -> list[AnyDesk]:
    """All of them, in the order of the start page."""
    return [_desk(path) for path in settings.DESKS]


def desk_with(slug: str) -> AnyDesk:
    """The desk of an address, or 404."""
    found = next((desk for desk in desks() if desk.slug == slug), None)
    if found is None:
        raise Http404("no such desk")
    return found


def desk_for(name: str) -> AnyDesk:
    """The desk on which work of the kind `name` is written, or 404."""
    found = next((desk for desk in desks() if name in desk.kinds), None)
    if found is None:
        raise Http404("written on no desk")
    return found
