"""Whose account stands behind a key, and what may happen when another key is saved.

Ids belong to an account: jobs, results, files, voices. So the account of a connection changes only while nothing is
open at it, and what was kept of the account before is let go. The rooms that know stand in `OPEN_WORK` and
`ACCOUNT_CHANGED`.

Not every account has a name that its provider tells: a key may not be allowed to ask for it, and whoever uses PlayHT
types it. Work at such an account is known by the `mark` of the key that it was approved for and sent with. Another key
opens the same account only where that is proved: by the name, or because it finds the work by its id.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.providers import Forbidden, ProviderError, Unauthorized

from ..models import Connection
from ..models.connections import HELD, OF_THE_ACCOUNT, UNPROVED, Provider
from .clients import QUICK, gateway, heygen, playht

logger = logging.getLogger(__name__)
NAMED = 5
"""So many pieces of work are named when a key is refused; the rest is counted."""
SOUGHT = 3
"""So many pieces of work, sent with one key, are asked for by their ids with another key."""


@dataclass(frozen=True)
class OpenWork:
    """Something that a provider is at, or has and the portal has not, at one of its accounts.

    `finds` asks, with the key of a connection, for the id that the provider gave it; None where it has none.
    """

    title: str
    url: str
    account: str
    mark: str
    finds: Callable[[Connection], bool] | None = None


class WorkIsOpen(Exception):
    """A key was refused: it does not open the account that work is open at, as far as anybody can tell."""

    def __init__(self, work: Sequence[OpenWork], *, is_told: bool) -> None:
        super().__init__(f"{len(work)} open")
        self.work, self.is_told = work, is_told

    @property
    def words(self) -> SafeString:
        """For the form, with a link to each piece of work."""
        account = self.work[0].account
        if not account:
            why = _("We couldn't find out whether this key opens the same account as the current one.")
            open_at = _("Work sent with the current key is still open:")
            then = _("Wait until it has finished. The current key was kept.")
        else:
            other = _("This key belongs to a different account.")
            why = other if self.is_told else _("We couldn't find out which account this key belongs to.")
            open_at = _("Work is still open at the account %(account)s:") % {"account": account}
            then = _("Save a key of that account, or wait until it has finished. The current key was kept.")
        links = format_html_join(
            ", ", '<a class="link" href="{}">{}</a>', ((w.url, w.title) for w in self.work[:NAMED])
        )
        more = len(self.work) - NAMED
        rest = " " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more} if more > 0 else ""
        return format_html("{} {} {}{}. {}", why, open_at, links, rest, then)


def mark(connection: Connection) -> str:
    """What is kept of its key, to know it again: it tells nothing of the key.

    Of a service that never tells whose key it is, anybody may run one: there the key means its account at one address.
    """
    address = "" if connection.tells_account else connection.base_url
    return salted_hmac(
        "apps.accounts.connections.account_identity", f"{address}\n{connection.api_key}", algorithm="sha256"
    ).hexdigest()


def bond(connection: Connection) -> dict[str, str]:
    """Its account and the mark of its key, to be kept with what is approved for them: see `account_mismatch`."""
    return {"account": connection.identity, "key_mark": mark(connection)}


def marks(connection: Connection) -> list[str]:
    """The mark of its key, after those of earlier keys that are proved to open the same account."""
    return list(dict.fromkeys([*connection.key_marks, mark(connection)]))


def account_mismatch(connection: Connection, account: str, key_mark: str | None) -> str:
    """Why the key of a connection must not be used for what is at this account, by the key with this mark.

    In words; empty where it opens that account. `account` is empty where nobody knew it, `key_mark` None where it was
    not kept.
    """
    if account and account != connection.identity:
        where = f"It belongs to the account {account}"
        if not connection.identity:
            return f"{where}, and the provider does not tell which account the key of “{connection}” opens."
        return f"{where}, but the key of “{connection}” opens {connection.identity}."
    if (account and connection.tells_account) or key_mark is None or key_mark in marks(connection):
        return ""
    other = "and we can't tell whether the present one opens the same account."
    return f"It belongs to an earlier key of “{connection}”, {other}"


def open_work(connection: Connection, accounts: Collection[str], key_marks: Collection[str]) -> list[OpenWork]:
    """What is open at this connection, but for what a key with these marks has, which opens these accounts."""

    def has(work: OpenWork) -> bool:
        is_named = bool(work.account) and connection.tells_account
        return (not work.account or work.account in accounts) and (is_named or work.mark in key_marks)

    rooms = (cast(Callable[[Connection], Sequence[OpenWork]], import_string(name)) for name in settings.OPEN_WORK)
    return [work for room in rooms for work in room(connection) if not has(work)]


def at(connection: Connection, account: str, key_mark: str | None) -> tuple[str, str]:
    """Account and mark of what is open, for `OpenWork`: what was not kept is taken for that of the present key."""
    key_mark = key_mark or mark(connection)
    return account or (connection.identity if key_mark in marks(connection) else ""), key_mark


def let_go(connection: Connection) -> None:
    """The connection is at another account now: every room lets go of what belongs to the one before."""
    for name in settings.ACCOUNT_CHANGED:
        cast(Callable[[Connection], None], import_string(name))(connection)


def is_where_it_was(connection: Connection) -> bool:
    """False where the connection has gone to another account since this row of it was read."""
    now = Connection.objects.filter(pk=connection.pk).first()
    if now is None or (connection.identity and now.identity != connection.identity):
        return False
    return bool(connection.identity) or mark(connection) in marks(now)


def ask(connection: Connection) -> frozenset[str]:
    """The accounts that the key opens; none where the service does not tell it. May talk to the provider; raises
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
            with playht(connection, reason="whose account", retries=0, timeouts=QUICK) as sounds:
                sounds.voices()
            return frozenset()


