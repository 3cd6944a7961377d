"""What belongs to the request being answered: the world it came into, its space, its mishap."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from flask import Response, current_app, g, jsonify, request

from sandbox.errors import ApiError
from sandbox.state.faults import Fault
from sandbox.state.spaces import Space
from sandbox.world import World

EXTENSION = "sandbox"
Commit = Callable[[sqlite3.Connection], Any]


@dataclass
class Call:
    """The bookkeeping of one request."""

    request_id: str = field(default_factory=lambda: uuid4().hex)
    entry: int | None = None
    space: Space | None = None
    fault: Fault | None = None
    replayed: bool = False
    note: str | None = None
    hurried: list[str] = field(default_factory=list)


def world() -> World:
    return cast(World, current_app.extensions[EXTENSION])


def call() -> Call:
    return cast(Call, g.call)


def space() -> Space:
    """The workspace of the caller; only in operations that need a key."""
    found = call().space
    if found is None:
        raise LookupError("This request has no space.")
    return found


def once(prepare: Callable[[], Commit], *, assumed: bool = False, status: int = 200) -> Response:
    """Answer a POST that honours ``Idempotency-Key``.

    ``assumed``: no documentation says that it does. The setting ``ignore_assumed_keys`` has it do the work anew then.

    ``prepare`` may take its time and refuse; the ``Commit`` it gives back writes what was accepted, and its
    answer is stored under the key in the same transaction, so that a crash leaves either both or neither.
    """
    response = jsonify(_answer_of(prepare, assumed=assumed))
    response.status_code = status
    return response


def _answer_of(prepare: Callable[[], Commit], *, assumed: bool) -> Any:
    here, key = world(), request.headers.get("Idempotency-Key")
    if key is None or (assumed and here.settings.now.ignore_assumed_keys):
        commit = prepare()
        with here.database.transaction() as connection:
            answer = commit(connection)
        here.ring()
        return answer
    claim = here.idempotency.claim(
        space=space().id,
        endpoint=f"{request.method} {request.path}",
        key=key,
        body=request.get_data(cache=True),
    )
    if claim.answer is not None:
        call().replayed = True
        call().note = "replayed although the body differs" if claim.other_body else None
        return claim.answer
    try:
        commit = prepare()
        with here.database.transaction() as connection:
            answer = commit(connection)
            here.idempotency.store(connection, claim, answer)
    except BaseException:
        here.idempotency.release(claim)
        raise
    here.ring()
    return answer


def json_body(*, optional: bool = False) -> dict[str, Any]:
    """The request body as an object, or 400."""
    if optional and not request.get_data(cache=True):
        return {}
    if request.mimetype != "application/json":
        raise ApiError(400, "invalid_parameter", "The body must be JSON (Content-Type: application/json).")
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ApiError(400, "invalid_parameter", "The body must be a JSON object.")
    return body
