"""What the form offers to choose from: some looks, some voices, and how to see others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.accounts.models import Connection, User
from apps.common.folding import matching
from apps.jobs.models import Job
from apps.videos.models import FavouriteLook, Kind, Look, Orientation, Ownership
from apps.voices.models import Voice

LOOKS_SHOWN = 24
VOICES_SHOWN = 250
ENOUGH = 4
"""From so many favourites on, a new form begins with them."""
LATELY = 30
"""So many of somebody's films tell what they used lately."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True)
class LookPicker:
    looks: list[Look]
    total: int
    ways: list[Choice]
    way: str
    q: str


@dataclass(frozen=True)
class VoicePicker:
    own: str
    groups: list[tuple[str, list[Voice]]]
    languages: list[str]
    language: str
    gender: str
    chosen: str
    heard: Voice | None
    """The voice that the play button speaks with."""
    shown: int = 0
    total: int = 0
    genders: tuple[tuple[str, str], ...] = field(default=(("female", "Female"), ("male", "Male")))


def used_lately(user: User, connection: Connection, key: str) -> list[str]:
    """Ids that somebody's newest films name under `key` of their params, newest first."""
    jobs = Job.objects.filter(author=user, connection=connection).order_by("-pk").values_list("params", flat=True)
    found = (params.get(key) for params in jobs[:LATELY])
    return list(dict.fromkeys(some for some in found if isinstance(some, str) and some))


def pick_looks(connection: Connection, user: User, data: Mapping[str, Any], chosen: str) -> LookPicker:
    """The chosen look first, then what fits the way of looking and the search."""
    offered = Look.objects.on_offer(connection)
    loved = Exists(FavouriteLook.objects.filter(look=OuterRef("pk"), user=user))
    counts = offered.aggregate(
        ours=Count("pk", filter=Q(ownership=Ownership.PRIVATE)),
        library=Count("pk", filter=Q(ownership=Ownership.PUBLIC)),
        loved=Count("pk", filter=loved),
    )
    ways = [
        Choice("favourites", _("Favourites"), icon="star"),
        Choice("lately", _("Used lately")),
        Choice("ours", _("Ours"), counts["ours"]),
        Choice("library", _("Library"), counts["library"]),
        Choice("portrait", _("Portrait")),
        Choice("photo", _("Photos")),
    ]
    way = str(data.get("pick", ""))
    if way not in {choice.value for choice in ways}:
        way = "favourites" if counts["loved"] >= ENOUGH else "ours" if counts["ours"] else "library"
    found = offered.filter(
        {
            "favourites": Q(loved),
            "lately": Q(look_id__in=used_lately(user, connection, "avatar_id") if way == "lately" else ()),
            "ours": Q(ownership=Ownership.PRIVATE),
            "library": Q(ownership=Ownership.PUBLIC),
            "portrait": Q(preferred_orientation=Orientation.PORTRAIT),
            "photo": Q(avatar_type=Kind.PHOTO),
        }[way]
    )
    q = str(data.get("pick_q", "")).strip()[:80]
    if q:
        found = offered.filter(matching(q, "folded", "group__folded"))
    shown = list(found.select_related("picture", "clip", "group").order_by("name", "pk")[:LOOKS_SHOWN])
    if chosen and chosen not in {look.look_id for look in shown}:
        mine = Look.objects.filter(connection=connection, look_id=chosen)
        shown = [*mine.select_related("picture", "clip", "group"), *shown]
    return LookPicker(looks=shown, total=counts["ours"] + counts["library"], ways=ways, way=way, q=q)


def pick_voices(
    connection: Connection, data: Mapping[str, Any], chosen: str, look: Look | None, *, avatar: bool
) -> VoicePicker:
    """Favourites, then our own, then by language. The chosen one is always among them."""
    offered = Voice.objects.on_offer(connection)
    counts = list(offered.values_list("language", "gender").annotate(Count("pk")).order_by("language", "gender"))
    languages = list(dict.fromkeys(spoken for spoken, _gender, _n in counts if spoken))
    language, gender = str(data.get("pick_language", "")), str(data.get("pick_gender", ""))
    found = offered
    if language in languages:
        found, counts = found.filter(language=language), [row for row in counts if row[0] == language]
    if gender in ("female", "male"):
        found, counts = found.filter(gender=gender), [row for row in counts if row[1] == gender]
    total = sum(number for _language, _gender, number in counts)
    voices = list(found.select_related("preview", "favourite").order_by("language", "name", "pk")[:VOICES_SHOWN])
    own = look.default_voice_id if look else ""
    extra = [some for some in {chosen, own} if some and some not in {voice.voice_id for voice in voices}]
    elsewhere = Voice.objects.filter(connection=connection, voice_id__in=extra) if extra else Voice.objects.none()
    others = list(elsewhere.select_related("preview", "favourite"))
    named = {voice.voice_id: voice for voice in (*voices, *others)}
    if chosen in extra and chosen in named:
        voices.insert(0, named[chosen])
    return VoicePicker(
        own=_own_words(look, named.get(own), avatar=avatar),
        groups=_grouped(voices),
        languages=languages,
        language=language,
        gender=gender,
        chosen=chosen,
        heard=named.get(chosen or own),
        shown=len(voices),
        total=total,
    )


def _own_words(look: Look | None, voice: Voice | None, *, avatar: bool) -> str:
    if voice:
        return _("The look’s own voice: %(name)s") % {"name": voice.name}
    if look and look.default_voice_id:
        return _("The look’s own voice")
    return _("Choose a voice") if look or not avatar else _("The look’s own voice")


def _grouped(voices: list[Voice]) -> list[tuple[str, list[Voice]]]:
    groups: dict[str, list[Voice]] = {}
    favourites, ours = _("Favourites"), _("Ours")
    for voice in voices:
        name = favourites if hasattr(voice, "favourite") else ours if voice.is_ours else voice.language or _("Other")
        groups.setdefault(name, []).append(voice)
    order = sorted(groups, key=lambda name: (name != favourites, name != ours, name))
    return [(name, groups[name]) for name in order]