def asked(connection: Connection) -> frozenset[str] | None:
    """The same; None where no answer came. Raises Unauthorized alone."""
    try:
        return ask(connection)
    except Unauthorized:
        raise
    except ProviderError as error:
        logger.info("connection %s: account unknown, %s", connection.pk, error.code or type(error).__name__)
        return None


def learn(connection: Connection) -> None:
    """Ask for the account of a key where nobody knows it yet, and it may only be one."""
    if connection.identity or not connection.tells_account:
        return
    with suppress(Unauthorized):
        accounts = asked(connection) or ()
        if len(accounts) == 1:
            saw(connection, *accounts)


@transaction.atomic
def saw(connection: Connection, account: str) -> None:
    """The provider said that the key in `connection` opens this account. News about a key that was replaced is none.

    While work is open, a key that was not replaced is believed to open the account that it opened before.
    """
    kept = Connection.objects.select_for_update(no_key=True).filter(pk=connection.pk).first()
    if kept is None or mark(kept) != mark(connection):
        return
    before = kept.identity
    if not before or (account != before and not open_work(kept, [account], marks(kept))):
        kept.identity = account[:254]
        kept.save(update_fields=["identity"])
        if before:
            let_go(kept)
    if kept.identity == account[:254]:
        Connection.objects.filter(pk=kept.pk, pause_reason=UNPROVED).update(paused_until=None, pause_reason="")
    connection.identity = kept.identity


def recognized(kept: Connection, connection: Connection) -> frozenset[str]:
    """The marks of open work, sent with earlier keys of `kept`, that the new key in `connection` finds by its id.

    Ids are an account's own: whoever finds one opens that account. Talks to the provider.
    """
    sought: dict[str, list[Callable[[Connection], bool]]] = {}
    for one in (kept, *kept.siblings.all()):
        for work in open_work(one, (), _unchanged(kept, connection)):
            if work.finds:
                sought.setdefault(work.mark, []).append(work.finds)
    return frozenset(found for found, finds in sought.items() if any(find(connection) for find in finds[:SOUGHT]))


def _unchanged(kept: Connection, connection: Connection) -> set[str]:
    """The mark of the key in `connection`; none for another address, where whoever answers has proved nothing."""
    return {mark(connection)} if connection.base_url == kept.base_url else set()


@dataclass(frozen=True)
class Proof:
    """What is known of a new key: the accounts that it opens as its provider tells, None where no answer came; and the
    marks of the keys that opened what it finds."""

    opens: frozenset[str] | None
    finds: frozenset[str] = frozenset()


def prove(kept: Connection, connection: Connection) -> Proof:
    """Find out whose account the new key in `connection` opens. Talks to the provider; raises Unauthorized where that
    rejects the key.
    """
    learn(kept)
    opens = asked(connection)
    if opens is None or (opens and kept.identity):
        return Proof(opens)
    return Proof(opens, recognized(kept, connection))


def take_key(connection: Connection, proof: Proof) -> tuple[str, bool]:
    """Settle whose account `connection` is with its new key, of which `proof` is known.

    Call it in the transaction that saves the connection, before that. The account before is returned, and whether what
    is kept of it is to be let go. Raises WorkIsOpen where something is open that the key is not proved to have.
    """
    kept = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    opens = proof.opens or frozenset()
    known = _unchanged(kept, connection) | proof.finds
    is_known, is_told = not known.isdisjoint(marks(kept)), bool(opens)
    accounts = [kept, *kept.siblings.all()]
    if not connection.tells_account:  # it was typed
        opens, is_told = frozenset({connection.identity}), connection.identity != kept.identity
        is_same = is_known and not is_told
    elif is_told and kept.identity:
        is_same = kept.identity in opens
    else:
        is_same = is_known
        opens |= {one.identity for one in accounts if is_known}
    if is_same:
        known |= {*marks(kept)}
    if missing := [work for one in accounts for work in open_work(one, opens, known)]:
        raise WorkIsOpen(missing, is_told=is_told)
    connection.stopped = kept.stopped  # a new key ends no pause of the back office
    connection.key_marks = sorted(known)
    if connection.tells_account:
        connection.identity = kept.identity
        if connection.provider == Provider.HEYGEN and (is_told or (proof.opens is not None and not is_same)):
            connection.identity = next(iter(proof.opens or ()), "")
        elif connection.identity not in {"", *opens} or (not is_told and kept.pause_reason in OF_THE_ACCOUNT):
            # Nothing is sent before a test has found out.
            connection.paused_until, connection.pause_reason = timezone.now() + HELD, UNPROVED
    has_moved = connection.identity != kept.identity or not (kept.identity or is_same)
    return kept.identity, has_moved
