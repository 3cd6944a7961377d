"""The voices that the form offers: a few of what may be thousands, found by name, language and gender."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Value, When, Window
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.common.folding import matching
from apps.voices.models import FavouriteVoice, Voice

SHOWN = 24
GENDERS = (("female", _("Female")), ("male", _("Male")))
WHOSE = (("favourites", _("Favourites")), ("ours", _("Ours")), ("library", _("Library")))
FAVOURITE, OURS, LIBRARY = 0, 1, 2


@dataclass(frozen=True)
class VoicePicker:
    """`voices` begin with the chosen one; `total` counts what fits."""

    voices: list[Voice]
    total: int
    chosen: str
    languages: list[str]
    q: str = ""
    language: str = ""
    gender: str = ""
    whose: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.language or self.gender or self.whose)


def speaking(connection: Connection) -> "QuerySet[Voice]":
    """The voices that can speak alone with this account."""
    found = Voice.objects.filter(connection=connection.catalogue_id, gone=False)
    return found.filter(engines=["starfish"]) if connection.provider == Provider.HEYGEN else found


def pick_voices(connection: Connection, data: Mapping[str, Any], chosen: str) -> VoicePicker:
    """Favourites first, then our own, then the library. Three queries at most, however many there are."""
    offered = speaking(connection)
    languages = list(offered.exclude(language="").order_by("language").values_list("language", flat=True).distinct())
    q, whose = str(data.get("pick_q", "")).strip()[:80], str(data.get("pick_whose", ""))
    language, gender = str(data.get("pick_language", "")), str(data.get("pick_gender", ""))
    loved = Exists(FavouriteVoice.objects.filter(voice=OuterRef("pk")))
    found = offered.annotate(
        place=Case(
            When(loved, then=Value(FAVOURITE)),
            When(type=Voice.Type.PRIVATE, then=Value(OURS)),
            default=Value(LIBRARY),
            output_field=IntegerField(),
        )
    )
    if language in languages:
        found = found.filter(language=language)
    if gender in ("female", "male"):
        found = found.filter(gender=gender)
    if whose in ("favourites", "ours", "library"):
        found = {
            "favourites": found.filter(loved),
            "ours": found.filter(type=Voice.Type.PRIVATE),
            "library": found.filter(type=Voice.Type.PUBLIC),
        }[whose]
    if q:
        found = found.filter(matching(q, "folded"))
    counted = found.annotate(total=Window(Count("pk")))
    voices: list[Voice] = list(counted.select_related("preview").order_by("place", "name", "pk")[:SHOWN])
    total: int = vars(voices[0])["total"] if voices else 0
    if chosen and chosen not in {voice.voice_id for voice in voices}:
        mine = Voice.objects.filter(connection=connection.catalogue_id, voice_id=chosen)
        voices = [*mine.select_related("preview"), *voices]
    ordered: list[Voice] = sorted(voices, key=lambda voice: voice.voice_id != chosen)
    return VoicePicker(ordered, total, chosen, languages, q, language, gender, whose)
