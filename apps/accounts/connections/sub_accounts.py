"""The accounts behind one token of the gateway: the first is the primary connection, the others are its siblings."""

from collections.abc import Sequence

from django.db import transaction

from ..models import Connection, User
from ..models.connections import ELSEWHERE, UNPROVED, USUAL_CONCURRENCY, Provider
from . import account_identity, actions


def sync_sub_accounts(primary: Connection, addresses: Sequence[str], *, by: User | None) -> None:
    """Make the connections be the accounts that a test has found.

    One that is not found any more is removed, or stays switched off where work was made with it. The primary keeps
    the token and the voices for all, so it only rests while its own account is gone. Each step is a transaction of
    its own, for each writes the audit log last; whatever is left over the next test does.
    """
    known = {sibling.identity: sibling for sibling in primary.siblings.order_by("pk")}
    _seat(primary, [address for address in addresses if address not in known], addresses, by=by)
    for address in addresses:
        if address != primary.identity and address not in known:
            _add(primary, address, by=by)
    for address, sibling in known.items():
        if address not in addresses:
            actions.remove(sibling, by=by)


def copy_credentials(primary: Connection) -> None:
    """Take over key and address of the primary, and what is known of them: they are the token's, not an account's."""
    primary.siblings.update(
        api_key=str(primary.api_key),
        key_hint=primary.key_hint,
        key_marks=primary.key_marks,
        base_url=primary.base_url,
        allow_private=primary.allow_private,
        simulated=primary.simulated,
    )


@transaction.atomic
def _seat(primary: Connection, free: Sequence[str], addresses: Sequence[str], *, by: User | None) -> None:
    """The account that the primary itself speaks for: another one only where nothing is open at the one before."""
    Connection.objects.select_for_update(no_key=True).get(pk=primary.pk)
    seated = primary.identity in addresses
    if not seated and free and not account_identity.open_work(primary, free[:1], account_identity.marks(primary)):
        before, primary.identity = primary.identity, free[0]
        primary.save(update_fields=["identity"])
        if before:
            account_identity.let_go(primary)
        actions.log(primary, "connection.changed", by=by, changes={"identity": [before, primary.identity]})
        seated = True
    if seated:
        for reason in (ELSEWHERE, UNPROVED):
            actions.end_pause(primary, reason, by=by)
    elif primary.pause_reason != ELSEWHERE:
        primary.hold(ELSEWHERE)
        actions.log(primary, "connection.paused", by=by, reason=ELSEWHERE)


@transaction.atomic
def _add(primary: Connection, address: str, *, by: User | None) -> None:
    Connection.objects.select_for_update(no_key=True).get(pk=primary.pk)
    if primary.siblings.filter(identity=address).exists():
        return
    sibling = Connection(
        workspace_id=primary.workspace_id,
        provider=primary.provider,
        identity=address,
        primary=primary,
        name=f"{primary.name}, {address}"[:80],
        base_url=primary.base_url,
        concurrency=USUAL_CONCURRENCY[Provider(primary.provider)],
        allow_private=primary.allow_private,
        simulated=primary.simulated,
        enabled=True,
    )
    sibling.set_key(str(primary.api_key))
    sibling.key_marks = primary.key_marks
    sibling.save()
    actions.log(sibling, "connection.added", by=by, address=sibling.base_url, account=address)
