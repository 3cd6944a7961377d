"""The control room for programs: JSON in, JSON out."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.context import world
from sandbox.control import actions

blueprint = Blueprint("control", __name__, url_prefix="/_sandbox")


@blueprint.get("/health")
def health() -> Response:
    return jsonify({"status": "ok", "public_url": world().links.public_url})


@blueprint.get("/proof")
def proof() -> Response:
    """Who started this sandbox can tell that it is one: the nonce and the sandbox's own address under their secret.

    The address is not taken from the request: what forwards the question from elsewhere gets an answer about here.
    """
    secret, nonce = world().options.secret, request.args.get("nonce", "")
    if not (secret and nonce):
        return _complaint("There is no secret, or no nonce.")
    words = f"{world().links.public_url} {nonce}"
    return jsonify({"proof": hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()})


@blueprint.get("/journal.json")
def journal() -> Response:
    query = request.args
    after, limit = query.get("after", "0"), query.get("limit", "100")
    if not (after.isdigit() and limit.isdigit()):
        return _complaint("after and limit are whole numbers.")
    entries = world().journal.entries(
        after=int(after),
        limit=min(int(limit), 5000),
        method=query.get("method", ""),
        path=query.get("path", ""),
        key=query.get("key", ""),
    )
    return jsonify({"entries": entries, "last": world().journal.last()})


@blueprint.get("/faults.json")
def faults() -> Response:
    return jsonify({"faults": world().faults.listed()})


@blueprint.delete("/faults")
def faults_remove() -> Response:
    identifier = request.args.get("id")
    if identifier is not None and not identifier.isdigit():
        return _complaint("id is a whole number.")
    return jsonify({"removed": world().faults.remove(None if identifier is None else int(identifier))})


@blueprint.get("/state.json")
def state() -> Response:
    return _answer(lambda: actions.state(world(), actions.find_space(world(), request.args.to_dict(), required=False)))


def handle_json(action: str, values: Any) -> Response:
    """Do what a JSON body asks for; 400 with words when it makes no sense."""
    if not isinstance(values, dict):
        return _complaint("The body must be a JSON object.")
    return _answer(lambda: _ACTIONS[action](values))


def _fault(values: dict[str, Any]) -> Any:
    return {"id": actions.plan_fault(world(), values)}


def _clock(values: dict[str, Any]) -> Any:
    actions.set_clock(world(), values)
    return {"factor": world().clock.factor, "now": world().clock.now()}


def _wallet(values: dict[str, Any]) -> Any:
    space = actions.set_wallet(world(), values)
    return {"balance": space.dollars, "billing_type": space.billing_type}


def _settings(values: dict[str, Any]) -> Any:
    changed = world().settings.change(values)
    world().ring()
    return asdict(changed)


def _user(values: dict[str, Any]) -> Any:
    space = actions.set_user(world(), values)
    return {"username": space.username, "email": space.email}


def _events(values: dict[str, Any]) -> Any:
    return {"event_ids": actions.send_events(world(), values)}


def _reset(values: dict[str, Any]) -> Any:
    space = actions.find_space(world(), values, required=False)
    world().reset(None if space is None else space.id)
    return {"reset": True}


def _clear(_values: dict[str, Any]) -> Any:
    world().journal.clear()
    return {"cleared": True}


_ACTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "faults": _fault,
    "clock": _clock,
    "wallet": _wallet,
    "settings": _settings,
    "user": _user,
    "events": _events,
    "reset": _reset,
    "journal/clear": _clear,
}


def _answer(action: Callable[[], Any]) -> Response:
    try:
        return jsonify(action())
    except ValueError as problem:
        return _complaint(str(problem))


def _complaint(text: str) -> Response:
    response = jsonify({"error": text})
    response.status_code = 400
    return response
