"""What the worker does for connections: look at the balance now and then, and let the log of calls not grow."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from apps.common.retention import delete_old

from . import once
from .connections import key_actions, key_checks
from .models import Connection, VendorCall
from .models.connections import NO_CREDIT, Provider

FRESH = timedelta(minutes=10)
"""How old a balance may be."""
BROKE = timedelta(minutes=1)
"""How soon an account without money is looked at again."""


def refresh_balance(connection_id: int) -> None:
    """Ask one account what is left."""
    connection = Connection.objects.usable().filter(pk=connection_id).first()
    if connection is not None:
        key_checks.refresh(connection)


def try_key(connection_id: int) -> None:
    """Ask once what works with a key that nobody has tested, and which accounts are behind it."""
    connection = Connection.objects.usable().primaries().filter(pk=connection_id).first()
    if connection is not None:
        key_actions.check_key(connection, by=None)


def sweep() -> None:
    """Have every balance looked at that is old, sooner where work waits for money, and every key that was never
    tested at the services without a balance; delete old calls, and forget forms.
    """
    now = timezone.now()
    old = Q(asked_at__isnull=True) | Q(asked_at__lte=now - FRESH)
    broke = Q(pause_reason=NO_CREDIT, paused_until__gt=now - BROKE, asked_at__lte=now - BROKE)
    for connection in Connection.objects.usable().of(Provider.HEYGEN).filter(old | broke):
        # Conditional, so that two sweeps do not ask twice.
        taken = Connection.objects.filter(pk=connection.pk, asked_at=connection.asked_at)
        if taken.update(asked_at=now):
            async_task("apps.accounts.tasks.refresh_balance", connection.pk)
    untested = Connection.objects.usable().primaries().exclude(provider=Provider.HEYGEN).filter(asked_at__isnull=True)
    for connection in untested:
        if Connection.objects.filter(pk=connection.pk, asked_at__isnull=True).update(asked_at=now):
            async_task("apps.accounts.tasks.try_key", connection.pk)
    delete_old(VendorCall.objects.all(), "at")
    once.forget()
