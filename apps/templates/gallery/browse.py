"""The templates as somebody looks through them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Connection
from apps.common.filters import Pill, kept, pills
from apps.common.folding import matching
from apps.common.paging import Page, page_of

from ..models import Template
from ..schema import AUDIO, CHARACTER, IMAGE, TEXT, VIDEO, VOICE, Schema
from .uses import last_used

PAGE = 24
FILTERS = ("shape", "q")


@dataclass(frozen=True)
class Card:
    """One template of a list."""

    template: Template
    variables: str
    """How many can be filled in and of what kinds, in words; empty while that is not known."""
    used_at: datetime | None


@dataclass(frozen=True)
class Gallery:
    cards: list[Card]
    page: Page[Template]
    total: int
    """How many there are with all filters."""
    rows: list[tuple[str, list[Pill]]]
    kept: list[tuple[str, str]]
    """The filters that a new search keeps."""
    narrowed: bool


def browse(connection: Connection, query: QueryDict) -> Gallery:
    """A page of an account's templates, the newest first."""
    searched = Template.objects.on_offer(connection)
    if words := query.get("q", "").strip():
        searched = searched.filter(matching(words[:100], "folded"))
    counts = dict(searched.order_by().values_list("aspect_ratio").annotate(count=Count("pk")))
    shape = query.get("shape", "")
    found = searched.filter(aspect_ratio=shape[:10].replace("\0", "")) if shape else searched
    page = page_of(query, found.select_related("picture", "current"), PAGE)
    used = last_used(connection, (one.template_id for one in page.rows))
    return Gallery(
        cards=[Card(one, summary(one), used.get(one.template_id)) for one in page.rows],
        page=page,
        total=counts.get(shape, 0) if shape else sum(counts.values()),
        rows=[(_("Shape"), _shapes(query, counts))] if len(counts) > 1 or shape else [],
        kept=kept(query, FILTERS),
        narrowed=any(query.get(name) for name in FILTERS),
    )


def _shapes(query: QueryDict, counts: dict[str, int]) -> list[Pill]:
    """A new choice begins with the first page."""
    first = query.copy()
    for name in ("before", "after"):
        first.pop(name, None)
    named = [(shape, shape, counts[shape]) for shape in sorted(counts) if shape]
    return pills(first, "shape", [("", _("Any shape"), sum(counts.values())), *named])


def summary(template: Template) -> str:
    """The kinds of its variables: "3 texts, 1 avatar, 1 voice"; empty while that is not known."""
    return kinds_of(template.current.content) if template.current else ""


def kinds_of(content: Schema) -> str:
    counts = Counter(one.type if one.is_known else "" for one in content.variables.values())
    return ", ".join(_counted(kind, counts[kind]) for kind in (*_ORDER, "") if counts[kind]) or _("no variables")


_ORDER = (TEXT, IMAGE, VIDEO, AUDIO, CHARACTER, VOICE)


def _counted(kind: str, n: int) -> str:
    words = {
        TEXT: ngettext("%(n)d text", "%(n)d texts", n),
        IMAGE: ngettext("%(n)d picture", "%(n)d pictures", n),
        VIDEO: ngettext("%(n)d video", "%(n)d videos", n),
        AUDIO: ngettext("%(n)d sound", "%(n)d sounds", n),
        CHARACTER: ngettext("%(n)d avatar", "%(n)d avatars", n),
        VOICE: ngettext("%(n)d voice", "%(n)d voices", n),
    }
    return words.get(kind, ngettext("%(n)d other", "%(n)d others", n)) % {"n": n}
