"""The voice library as somebody looks through it: what fits the filters, and how many each filter would show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, TextField
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


def fitting(connections: Sequence[Connection], query: QueryDict, *, but: str = "") -> VoiceQuerySet:
    """What fits the filters in `query`, leaving out the filter named `but`."""

    def asked(name: str) -> str:
        return "" if name == but else query.get(name, "").replace("\0", "").strip()[:80]

    wanted = [one for one in connections if asked("service") in ("", one.provider)]
    found = Voice.objects.filter(connection__in=wanted, gone=False)
    if language := asked("language"):
        found = found.filter(language=language)
    if gender := asked("gender"):
        found = found.filter(gender=gender)
    if kind := asked("type"):
        found = found.filter(loved()) if kind == FAVOURITES else found.filter(type=kind)
    if engine := asked("engine"):
        found = speaks_with(found, engine)
    if asked("emotions"):
        found = found.exclude(emotions=[])
    if q := asked("q"):
        found = found.filter(matching(q, "folded") | Q(voice_id__istartswith=q))
    return found


def browse(connections: Sequence[Connection], query: QueryDict) -> Browsing:
    """A page of the library. As many queries for ten thousand voices as for ten."""
    found = fitting(connections, query)
    offset, pages = page_of(query, found.count(), PAGE)
    languages = _languages(connections, query)
    shown = found.annotate(loved=loved()).select_related("preview", "connection").order_by("name", "pk")
    rows = [
        (_("Service"), _services(connections, query) if len(connections) > 1 else []),
        (_("Whose"), _types(connections, query)),
        (_("Gender"), _genders(connections, query)),
        (_("Language"), languages[: LANGUAGES_SHOWN + 1]),
    ]
    folded = [
        (_("More languages"), languages[LANGUAGES_SHOWN + 1 :]),
        (_("Engine"), _engines(connections, query)),
        (_("Emotions"), _emotions(connections, query)),
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


def _counts(connections: Sequence[Connection], query: QueryDict, column: str, name: str) -> dict[str, int]:
    rows = fitting(connections, query, but=name).order_by().values_list(column).annotate(n=Count("pk"))
    return dict(rows)


def _services(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    counts = _counts(connections, query, "connection__provider", "service")
    named = [(one.provider, str(Provider(one.provider).label), counts.get(one.provider, 0)) for one in connections]
    return pills(query, "service", [("", _("Every service"), sum(counts.values())), *named])


def _types(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    counts = _counts(connections, query, "type", "type")
    favourites = fitting(connections, query, but="type").filter(loved()).count()
    return pills(
        query,
        "type",
        [
            ("", _("All"), sum(counts.values())),
            (FAVOURITES, _("Favourites"), favourites),
            (Voice.Type.PRIVATE, _("Ours"), counts.get(Voice.Type.PRIVATE, 0)),
            (Voice.Type.PUBLIC, _("Library"), counts.get(Voice.Type.PUBLIC, 0)),
        ],
    )


def _genders(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    counts = _counts(connections, query, "gender", "gender")
    named = [(gender, gender.capitalize(), counts.get(gender, 0)) for gender in GENDERS]
    return pills(query, "gender", [("", _("Any gender"), None), *named])


def _engines(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    """Few voices differ in their list of engines, so whole lists are counted and then taken apart."""
    lists = fitting(connections, query, but="engine").order_by().values_list("engines").annotate(n=Count("pk"))
    counts: Counter[str] = Counter()
    for engines, n in lists:
        counts.update(dict.fromkeys(engines, n))
    if len(counts) < 2 and not query.get("engine"):
        return []
    named = [(engine, engine, counts[engine]) for engine in sorted(counts, key=str.casefold)]
    return pills(query, "engine", [("", _("Any engine"), None), *named])


def _emotions(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    feeling = fitting(connections, query, but="emotions").exclude(emotions=[]).count()
    if not feeling and not query.get("emotions"):
        return []
    return pills(query, "emotions", [("", _("With or without"), None), ("yes", _("With emotions"), feeling)])


def _languages(connections: Sequence[Connection], query: QueryDict) -> list[Pill]:
    counts = _counts(connections, query, "language", "language")
    chosen = query.get("language", "")
    order = sorted((name for name in counts if name), key=lambda name: (name != chosen, -counts[name], name))
    return pills(query, "language", [("", _("Any language"), None), *((n, n, counts[n]) for n in order)])
