"""The videos' work in the background. Tasks take ids and plain words only."""

from django_q.tasks import async_task

from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.library import catalogue_sync

from .avatars.sync import sync_avatars
from .models import Catalogue


def sync(connection_id: int, group_id: str = "") -> None:
    """Read the avatars of one connection, or one group of them."""
    sync_avatars(connection_id, group_id=group_id)


def sweep() -> None:
    """Begin to read every catalogue that is missing or older than a day."""
    for connection_id in catalogue_sync.claim_due(Catalogue, Connection.objects.usable().of(Provider.HEYGEN)):
        async_task("apps.videos.tasks.sync", connection_id)
