"""Simulated accounts: a fact that the sandbox proves, and that is stored. What is not proved costs real money."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from apps.providers.http.sandbox_proof import is_sandbox

from ..models import Connection, User
from . import actions


def secret() -> str:
    """What the sandboxes that this installation starts prove themselves with."""
    return salted_hmac("apps.accounts.connections.simulation", "sandbox", algorithm="sha256").hexdigest()


def is_proved(address: str, *, allow_private: bool = True) -> bool | None:
    """Whether a sandbox of ours answers there; None where nobody does. One short request without any key."""
    return is_sandbox(address, secret(), allow_private=allow_private) if address else None


def prove(connection: Connection, *, by: User | None) -> None:
    """Ask at the connection's address and keep the answer, for all accounts behind its key.

    Where nobody answers, it stays as it is: the address is the one that was asked before.
    """
    found = False if connection.is_at_home else is_proved(connection.base_url, allow_private=connection.allow_private)
    if found is None or found == connection.simulated:
        return
    with transaction.atomic():
        behind = Q(pk=connection.pk) | Q(primary=connection.pk)
        Connection.objects.filter(behind, base_url=connection.base_url).update(simulated=found)
        connection.simulated = found
        actions.log(connection, "connection.proved", by=by, simulated=found)


def of_workspace(workspace_id: int) -> bool:
    """Whether nothing in the workspace can cost real money."""
    return all_simulated(Connection.objects.filter(workspace=workspace_id))


def all_simulated(connections: Iterable[Connection]) -> bool:
    """Whether none of these can cost real money; without any nothing is simulated."""
    found = list(connections)
    return bool(found) and all(connection.simulated for connection in found)
