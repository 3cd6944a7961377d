"""A medium's copy at a provider: uploaded once for each account, and found again by everybody who uses it."""

import logging
from datetime import timedelta
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import timezone
from django_q.tasks import async_task

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.providers import ProviderError

from .models import Asset, Media

logger = logging.getLogger(__name__)

LARGEST = 32_000_000
"""Bytes that HeyGen takes in one upload."""
ACCEPTED = frozenset(
    {
        "image/png",
        "image/jpeg",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/wav",
        "application/pdf",
        "application/x-subrip",
    }
)


def want(media: Media, connection: Connection) -> Asset:
    """Ask for a copy of `media` at the provider; the worker uploads it soon. The row is there at once."""
    asset, fresh = Asset.objects.get_or_create(
        media=media, connection=connection, defaults={"next_try_at": timezone.now()}
    )
    if fresh:
        async_task("apps.library.tasks.upload", asset.pk)
    return asset


def ensure(media: Media, connection: Connection) -> str:
    """The provider's id of `media`, uploading it now where that has not happened yet. Raises ProviderError."""
    asset = want(media, connection)
    return asset.asset_id or upload(asset)


def upload(asset: Asset) -> str:
    """Send the bytes. The key is the content's, so that a lost answer does not make a second copy."""
    media = asset.media
    with heygen(asset.connection, reason=f"file {media.pk}") as client, default_storage.open(media.file) as file:
        made = client.assets.upload(
            cast(BinaryIO, file),
            filename=media.filename,
            mime_type=media.mime_type,
            idempotency_key=f"file.{media.pk}.{media.sha256[:40]}",
        )
    Asset.objects.filter(pk=asset.pk).update(
        asset_id=made.asset_id,
        mime_type=made.mime_type or "",
        size=made.size_bytes,
        error="",
        next_try_at=None,
    )
    return made.asset_id


def upload_due(asset_id: int) -> bool:
    """One worker's try. True when the copy is there."""
    now = timezone.now()
    due = Asset.objects.filter(Q(next_try_at__lte=now), pk=asset_id, asset_id="")
    if not due.update(next_try_at=now + timedelta(minutes=12), tries=F("tries") + 1):
        return False
    asset = Asset.objects.select_related("media", "connection").get(pk=asset_id)
    try:
        upload(asset)
    except ProviderError as error:
        again = now + timedelta(seconds=min(3600, 10 * 2**asset.tries)) if error.retryable else None
        Asset.objects.filter(pk=asset.pk).update(error=error.says[:300], next_try_at=again)
        return False
    return True


def let_go(connection: Connection) -> None:
    """The copies are at another account than the connection's: whoever needs one uploads it again."""
    Asset.objects.filter(connection=connection).delete()


def take_due() -> list[int]:
    return list(Asset.objects.filter(next_try_at__lte=timezone.now(), asset_id="").values_list("pk", flat=True)[:20])
