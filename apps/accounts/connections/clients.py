"""From a connection to a client: the one place where a stored key meets the outside."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Required, TypedDict, TypeVar, Unpack

from django.conf import settings

from apps.providers import Call, HeyGen, NotSent, PlayHT, Timeouts, UseApi

from ..models import Connection, VendorCall

C = TypeVar("C")


class NoAddress(NotSent):
    """The connection's address is missing or is none, so nothing was sent."""

    sentence = "The address of this connection is missing or is none. Change it, then test again."


QUICK = Timeouts(connect=3, read=6, write=6, upload=6)
"""For "test this key", the one vendor call that a person waits for."""


class CallOptions(TypedDict, total=False):
    """Why a provider is asked, for whom, how often again, and for how long at most."""

    reason: Required[str]
    user_id: int | None
    retries: int
    timeouts: Timeouts


def heygen(connection: Connection, **asking: Unpack[CallOptions]) -> HeyGen:
    """A client that writes every exchange into the log of vendor calls. Raises NoAddress where its address is none."""
    return _made(partial(HeyGen, str(connection.api_key)), connection, **asking)


def gateway(connection: Connection, **asking: Unpack[CallOptions]) -> UseApi:
    """The same for the useapi.net gateway."""
    return _made(partial(UseApi, str(connection.api_key)), connection, **asking)


def playht(connection: Connection, **asking: Unpack[CallOptions]) -> PlayHT:
    """The same for PlayHT, whose user id is the connection's identity."""
    return _made(partial(PlayHT, str(connection.api_key), connection.identity), connection, **asking)


def _made(build: Callable[..., C], connection: Connection, **asking: Unpack[CallOptions]) -> C:
    try:
        return build(
            base_url=connection.base_url,
            allow_private=connection.allow_private,
            on_call=_log(connection, asking["reason"], asking.get("user_id")),
            timeouts=asking.get("timeouts") or _usual(),
            retries=asking.get("retries", 2),
        )
    except ValueError as error:
        raise NoAddress from error


def _usual() -> Timeouts:
    return replace(Timeouts(), write=settings.VENDOR_WRITE_TIMEOUT)


def _log(connection: Connection, reason: str, user_id: int | None) -> Callable[[Call], None]:
    def log(call: Call) -> None:
        VendorCall.objects.create(
            workspace_id=connection.workspace_id,
            connection=connection,
            user_id=user_id,
            method=call.method,
            path=call.path[:300],
            reason=reason[:80],
            status=call.status,
            error_code=(call.error_code or "")[:80],
            request_id=(call.request_id or "")[:80],
            duration_ms=call.duration_ms,
            at=call.started_at,
        )

    return log
