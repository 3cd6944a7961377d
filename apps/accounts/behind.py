"""Whose account stands behind a key, and what may happen when another key is saved.

Ids belong to an account: jobs, results, files, voices. So the account of a connection changes only while nothing is
open at it, and what was kept of the account before is let go. The rooms that know stand in `OPEN_WORK` and
`ACCOUNT_CHANGED`.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.providers import Forbidden, ProviderError

from .models import Connection
from .models.connections import HELD, UNPROVED, Provider
from .vendors import QUICK, gateway, heygen

logger = logging.getLogger(__name__)
NAMED = 5
"""So many pieces of work are named when a key is refused; the rest is counted."""


@dataclass(frozen=True)
class OpenWork:
    """Something that a provider is at, or has and the portal has not, at one of its accounts."""

    title: str
    url: str
    account: str


class WorkIsOpen(Exception):
    """A key was refused: it does not open the account that work is open at."""

    def __init__(self, work: Sequence[OpenWork], *, is_told: bool) -> None:
        super().__init__(f"{len(work)} open")
        self.work, self.is_told = work, is_told

    @property
    def words(self) -> SafeString:
        """For the form, with a link to each piece of work."""
        why = (
            _("This key opens another account.")
            if self.is_told
            else _("We couldn't find out which account this key opens.")
        )
        account = self.work[0].account
        open_at = _("Work is still open at the account %(account)s:") % {"account": account}
        links = format_html_join(
            ", ", '<a class="link" href="{}">{}</a>', ((w.url, w.title) for w in self.work[:NAMED])
        )
        more = len(self.work) - NAMED
        rest = " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""
        then = _("Save a key of that account, or wait until this has ended. The present key was kept.")
        return format_html("{} {} {}{}. {}", why, open_at, links, rest, then)


def open_work(connection: Connection, accounts: Collection[str] = ()) -> list[OpenWork]:
    """What is open at this connection, except at these accounts. What nobody knows the account of is left out."""
    rooms = (cast(Callable[[Connection], Sequence[OpenWork]], import_string(name)) for name in settings.OPEN_WORK)
    return [work for room in rooms for work in room(connection) if work.account and work.account not in accounts]


def let_go(connection: Connection) -> None:
    """The connection is at another account now: every room lets go of what belongs to the one before."""
    for name in settings.ACCOUNT_CHANGED:
        cast(Callable[[Connection], None], import_string(name))(connection)


def is_where_it_was(connection: Connection) -> bool:
    """False where the connection has gone to another account since this row of it was read."""
    now = Connection.objects.filter(pk=connection.pk).values_list("identity", flat=True).first()
    return now is not None and (now == connection.identity or not connection.identity)


def ask(connection: Connection) -> frozenset[str]:
    """The accounts that the key opens; none where the service may not tell it. May talk to the provider; raises
    ProviderError.
    """
    match Provider(connection.provider):
        case Provider.HEYGEN:
            with heygen(connection, reason="whose account", retries=0, timeouts=QUICK) as films:
                try:
                    return frozenset({films.users.me().username[:254]})
                except Forbidden:
                    return frozenset()
        case Provider.USEAPI:
            with gateway(connection, reason="whose account", retries=0, timeouts=QUICK) as speech:
                return frozenset(account.email for account in speech.accounts())
        case Provider.PLAYHT:
            return frozenset({connection.identity})


def asked(connection: Connection) -> frozenset[str] | None:
    """The same; None where no answer came."""
    try:
        return ask(connection)
    except ProviderError as error:
        logger.info("connection %s: account unknown, %s", connection.pk, error.code or type(error).__name__)
        return None


def learn(connection: Connection) -> None:
    """Ask for the account of a HeyGen key where nobody knows it yet."""
    if connection.identity or connection.provider != Provider.HEYGEN:
        return
    for account in asked(connection) or ():
        saw(connection, account)


@transaction.atomic
def saw(connection: Connection, account: str) -> None:
    """HeyGen said that the key in `connection` opens this account. News about a key that was replaced is none.

    While work is open, a key that was not replaced is believed to open the account that it opened before.
    """
    kept = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk).first()
    if kept is None or str(kept.api_key) != str(connection.api_key):
        return
    before = kept.identity
    if not before or (account != before and not open_work(kept, [account])):
        kept.identity = account[:254]
        kept.save(update_fields=["identity"])
        if before:
            let_go(kept)
    if kept.identity == account[:254]:
        Connection.objects.filter(pk=kept.pk, pause_reason=UNPROVED).update(paused_until=None, pause_reason="")
    connection.identity = kept.identity


def take_key(connection: Connection, opens: frozenset[str] | None) -> str:
    """Settle whose account `connection` is with its new key, which `opens` these; None: nobody knows.

    Call it in the transaction that saves the connection, before that. The account before is returned. Raises
    WorkIsOpen where something is open at an account that the key does not open.
    """
    kept = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    elsewhere = [work for one in [kept, *kept.siblings.all()] for work in open_work(one, opens or ())]
    if elsewhere:
        raise WorkIsOpen(elsewhere, is_told=bool(opens))
    connection.stopped = kept.stopped  # a new key ends no pause of the back office
    if connection.provider != Provider.PLAYHT:  # whose user id was typed
        connection.identity = kept.identity
    if connection.provider == Provider.HEYGEN and opens is not None:
        connection.identity = next(iter(opens), "")
    elif connection.identity and connection.identity not in (opens or ()):
        # Nothing is sent before a test has found out.
        connection.paused_until, connection.pause_reason = timezone.now() + HELD, UNPROVED
    return kept.identity
