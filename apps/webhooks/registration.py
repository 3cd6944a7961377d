"""The portal's own endpoints at the providers: made and moved by the worker, when there is a public address."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apps.accounts import audit
from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection, User
from apps.accounts.models.connections import Provider
from apps.providers import Conflict, HeyGen, ProviderError

from .models import Endpoint

logger = logging.getLogger(__name__)
LONGEST_WAIT = 3600


def wanted_url(endpoint: Endpoint) -> str:
    return str(settings.PUBLIC_URL) + reverse("webhooks:receive", args=[endpoint.token])


def due() -> list[int]:
    """Connections whose endpoint is missing, or registered under another address than today's."""
    if not settings.PUBLIC_URL:
        return []
    now = timezone.now()
    connections = Connection.objects.usable().of(Provider.HEYGEN).select_related("endpoint")
    return [c.pk for c in connections if _is_due(getattr(c, "endpoint", None), now)]


def _is_due(endpoint: Endpoint | None, now: datetime) -> bool:
    if endpoint is None:
        return True
    fine = endpoint.endpoint_id and endpoint.url == wanted_url(endpoint)
    return not fine and (endpoint.next_try_at is None or endpoint.next_try_at <= now)


def register(connection_id: int) -> bool:
    """Bring the endpoint of a connection up to date. One worker at a time; a failure is tried again later."""
    connection = Connection.objects.get(pk=connection_id)
    endpoint, _ = Endpoint.objects.get_or_create(connection=connection, defaults={"token": secrets.token_urlsafe(32)})
    now = timezone.now()
    free = Q(next_try_at__isnull=True) | Q(next_try_at__lte=now)
    wait = min(LONGEST_WAIT, 30 * 2**endpoint.tries)
    if not Endpoint.objects.filter(free, pk=endpoint.pk).update(
        next_try_at=now + timedelta(seconds=wait), tries=F("tries") + 1
    ):
        return False
    try:
        _bring_up(endpoint, wanted_url(endpoint))
    except ProviderError as error:
        logger.info("connection %s: no endpoint yet, %s", connection.pk, error.code or type(error).__name__)
        Endpoint.objects.filter(pk=endpoint.pk).update(error=error.says[:300])
        return False
    return True


def let_go(connection: Connection) -> None:
    """The endpoint is another account's. The present one gets one of its own, at an address that nobody knew before."""
    Endpoint.objects.filter(connection=connection).delete()


def _bring_up(endpoint: Endpoint, url: str) -> None:
    with heygen(endpoint.connection, reason="webhook endpoint") as client:
        if endpoint.endpoint_id:
            client.webhooks.update_endpoint(endpoint.endpoint_id, url=url)
            _fine(endpoint, "endpoint.moved", url=url)
            return
        found, secret = _create(client, url, endpoint.token)
    endpoint.secret = secret
    endpoint.save(update_fields=["secret"])
    _fine(endpoint, "endpoint.registered", url=url, endpoint_id=found)


def _create(client: HeyGen, url: str, token: str) -> tuple[str, str]:
    """Id and secret of an endpoint at `url`. One whose secret was lost with an answer gets a new secret."""
    try:
        made = client.webhooks.create_endpoint(url=url, idempotency_key=f"endpoint.{token}")
    except Conflict:
        found = next(e.endpoint_id for e in client.webhooks.list_endpoints() if e.url == url)
    else:
        if made.secret:
            return made.endpoint_id, str(made.secret)
        found = made.endpoint_id
    return found, str(client.webhooks.rotate_secret(found, idempotency_key=f"secret.{secrets.token_hex(8)}"))


@transaction.atomic
def _fine(endpoint: Endpoint, action: str, **columns: str) -> None:
    Endpoint.objects.filter(pk=endpoint.pk).update(error="", tries=0, next_try_at=None, **columns)
    # The path holds the token, so only the host is told.
    _note(endpoint, action, who="worker", host=urlsplit(columns["url"]).netloc)


def _note(endpoint: Endpoint, action: str, *, by: User | None = None, who: str = "", **facts: Any) -> None:
    connection = endpoint.connection
    audit.write(connection.workspace_id, action, connection.name, by=by, who=who, connection=connection.pk, **facts)


def rotate(endpoint: Endpoint, *, by: User | None = None) -> None:
    """A new secret; the one before counts for some minutes more. Raises ProviderError."""
    with heygen(endpoint.connection, reason="webhook secret") as client:
        fresh = client.webhooks.rotate_secret(endpoint.endpoint_id, idempotency_key=f"secret.{secrets.token_hex(8)}")
    endpoint.old_secret, endpoint.secret, endpoint.rotated_at = endpoint.secret, str(fresh), timezone.now()
    with transaction.atomic():
        endpoint.save(update_fields=["old_secret", "secret", "rotated_at"])
        _note(endpoint, "endpoint.secret_rotated", by=by)
