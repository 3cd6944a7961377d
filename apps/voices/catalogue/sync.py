"""Walking through a service's voices and keeping a copy."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from apps.accounts.connections import account_identity
from apps.accounts.connections.clients import gateway
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.common.text import fold
from apps.library import catalogue_sync
from apps.providers import ProviderError

from ..models import Catalogue, Voice
from .readers import CatalogueFilter, ListedVoice, read, read_one

logger = logging.getLogger(__name__)
UPDATED = [
    "name", "folded", "language", "gender", "type", "locale", "engines", "default_engine", "film_engines",
    "emotions", "traits", "support_locale", "support_pause", "preview", "gone", "synced_at",
]  # fmt: skip
BATCH = 400
LONGEST_ID = 300
HEARD_LATER = timedelta(seconds=20)


def sync_voices(connection_id: int, *, language: str = "", gender: str = "") -> int:
    """Copy the catalogue, public and private; returns how many voices were seen.

    With a filter only a part is read, so nothing can be said to have vanished.
    """
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is None:
        return 0
    part = CatalogueFilter(language=language, gender=gender)
    try:
        listed = read(connection, part)
        if connection.provider == Provider.USEAPI and part.is_whole:
            keep_languages(connection)
    except ProviderError as error:
        catalogue_sync.record_sync(Catalogue, connection, error, whole=part.is_whole)
        return 0
    if not account_identity.is_where_it_was(connection):
        return 0
    doubt = _keep(connection, listed, whole=part.is_whole)
    catalogue_sync.record_sync(Catalogue, connection, whole=part.is_whole, doubt=doubt)
    catalogue_sync.fetch_previews()
    return len(listed)


def look_at(voice_pk: int) -> bool:
    """Read one voice anew. False where nothing new could be learnt."""
    voice = Voice.objects.filter(pk=voice_pk, connection__enabled=True).select_related("connection").first()
    if voice is None:
        return False
    try:
        entry = read_one(voice.connection, voice.voice_id)
    except ProviderError as error:
        logger.info("voice %s: no news, %s", voice.pk, error.code or type(error).__name__)
        return False
    if entry is None:
        return False
    columns = {**_columns(entry), "folded": fold(entry.name[:200]), "synced_at": timezone.now()}
    return bool(Voice.objects.filter(pk=voice.pk).update(**columns))


def keep_languages(connection: Connection) -> None:
    """What the gateway can be told to speak. Raises ProviderError."""
    email = connection.identity if connection.has_siblings else None
    with gateway(connection, reason="languages") as client:
        found = [[language.code, language.label] for language in client.languages(email=email)]
    if found:
        Catalogue.objects.update_or_create(connection=connection, defaults={"languages": found})


@transaction.atomic
def _keep(connection: Connection, listed: dict[str, ListedVoice], *, whole: bool) -> str:
    """Copy what is listed. Why what is not listed stays all the same; empty where it does not."""
    now = timezone.now()
    sounds = catalogue_sync.previews_for(connection, (entry.preview for entry in listed.values()), after=HEARD_LATER)
    rows = [
        Voice(
            connection=connection,
            **_columns(entry),
            preview=sounds.get(entry.preview),
            gone=False,
            synced_at=now,
        )
        for entry in listed.values()
        if len(entry.voice_id) <= LONGEST_ID
    ]
    here = Voice.objects.on_offer(connection)
    known = dict(here.order_by().values_list("type").annotate(count=Count("pk")))
    upsert(rows)
    if not whole:
        return ""
    doubt = catalogue_sync.doubt(Catalogue, connection, known, Counter(entry.type.value for entry in listed.values()))
    if not doubt:
        here.filter(synced_at__lt=now).update(gone=True)
    return doubt


def let_go(connection: Connection) -> None:
    """The voices of our own are another account's; the catalogue of the present one is read as soon as can be."""
    Voice.objects.filter(connection=connection, type=Voice.Type.PRIVATE, gone=False).update(gone=True)
    Catalogue.objects.filter(connection=connection).update(next_sync_at=timezone.now(), tries=0)


def _columns(entry: ListedVoice) -> dict[str, Any]:
    return {
        "voice_id": entry.voice_id,
        "name": entry.name[:200],
        "type": entry.type,
        "language": entry.language[:80],
        "locale": entry.locale[:40],
        "gender": entry.gender,
        "engines": entry.engines,
        "default_engine": entry.default_engine[:40],
        "film_engines": dict(entry.film_engines) or None,
        "emotions": entry.emotions,
        "traits": dict(entry.traits),
        "support_locale": entry.support_locale,
        "support_pause": entry.support_pause,
    }


def upsert(rows: Sequence[Voice]) -> None:
    Voice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "voice_id"],
        update_fields=UPDATED,
        batch_size=BATCH,
    )
