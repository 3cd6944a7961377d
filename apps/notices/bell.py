"""The bell in the top bar: how much is new, and the newest of it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Subquery, Window
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.common.counting import counted

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


def columns(user: User) -> dict[str, Subquery | Coalesce]:
    """`unread` and `newest` as columns of another query; words are for what comes while a page is open."""
    unread = Notice.objects.visible_to(user).unread()
    newest = Subquery(unread.order_by("-pk").values("pk")[:1])
    return {"unread": counted(unread), "newest": Coalesce(newest, 0)}


def bell_of(user: User) -> Bell:
    """One query, however much is new."""
    unread = Notice.objects.visible_to(user).unread().annotate(count=Window(Count("pk"))).order_by("-pk")
    newest = unread.values_list("count", "pk", "title", "text", "url", "kind").first()
    if newest is None:
        return Bell()
    count, pk, title, text, url, kind = newest
    return Bell(count, pk, f"{title}: {text}", url, "warning" if kind in TROUBLE else "info")
