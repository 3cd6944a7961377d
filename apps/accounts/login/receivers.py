"""Who came in, who could not, who left, and new passwords: noted wherever the person belongs.

Signing in belongs to allauth, so this border listens to its signals; nothing else in the house does.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest

from .. import audit
from ..models import User

STRANGER = "somebody who is not signed in"


def log(
    user: User, action: str, request: HttpRequest | None, *, by: User | None = None, who: str = "", **facts: Any
) -> None:
    """An entry about `user`, with the address that the request came from."""
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    audit.write_about(user, action, by=by, who=who, address=address, **facts)


def _came_in(request: HttpRequest, user: User, **_signal: object) -> None:
    methods = [str(record.get("method")) for record in get_authentication_records(request, user)]
    log(user, "person.signed_in", request, by=user, methods=methods)


def _was_refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: object) -> None:
    given = str(credentials.get("email") or credentials.get("username") or "")
    if user := User.objects.filter(email__iexact=given[:254].replace("\0", "")).first():
        log(user, "person.sign_in_failed", request, who=STRANGER)


def _failed_a_step(
    request: HttpRequest, user: User, authenticator: Authenticator, *, reauthentication: bool, **_signal: object
) -> None:
    # Who asks for a step of somebody who is signed in already may be that person.
    by, who = (user, "") if reauthentication else (None, STRANGER)
    log(user, "person.second_step_failed", request, by=by, who=who, step=str(authenticator.type))


def _left(request: HttpRequest | None, user: User | None, **_signal: object) -> None:
    if user is not None:
        log(user, "person.signed_out", request, by=user)


def _changed_the_password(request: HttpRequest, user: User, **_signal: object) -> None:
    log(user, "person.password_changed", request, by=user)


def _reset_the_password(request: HttpRequest, user: User, **_signal: object) -> None:
    log(user, "person.password_reset", request, by=user)


def _added_a_step(request: HttpRequest, user: User, authenticator: Authenticator, **_signal: object) -> None:
    log(user, "person.second_step_added", request, by=user, step=str(authenticator.type))


def _removed_a_step(request: HttpRequest, user: User, authenticator: Authenticator, **_signal: object) -> None:
    log(user, "person.second_step_removed", request, by=user, step=str(authenticator.type))


def _renewed_a_step(request: HttpRequest, user: User, authenticator: Authenticator, **_signal: object) -> None:
    log(user, "person.second_step_renewed", request, by=user, step=str(authenticator.type))


def listen() -> None:
    """Hear the signals; once more changes nothing."""
    heard = {
        user_logged_in: _came_in,
        user_login_failed: _was_refused,
        authentication_failed: _failed_a_step,
        user_logged_out: _left,
        password_changed: _changed_the_password,
        password_set: _changed_the_password,
        password_reset: _reset_the_password,
        authenticator_added: _added_a_step,
        authenticator_removed: _removed_a_step,
        authenticator_reset: _renewed_a_step,
    }
    for signal, receiver in heard.items():
        signal.connect(receiver, dispatch_uid=f"{__name__}.{receiver.__name__}")
