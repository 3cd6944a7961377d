"""Copying the list of languages of an account."""

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, Workspace
from apps.library import catalogue_sync
from apps.providers import ProviderError

from ..models import LanguageList


def sync_languages(connection_id: int) -> int:
    """Copy the list; returns how many languages it has. A list that is empty is not believed."""
    connection = Connection.objects.filter(pk=connection_id, enabled=True).first()
    if connection is None:
        return 0
    try:
        with heygen(connection, reason="languages") as client:
            names = list(client.translations.languages())
    except ProviderError as error:
        catalogue_sync.record_sync(LanguageList, connection, error)
        return 0
    known = LanguageList.objects.filter(connection=connection).values_list("names", flat=True).first() or []
    doubt = catalogue_sync.doubt(LanguageList, connection, {"": len(known)}, {"": len(names)})
    catalogue_sync.record_sync(LanguageList, connection, doubt=doubt)
    if not doubt and names != known:
        LanguageList.objects.filter(connection=connection).update(names=names)
        Workspace.next_feed_number(connection.workspace_id)
    return len(names)
