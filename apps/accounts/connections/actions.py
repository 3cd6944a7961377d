"""Actions on a connection, and what the audit log keeps of them. Never the key."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .. import audit
from ..models import Connection, User
from ..models.connections import BY_OPERATOR, OF_THE_ACCOUNT
from . import account_identity
from .key_checks import KeyCheck
from .usage import is_referenced


def log_stored(
    connection: Connection, changes: Mapping[str, Any], *, is_new: bool, has_new_key: bool, by: User | None
) -> None:
    """What became of a connection by saving its form; `changes` are [before, after] by field. Call it last."""
    if is_new:
        log(connection, "connection.added", by=by, address=connection.base_url)
    elif has_new_key:
        log(connection, "connection.key_replaced", by=by, changes=dict(changes))
    elif set(changes) == {"enabled"}:
        log(connection, "connection.switched_on" if connection.enabled else "connection.switched_off", by=by)
    elif changes:
        log(connection, "connection.changed", by=by, changes=dict(changes))


def log_tested(connection: Connection, findings: Sequence[KeyCheck], *, by: User | None) -> None:
    """Somebody asked the provider with it: what worked and what did not."""
    works = [finding.what for finding in findings if finding.fine]
    fails = [finding.what for finding in findings if not finding.fine]
    log(connection, "connection.tested", by=by, works=works, fails=fails)


def must_stay(connection: Connection) -> bool:
    """Whether work was made with it, or may be at its account: what is unconfirmed may be there, and paid for."""
    accounts = [connection, *connection.siblings.all()]
    return any(is_referenced(account) or account_identity.open_work(account, (), ()) for account in accounts)


@transaction.atomic
def remove(connection: Connection, *, by: User | None) -> bool:
    """Remove it with its key. False where it must stay: then it is switched off."""
    if must_stay(connection):
        if Connection.objects.filter(pk=connection.pk, enabled=True).update(enabled=False):
            log(connection, "connection.switched_off", by=by)
        return False
    number = connection.pk
    connection.delete()
    connection.pk = number  # which deleting took away
    log(connection, "connection.removed", by=by)
    return True


@transaction.atomic
def resume(connection: Connection, *, by: User) -> bool:
    """End a pause by hand. False where there is none, or one that ends otherwise."""
    paused = _endable(connection).filter(stopped="", paused_until__gt=timezone.now())
    return _end(paused.exclude(pause_reason__startswith=BY_OPERATOR), connection, by)


@transaction.atomic
def stop(connection: Connection, reason: str, *, by: User) -> None:
    """Pause it for the back office, beside any other pause."""
    words = f"{BY_OPERATOR}: {reason}"[:200]
    Connection.objects.filter(pk=connection.pk).update(stopped=words)
    connection.hold(words)
    audit.write(connection.workspace_id, "connection.paused", str(connection), by=by, reason=reason)


@transaction.atomic
def go_on(connection: Connection, reason: str, *, by: User) -> bool:
    """End the pause of the back office, or one that the workspace could end itself. False where it still is paused."""
    ended = Connection.objects.filter(pk=connection.pk).exclude(stopped="").update(stopped="")
    ended += _endable(connection).filter(paused_until__isnull=False).update(paused_until=None, pause_reason="")
    if ended:
        audit.write(connection.workspace_id, "connection.resumed", str(connection), by=by, reason=reason)
    return not Connection.objects.get(pk=connection.pk).is_paused


@transaction.atomic
def end_older_templates(connection: Connection) -> None:
    """HeyGen answered that its older template call is gone: it is switched off, and offered no more."""
    kept = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    was_on, seen = kept.older_templates, kept.account.get("older_templates", {"until": None})
    kept.older_templates, kept.account = False, {**kept.account, "older_templates": {**seen, "works": False}}
    kept.save(update_fields=["older_templates", "account"])
    if was_on:
        log(kept, "connection.changed", by=None, changes={"older_templates": [True, False]})


def _endable(connection: Connection) -> QuerySet[Connection]:
    """The connection, unless it is paused until it is known whose key it is: nobody's word replaces that proof."""
    return Connection.objects.filter(pk=connection.pk).exclude(pause_reason__in=OF_THE_ACCOUNT)


@transaction.atomic
def end_pause(connection: Connection, reason: str, *, by: User | None) -> bool:
    """End a pause that was made for this reason; another one stays."""
    return _end(Connection.objects.filter(pk=connection.pk, pause_reason=reason), connection, by)


def _end(paused: QuerySet[Connection], connection: Connection, by: User | None) -> bool:
    ended = bool(paused.update(paused_until=None, pause_reason=""))
    if ended:
        log(connection, "connection.resumed", by=by, reason=connection.pause_reason)
        connection.paused_until, connection.pause_reason = None, ""
    return ended


def log(connection: Connection, action: str, *, by: User | None, **facts: Any) -> None:
    known: dict[str, Any] = {"connection": connection.pk, "provider": connection.provider}
    audit.write(connection.workspace_id, action, connection.name, by=by, **known, **facts)
