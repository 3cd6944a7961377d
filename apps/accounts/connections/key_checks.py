""" "Test this key": what works with a connection, asked one by one with a short timeout."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from apps.providers import (
    Account,
    AddressRefused,
    BadAnswer,
    Busy,
    Forbidden,
    NotAvailable,
    NotFound,
    NotSent,
    ProviderError,
    Unauthorized,
    Unavailable,
)

from ..models import Connection
from ..models.connections import KEY_REJECTED, NO_CREDIT, Provider
from . import account_identity
from .billing import from_stored, remaining, to_stored
from .clients import QUICK, NoAddress, heygen
from .probes import FIRST, AccountFacts, probes_of, whose


@dataclass(frozen=True)
class KeyCheck:
    """One line of the list: `what` was tried, whether it is `fine`, and that in plain words."""

    what: str
    fine: bool
    words: str


HOPELESS: Final = (Unauthorized, NotSent, Unavailable, Busy, BadAnswer)
"""After one of these the next question would get the same answer, and somebody is waiting."""


def run_checks(connection: Connection, *, user_id: int | None) -> list[KeyCheck]:
    """Try everything the portal needs, keep what was seen on the connection, and return the list.

    Talks to the provider: at most a handful of short reads, and never one that costs anything.
    """
    connection.asked_at = connection.tested_at = timezone.now()
    findings: list[KeyCheck] = []
    seen = AccountFacts()
    how: dict[str, Any] = {"reason": "test this key", "user_id": user_id, "retries": 0, "timeouts": QUICK}
    try:
        with probes_of(connection, seen, **how) as looks:
            for what, look in looks:
                findings.append(_tried(what, look) if findings else KeyCheck(what, True, look()))
    except ProviderError as error:
        what = "The rest" if findings else FIRST[Provider(connection.provider)]
        findings.append(KeyCheck(what, False, _why(error, connection)))
    _keep(connection, seen, findings)
    return findings


def refresh(connection: Connection) -> None:
    """Ask a HeyGen account again, for its balance. What else the last test found stays as it was."""
    connection.asked_at = timezone.now()
    others = [finding for finding in findings_of(connection) if finding.what != "Account"]
    seen = AccountFacts()
    try:
        with heygen(connection, reason="balance", retries=0, timeouts=QUICK) as client:
            seen.account = client.users.me()
        finding = KeyCheck("Account", True, whose(seen.account))
    except ProviderError as error:
        finding = KeyCheck("Account", False, _why(error, connection))
    _keep(connection, seen, [finding, *others])


def findings_of(connection: Connection) -> list[KeyCheck]:
    """What the last look at a connection found; empty before the first."""
    return [KeyCheck(*line) for line in connection.account.get("works", [])]


def _tried(what: str, look: Callable[[], str]) -> KeyCheck:
    try:
        return KeyCheck(what, True, look())
    except HOPELESS:
        raise
    except ProviderError as error:
        return KeyCheck(what, False, _why(error))


def _why(error: ProviderError, connection: Connection | None = None) -> str:
    if isinstance(error, Unauthorized):
        said = f"Rejected ({error.status})" if error.status else "Rejected"
        return f"{said}: the provider does not accept this key. Copy the whole key again from your account there."
    if isinstance(error, NotAvailable):
        closed = connection is not None and connection.is_closed
        shut = " The service was shut down by its operator." if closed else ""
        return f"Not available: the service does not answer at this address.{shut}"
    if isinstance(error, NotFound):
        return "Nothing answers this there. Is it the address of the provider's API?"
    if isinstance(error, Forbidden):
        return "The key is good, but this account is not allowed to use it."
    if isinstance(error, NoAddress | AddressRefused):
        return error.says
    if isinstance(error, NotSent):
        return "Nothing answers at this address. Is it right, and can this portal reach it?"
    if isinstance(error, Busy):
        return "The provider is busy. Test it again in a minute."
    if isinstance(error, Unavailable):
        return "The provider is having problems at the moment. Test it again in a minute."
    return error.says


def _keep(connection: Connection, seen: AccountFacts, findings: list[KeyCheck]) -> None:
    """Store what was seen. What did not answer stays as it was last known: a balance with its age, the addresses."""
    known = connection.account if seen.account is None else to_stored(seen.account)
    fresh: dict[str, Any] = {"works": [[line.what, line.fine, line.words] for line in findings]}
    if seen.older_templates is not None:
        fresh["older_templates"] = seen.older_templates.to_json()
    elif "older_templates" in connection.account:
        fresh["older_templates"] = connection.account["older_templates"]
    if seen.subscriber is not None:
        fresh["subscriber"] = {"name": seen.subscriber.name, "email": seen.subscriber.email}
    if seen.addresses is not None:
        fresh["addresses"] = list(seen.addresses)
    connection.account = {**known, **fresh}
    fields = {
        "account": connection.account,
        "asked_at": connection.asked_at,
        "tested_at": connection.tested_at,
    }
    if seen.account is None:
        Connection.objects.filter(pk=connection.pk).update(**fields)
        return
    account_identity.saw(connection, seen.account.username)
    connection.balance = remaining(seen.account).amount
    connection.saw_balance(connection.balance, **fields)
    connection.balance_at = timezone.now()
    over = [KEY_REJECTED]
    if connection.balance is not None and connection.balance > 0:
        over.append(NO_CREDIT)
    paused = Connection.objects.filter(pk=connection.pk, pause_reason__in=over)
    paused.update(paused_until=None, pause_reason="")


def account_of(connection: Connection) -> Account | None:
    """What is known of the HeyGen account behind a connection."""
    return from_stored(connection.account)
