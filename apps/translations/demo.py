"""The demo's languages: those that the sandbox lists."""

from apps.accounts.models import Connection

from .languages.sync import sync_languages
from .models import LanguageList


def read_languages(connection: Connection) -> None:
    """Copy them now, so that the first visitor finds them."""
    if not LanguageList.objects.filter(connection=connection, synced_at__isnull=False).exists():
        sync_languages(connection.pk)
