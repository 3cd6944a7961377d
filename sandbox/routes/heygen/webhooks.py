"""Webhook endpoints, event types and the history of events."""

import json
import secrets
import sqlite3
from typing import Any

import requests
from flask import Blueprint, Response, jsonify, request

from sandbox.background import outgoing
from sandbox.background.events import EVENT_TYPES
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.state.clock import iso_now

blueprint = Blueprint("webhooks", __name__)
_EVENTS = Field(kind="list", item=Field(nullable=False, choices=tuple(EVENT_TYPES)))
_CREATE = {"url": Field(required=True, nullable=False), "events": _EVENTS, "entity_id": Field()}
_UPDATE = {"url": Field(), "events": _EVENTS}


@blueprint.get("/v3/webhooks/event-types")
def event_types() -> Response:
    items = [{"event_type": name, "description": text} for name, text in EVENT_TYPES.items()]
    return jsonify({"data": items, "has_more": False, "next_token": None})


@blueprint.post("/v3/webhooks/endpoints")
def endpoints_create() -> Response:
    return once(_prepare_endpoint)


@blueprint.get("/v3/webhooks/endpoints")
def endpoints_list() -> Response:
    page = read_page(request.args, name="endpoints", space=space().id, default=10, most=100)
    rows = world().database.all(
        "SELECT * FROM endpoints WHERE space = ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _view, lambda row: row["seq"]))


@blueprint.patch("/v3/webhooks/endpoints/<endpoint_id>")
def endpoints_update(endpoint_id: str) -> Response:
    row = _row(endpoint_id)
    body = json_body()
    check_object(body, _UPDATE)
    url = body.get("url") or row["url"]
    if url != row["url"]:
        _check_url(url)
    events = json.dumps(body["events"]) if body.get("events") is not None else row["events"]
    if "events" in body and body["events"] is None:
        events = None
    try:
        world().database.write("UPDATE endpoints SET url = ?, events = ? WHERE id = ?", url, events, endpoint_id)
    except sqlite3.IntegrityError:
        raise _taken() from None
    return jsonify({"data": _view(_row(endpoint_id))})


@blueprint.delete("/v3/webhooks/endpoints/<endpoint_id>")
def endpoints_delete(endpoint_id: str) -> Response:
    _row(endpoint_id)
    world().database.write("DELETE FROM endpoints WHERE id = ?", endpoint_id)
    return jsonify({"data": {}})


@blueprint.post("/v3/webhooks/endpoints/<endpoint_id>/rotate-secret")
def endpoints_rotate(endpoint_id: str) -> Response:
    def prepare() -> Commit:
        _row(endpoint_id)

        def commit(connection: sqlite3.Connection) -> Any:
            secret = _new_secret()
            connection.execute("UPDATE endpoints SET secret = ? WHERE id = ?", (secret, endpoint_id))
            return {"data": {"endpoint_id": endpoint_id, "secret": secret}}

        return commit

    return once(prepare)


@blueprint.get("/v3/webhooks/events")
def events_list() -> Response:
    page = read_page(request.args, name="events", space=space().id, default=10, most=100)
    kind, entity = request.args.get("event_type") or None, request.args.get("entity_id") or None
    if kind is not None and kind not in EVENT_TYPES:
        raise invalid("event_type", "'event_type' is not in the catalogue.")
    rows = world().database.all(
        "SELECT * FROM events WHERE space = ? AND (? IS NULL OR seq < ?) AND (? IS NULL OR type = ?) AND"
        " (? IS NULL OR entity_id = ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        kind,
        kind,
        entity,
        entity,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _event, lambda row: row["seq"]))


def _prepare_endpoint() -> Commit:
    body = json_body()
    check_object(body, _CREATE)
    url, owner = body["url"], space()
    _check_url(url)
    if world().database.one("SELECT 1 FROM endpoints WHERE space = ? AND url = ?", owner.id, url):
        raise _taken()
    if world().settings.now.probe_on_create:
        _probe(url)
    events = body.get("events")

    def commit(connection: sqlite3.Connection) -> Any:
        identifier = f"ep_{secrets.token_hex(12)}"
        try:
            connection.execute(
                "INSERT INTO endpoints (id, space, url, events, entity_id, secret, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    identifier,
                    owner.id,
                    url,
                    None if events is None else json.dumps(events),
                    body.get("entity_id"),
                    _new_secret(),
                    iso_now(),
                ),
            )
        except sqlite3.IntegrityError:
            raise _taken() from None
        row = connection.execute("SELECT * FROM endpoints WHERE id = ?", (identifier,)).fetchone()
        return {"data": {**_view(row), "secret": row["secret"]}}

    return commit


def _check_url(url: str) -> None:
    problem = outgoing.refusal(url, local=world().settings.now.allow_local_urls)
    if problem:
        raise invalid("url", f"'url' {problem}")


def _probe(url: str) -> None:
    """Ask the receiver for a sign of life, as a registration does."""
    values = world().settings.now
    try:
        status = outgoing.send("OPTIONS", url, local=values.allow_local_urls, timeout=values.probe_timeout, headers={})
    except requests.RequestException:
        status = 0
    if not 200 <= status < 300:
        raise invalid("url", "The URL does not answer an OPTIONS request with success.")


def _taken() -> ApiError:
    return ApiError(409, "conflict", "This URL is registered already.", "url")


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _row(endpoint_id: str) -> sqlite3.Row:
    row = world().database.one("SELECT * FROM endpoints WHERE id = ? AND space = ?", endpoint_id, space().id)
    if row is None:
        raise not_found("webhook", endpoint_id)
    return row


def _view(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "endpoint_id": row["id"],
        "url": row["url"],
        "events": None if row["events"] is None else json.loads(row["events"]),
        "status": row["status"],
        "created_at": row["created_at"],
        "secret": None,
    }


def _event(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "event_id": row["id"],
        "event_type": row["type"],
        "event_data": json.loads(row["data"]),
        "created_at": row["created_at"],
    }
