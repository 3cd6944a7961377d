"""The star beside a look or a voice. It sends what is wanted, so that a second click undoes nothing."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest


def put(request: HttpRequest, favourites: type[Model], defaults: dict[str, Any] | None = None, **which: Any) -> None:
    """Keep it among the favourites, or no more."""
    if request.POST.get("keep") == "no":
        favourites._default_manager.filter(**which).delete()
    else:
        favourites._default_manager.get_or_create(**which, defaults=defaults)
