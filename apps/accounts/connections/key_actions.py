""" "Test this key" as an action: ask the provider, take over what it says, and write it down."""

from ..models import Connection, User
from ..models.connections import ATTENTION, KEY_REJECTED
from . import actions, key_checks, simulation, sub_accounts
from .key_checks import KeyCheck


def check_key(connection: Connection, *, by: User | None) -> list[KeyCheck]:
    """What works with this connection's key. Talks to the provider; a token's accounts become connections."""
    simulation.prove(connection, by=by)
    findings = key_checks.run_checks(connection, user_id=by.pk if by else None)
    if addresses := connection.account.get("addresses"):
        sub_accounts.sync_sub_accounts(connection, addresses, by=by)
    if all(finding.fine for finding in findings):
        for account in [connection, *connection.siblings.all()]:
            for reason in (ATTENTION, KEY_REJECTED):
                actions.end_pause(account, reason, by=by)
    actions.log_tested(connection, findings, by=by)
    return findings
