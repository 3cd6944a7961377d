"""Orders on their way into the studio: money, free places, planned mishaps; the same for films and translations."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from sandbox.background import outgoing
from sandbox.background.films import Order
from sandbox.context import call, space, world
from sandbox.errors import ApiError, invalid


def check_callback(body: Mapping[str, Any]) -> None:
    """Refuse an address that could not be called."""
    url = body.get("callback_url")
    problem = None if url is None else outgoing.refusal(url, local=world().settings.now.allow_local_urls)
    if problem:
        raise invalid("callback_url", f"'callback_url' {problem}")


def accept(connection: sqlite3.Connection, orders: Sequence[Order]) -> list[str]:
    """Take all of these orders or none: 402 without money, 429 where they do not all find a place. Their ids."""
    owner, here = space(), world()
    row = connection.execute("SELECT balance FROM spaces WHERE id = ?", (owner.id,)).fetchone()
    if row["balance"] <= 0:
        raise ApiError(402, "insufficient_credit", "The balance is used up.")
    values = here.settings.now
    if here.films.unsettled(connection, owner.id) + len(orders) > values.concurrency_limit:
        raise ApiError(
            429,
            "rate_limit_exceeded",
            f"At most {values.concurrency_limit} jobs may be under way.",
            retry_after=values.retry_after,
        )
    fault = call().fault
    hurried = fault is not None and fault.kind == "webhook_before_answer"
    identifiers = [_take(connection, order, owner.id, hurried=hurried) for order in orders]
    call().hurried = identifiers if hurried else []
    return identifiers


def _take(connection: sqlite3.Connection, order: Order, owner: str, *, hurried: bool) -> str:
    return world().films.accept(
        connection,
        order,
        space=owner,
        idempotency_key=request.headers.get("Idempotency-Key"),
        hurried=hurried,
    )
