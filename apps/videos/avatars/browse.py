"""The avatars as somebody looks through them: persons, their looks, and how many each filter would show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import Connection, User
from apps.common.filters import Pages, Pill, kept, page_of, pills
from apps.common.folding import matching

from ..models import AvatarGroup, FavouriteLook, Kind, Look, Orientation, Ownership

PAGE = 40
FILTERS = ("own", "kind", "gender", "orientation", "q")
_BY_LOOK = {"kind": "avatar_type", "orientation": "preferred_orientation"}


@dataclass(frozen=True)
class Gallery:
    groups: list[AvatarGroup]
    pages: Pages
    rows: list[tuple[str, list[Pill]]]
    kept: list[tuple[str, str]]
    """The filters that a new search keeps."""
    narrowed: bool


def fitting(connection: Connection, query: QueryDict, user: User, *, but: str = "") -> QuerySet[AvatarGroup]:
    """The persons that fit the filters in `query`, leaving out the filter named `but`."""
    found: QuerySet[AvatarGroup] = AvatarGroup.objects.on_offer(connection)
    asked = {name: query.get(name, "").strip() for name in FILTERS if name != but}
    if own := asked.get("own"):
        loved = Exists(FavouriteLook.objects.filter(user=user, look__group=OuterRef("pk")))
        found = found.filter(loved) if own == "favourites" else found.filter(ownership=own)
    if gender := asked.get("gender"):
        found = found.filter(gender=gender)
    for name, column in _BY_LOOK.items():
        if value := asked.get(name):
            looks = Look.objects.filter(group=OuterRef("pk"), gone=False, **{column: value})
            found = found.filter(Exists(looks))
    if q := asked.get("q"):
        found = found.filter(matching(q, "folded", also=_in_a_look))
    return found


def _in_a_look(asked: Q) -> Q:
    return Q(Exists(Look.objects.filter(asked, group=OuterRef("pk"), gone=False)))


def browse(connection: Connection, query: QueryDict, user: User) -> Gallery:
    found = fitting(connection, query, user)
    offset, pages = page_of(query, found.count(), PAGE)
    groups = found.select_related("picture").annotate(looks_here=Count("looks", filter=Q(looks__gone=False)))
    kinds = dict(
        fitting(connection, query, user, but="kind")
        .values_list("looks__avatar_type")
        .annotate(n=Count("pk", distinct=True))
    )
    owners = dict(fitting(connection, query, user, but="own").values_list("ownership").annotate(n=Count("pk")))
    genders = dict(fitting(connection, query, user, but="gender").values_list("gender").annotate(n=Count("pk")))
    rows = [
        (_("Whose"), pills(query, "own", _owners(owners))),
        (
            _("Kind"),
            pills(
                query,
                "kind",
                [("", _("Any kind"), None), *((k.value, str(k.label), kinds.get(k.value, 0)) for k in Kind)],
            ),
        ),
        (
            _("Gender"),
            pills(
                query,
                "gender",
                [("", _("Any gender"), None), *((g, g.capitalize(), genders.get(g, 0)) for g in ("female", "male"))],
            ),
        ),
        (
            _("Shape"),
            pills(
                query,
                "orientation",
                [("", _("Any shape"), None), *((o.value, str(o.label), None) for o in Orientation)],
            ),
        ),
    ]
    return Gallery(
        groups=list(groups.order_by("name", "pk")[offset : offset + PAGE]),
        pages=pages,
        rows=rows,
        kept=kept(query, FILTERS),
        narrowed=any(query.get(name) for name in FILTERS),
    )


def _owners(counts: dict[str, int]) -> list[tuple[str, str, int | None]]:
    return [
        ("", _("All"), sum(counts.values())),
        ("favourites", _("Favourites"), None),
        (Ownership.PRIVATE.value, _("Ours"), counts.get(Ownership.PRIVATE, 0)),
        (Ownership.PUBLIC.value, _("Library"), counts.get(Ownership.PUBLIC, 0)),
    ]


@dataclass(frozen=True)
class GroupLooks:
    looks: list[Look]
    tags: list[Pill]


def looks_of(group: AvatarGroup, query: QueryDict, user: User) -> GroupLooks:
    """A person's looks, narrowed to those with the tag in `query`."""
    loved = Exists(FavouriteLook.objects.filter(user=user, look=OuterRef("pk")))
    offered = group.looks.filter(gone=False).annotate(loved=loved)
    looks = list(offered.select_related("picture", "clip").order_by("name", "pk"))
    counts: dict[str, int] = {}
    for look in looks:
        for tag in look.tags:
            counts[tag] = counts.get(tag, 0) + 1
    tag = query.get("tag", "")
    named: list[tuple[str, str, Any]] = [(name, name, counts[name]) for name in sorted(counts)]
    return GroupLooks(
        looks=[look for look in looks if not tag or tag in look.tags],
        tags=pills(query, "tag", [("", _("All looks"), len(looks)), *named]),
    )
