"""The translations' work in the background. Tasks take ids and plain words only."""

from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.library import catalogue_sync

from .languages.sync import sync_languages
from .models import LanguageList


def sync(connection_id: int) -> None:
    """Read the languages of one connection."""
    sync_languages(connection_id)


def sweep() -> None:
    """Have lists of languages read that are missing or a day old."""
    for connection_id in catalogue_sync.claim_due(LanguageList, Connection.objects.usable().of(Provider.HEYGEN)):
        async_task("apps.translations.tasks.sync", connection_id)
