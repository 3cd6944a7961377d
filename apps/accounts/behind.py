"""Whose account stands behind a key: learnt from the service, and kept where it changes only when nothing is open."""

import logging

from django.db import transaction

from apps.providers import ProviderError

from .models import Connection
from .models.connections import Provider
from .vendors import QUICK, heygen

logger = logging.getLogger(__name__)


def ask(connection: Connection) -> str:
    """The HeyGen account that the key opens. Talks to the provider; raises ProviderError."""
    with heygen(connection, reason="whose account", retries=0, timeouts=QUICK) as client:
        return client.users.me().username


def learn(connection: Connection) -> None:
    """Ask for the account where nobody knows it yet. A service that does not tell now is asked another time."""
    if connection.identity or connection.provider != Provider.HEYGEN:
        return
    try:
        saw(connection, ask(connection))
    except ProviderError as error:
        logger.info("connection %s: account unknown, %s", connection.pk, error.code or type(error).__name__)


@transaction.atomic
def saw(connection: Connection, account: str) -> None:
    """A service said that the key in `connection` opens this account. News about a key that was replaced is none."""
    kept = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk).first()
    if kept is None or str(kept.api_key) != str(connection.api_key):
        return
    if not kept.identity:
        kept.identity = account[:254]
        kept.save(update_fields=["identity"])
    connection.identity = kept.identity
