"""The bell in the top bar: how much is new, and the newest of it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Window

from apps.accounts.models import User

from .models import TROUBLE, Notice


@dataclass(frozen=True)
class Bell:
    """`newest` is the number of the newest unread notice, 0 where all is read; `tone` is a toast's."""

    unread: int = 0
    newest: int = 0
    text: str = ""
    url: str = ""
    tone: str = "info"

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def bell_of(user: User) -> Bell:
    """One query, however much is new."""
    unread = Notice.objects.visible_to(user).unread().annotate(count=Window(Count("pk"))).order_by("-pk")
    newest = unread.values_list("count", "pk", "title", "text", "url", "kind").first()
    if newest is None:
        return Bell()
    count, pk, title, text, url, kind = newest
    return Bell(count, pk, f"{title}: {text}", url, "warning" if kind in TROUBLE else "info")
