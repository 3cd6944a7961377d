"""The voice library as somebody looks through it: what fits the filters, and how many each filter would show."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import Connection, Workspace
from apps.accounts.models.connections import Provider
from apps.common.filters import Pages, Pill, kept, page_of, pills
from apps.common.folding import matching

from ..models import Catalogue, FavouriteVoice, Voice, VoiceQuerySet

PAGE = 48
GENDERS = ("female", "male")
LANGUAGES_SHOWN = 12
FAVOURITES = "favourites"
FILTERS = ("service", "type", "language", "gender", "engine", "emotions", "q")


@dataclass(frozen=True)
class Browsing:
    voices: list[Voice]
    pages: Pages
    rows: list[tuple[str, list[Pill]]]
    folded: list[tuple[str, list[Pill]]]
    """Filters that are used less often."""
    is_unfolded: bool
    kept: list[tuple[str, str]]
    narrowed: bool


def catalogues(workspace: Workspace) -> list[Connection]:
    """The accounts whose voices a workspace has: those that are switched on, one for each token."""
    return list(Connection.objects.usable().filter(workspace=workspace, primary=None).order_by("pk"))


def shelves_of(connections: Sequence[Connection]) -> list[Catalogue]:
    """How fresh each copy is."""
    return list(Catalogue.objects.filter(connection__in=connections).select_related("connection").order_by("pk"))


def loved() -> Exists:
    """Whether the team keeps a voice among its favourites."""
    return Exists(FavouriteVoice.objects.filter(voice=OuterRef("pk")))


def speaks_with(found: VoiceQuerySet, engine: str) -> VoiceQuerySet:
    """Those that list `engine`; a list in JSON is looked through as text, which every database can."""
    return found.annotate(listed=Cast("engines", TextField())).filter(listed__contains=f'"{engine}"')


def searched(connections: Sequence[Connection], q: str) -> VoiceQuerySet:
    """What has the words in its name, or begins its id with them; everything where there are none."""
    found = Voice.objects.filter(connection__in=connections, gone=False)
    return found.filter(matching(q, "folded") | Q(voice_id__istartswith=q)) if q else found


def fitting(connections: Sequence[Connection], asked: Mapping[str, str]) -> VoiceQuerySet:
    """What fits all filters."""
    wanted = [one for one in connections if asked["service"] in ("", one.provider)]
    found = searched(wanted, asked["q"])
    if language := asked["language"]:
        found = found.filter(language=language)
    if gender := asked["gender"]:
        found = found.filter(gender=gender)
    if kind := asked["type"]:
        found = found.filter(loved()) if kind == FAVOURITES else found.filter(type=kind)
    if engine := asked["engine"]:
        found = speaks_with(found, engine)
    if asked["emotions"]:
        found = found.exclude(emotions=[])
    return found


class Group(NamedTuple):
    """Voices that no filter tells apart."""

    service: str
    type: str
    language: str
    gender: str
    engines: list[str]
    shows_emotions: bool
    is_loved: bool
    number: int

    def fits(self, asked: Mapping[str, str], *, but: str = "") -> bool:
        """Whether these are in `fitting` without the filter named `but`."""
        return all(
            name == but or not asked[name] or self._passes(name, asked[name])
            for name in ("service", "type", "language", "gender", "engine", "emotions")
        )

    def _passes(self, name: str, value: str) -> bool:
        match name:
            case "type" if value == FAVOURITES:
                return self.is_loved
            case "engine":
                return value in self.engines
            case "emotions":
                return self.shows_emotions
        return bool(getattr(self, name) == value)


class Facets:
    """How many voices each choice of a filter would show, out of one query for all of them."""

    def __init__(self, connections: Sequence[Connection], query: QueryDict) -> None:
        self.query = query
        self.asked = {name: query.get(name, "").replace("\0", "").strip()[:80] for name in FILTERS}
        services = {one.pk: one.provider for one in connections}
        shows = ExpressionWrapper(~Q(emotions=[]), BooleanField())
        liked = ExpressionWrapper(Q(favourite__isnull=False), BooleanField())
        found = searched(connections, self.asked["q"]).annotate(shows=shows, liked=liked).order_by()
        rows: QuerySet[Any, Any] = found.values_list(
            "connection", "type", "language", "gender", "engines", "shows", "liked"
        ).annotate(number=Count("pk"))
        self.groups = [Group(services[pk], *told) for pk, *told in rows]

    @property
    def total(self) -> int:
        return sum(group.number for group in self.groups if group.fits(self.asked))

    def without(self, name: str) -> list[Group]:
        """What fits all filters but this one."""
        return [group for group in self.groups if group.fits(self.asked, but=name)]

    def counts(self, name: str) -> Counter[str]:
        """How many fit all filters but this one, by what they have there."""
        found: Counter[str] = Counter()
        for group in self.without(name):
            found[getattr(group, name)] += group.number
        return found


def browse(connections: Sequence[Connection], query: QueryDict) -> Browsing:
    """A page of the library, in two queries."""
    facets = Facets(connections, query)
    found = fitting(connections, facets.asked)
    offset, pages = page_of(query, facets.total, PAGE)
    languages = _languages(facets)
    shown = found.annotate(loved=loved()).select_related("preview", "connection").order_by("name", "pk")
    rows = [
        (_("Service"), _services(connections, facets) if len(connections) > 1 else []),
        (_("Whose"), _types(facets)),
        (_("Gender"), _genders(facets)),
        (_("Language"), languages[: LANGUAGES_SHOWN + 1]),
    ]
    folded = [
        (_("More languages"), languages[LANGUAGES_SHOWN + 1 :]),
        (_("Engine"), _engines(facets)),
        (_("Emotions"), _emotions(facets)),
    ]
    return Browsing(
        voices=list(shown[offset : offset + PAGE]),
        pages=pages,
        rows=[(label, choices) for label, choices in rows if choices],
        folded=[(label, choices) for label, choices in folded if choices],
        is_unfolded=bool(query.get("engine") or query.get("emotions")),
        kept=kept(query, FILTERS),
        narrowed=any(query.get(name) for name in FILTERS),
    )


def _services(connections: Sequence[Connection], facets: Facets) -> list[Pill]:
    counts = facets.counts("service")
    named = [(one.provider, str(Provider(one.provider).label), counts[one.provider]) for one in connections]
    return pills(facets.query, "service", [("", _("Every service"), counts.total()), *named])


def _types(facets: Facets) -> list[Pill]:
    counts = facets.counts("type")
    favourites = sum(group.number for group in facets.without("type") if group.is_loved)
    return pills(
        facets.query,
        "type",
        [
            ("", _("All"), counts.total()),
            (FAVOURITES, _("Favourites"), favourites),
            (Voice.Type.PRIVATE, _("Ours"), counts[Voice.Type.PRIVATE]),
            (Voice.Type.PUBLIC, _("Library"), counts[Voice.Type.PUBLIC]),
        ],
    )


def _genders(facets: Facets) -> list[Pill]:
    counts = facets.counts("gender")
    named = [(gender, gender.capitalize(), counts[gender]) for gender in GENDERS]
    return pills(facets.query, "gender", [("", _("Any gender"), None), *named])


def _engines(facets: Facets) -> list[Pill]:
    """A voice may have several."""
    counts: Counter[str] = Counter()
    for group in facets.without("engine"):
        counts.update(dict.fromkeys(group.engines, group.number))
    if len(counts) < 2 and not facets.query.get("engine"):
        return []
    named = [(engine, engine, counts[engine]) for engine in sorted(counts, key=str.casefold)]
    return pills(facets.query, "engine", [("", _("Any engine"), None), *named])


def _emotions(facets: Facets) -> list[Pill]:
    feeling = sum(group.number for group in facets.without("emotions") if group.shows_emotions)
    if not feeling and not facets.query.get("emotions"):
        return []
    return pills(facets.query, "emotions", [("", _("With or without"), None), ("yes", _("With emotions"), feeling)])


def _languages(facets: Facets) -> list[Pill]:
    counts = facets.counts("language")
    chosen = facets.query.get("language", "")
    order = sorted((name for name in counts if name), key=lambda name: (name != chosen, -counts[name], name))
    return pills(facets.query, "language", [("", _("Any language"), None), *((n, n, counts[n]) for n in order)])
