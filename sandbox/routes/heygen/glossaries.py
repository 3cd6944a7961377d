"""Brand glossaries: how terms are spoken, which are never translated, and which are always translated the same."""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, check_offered, invalid
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.state.clock import iso_now

blueprint = Blueprint("glossaries", __name__)
_MOST, _LONGEST_NAME = 1000, 64
_WORD = Field(required=True, nullable=False)


def _list(*fields: str, closed: bool = True) -> Field:
    entry = Field(kind="object", nullable=False, closed=closed, fields=dict.fromkeys(fields, _WORD))
    return Field(kind="list", nullable=False, longest=_MOST, item=entry)


_LISTS = {
    "terms": _list("term", "pronunciation", closed=False),
    "do_not_translate_terms": _list("term"),
    "forced_translations": _list("term", "translation"),
}
_CREATE = {"name": _WORD, **_LISTS}
_UPDATE = {"name": Field(nullable=False), **_LISTS}


def glossary_of(body: Mapping[str, Any]) -> dict[str, str]:
    """What stands for a term in every language, out of the glossary that an order names by either of its names."""
    name = next((name for name in ("brand_glossary_id", "brand_voice_id") if body.get(name) is not None), None)
    if name is None:
        return {}
    lists = json.loads(_row(body[name], name)["lists"])
    kept = {entry["term"]: entry["term"] for entry in lists.get("do_not_translate_terms", ())}
    return kept | {entry["term"]: entry["translation"] for entry in lists.get("forced_translations", ())}


@blueprint.get("/v3/brand-glossaries")
def glossaries_list() -> Response:
    page = read_page(request.args, name="glossaries", space=space().id, default=10, most=100)
    rows = world().database.all(
        "SELECT * FROM glossaries WHERE space = ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _summary, lambda row: row["seq"]))


@blueprint.post("/v3/brand-glossaries")
def glossaries_create() -> Response:
    _check_editing()
    return once(_prepare, status=201)


@blueprint.get("/v3/brand-glossaries/<glossary_id>")
def glossaries_get(glossary_id: str) -> Response:
    _check_editing()
    return jsonify({"data": _view(_row(glossary_id))})


@blueprint.patch("/v3/brand-glossaries/<glossary_id>")
def glossaries_update(glossary_id: str) -> Response:
    _check_editing()
    row = _row(glossary_id)
    changes = _checked(_UPDATE)
    if not changes:
        raise invalid(None, "Give at least one field to change.")
    name = changes.pop("name", row["name"])
    lists = json.dumps({**json.loads(row["lists"]), **changes})
    try:
        world().database.write(
            "UPDATE glossaries SET name = ?, folded = ?, lists = ?, updated_at = ? WHERE id = ?",
            name,
            name.casefold(),
            lists,
            iso_now(),
            glossary_id,
        )
    except sqlite3.IntegrityError:
        raise _taken() from None
    return jsonify({"data": _view(_row(glossary_id))})


@blueprint.delete("/v3/brand-glossaries/<glossary_id>")
def glossaries_delete(glossary_id: str) -> Response:
    _check_editing()
    _row(glossary_id)
    world().database.write("DELETE FROM glossaries WHERE id = ? AND space = ?", glossary_id, space().id)
    return jsonify({"data": {"brand_glossary_id": glossary_id}})


def _check_editing() -> None:
    """Glossaries were listed alone before September 2026."""
    check_offered(is_there=world().settings.now.glossary_editing)


def _prepare() -> Commit:
    body = _checked(_CREATE)
    name, now, identifier = body.pop("name"), iso_now(), secrets.token_hex(16)

    def commit(connection: sqlite3.Connection) -> Any:
        try:
            connection.execute(
                "INSERT INTO glossaries (id, space, name, folded, lists, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (identifier, space().id, name, name.casefold(), json.dumps(body), now, now),
            )
        except sqlite3.IntegrityError:
            raise _taken() from None
        return {"data": _view(connection.execute("SELECT * FROM glossaries WHERE id = ?", (identifier,)).fetchone())}

    return commit


def _checked(table: Mapping[str, Field]) -> dict[str, Any]:
    """The body with every word trimmed and without what entries hold beyond their fields, or the refusal."""
    body = json_body()
    check_object(body, table)
    if "name" in body:
        body["name"] = body["name"].strip()
        if not 1 <= len(body["name"]) <= _LONGEST_NAME:
            raise invalid("name", f"'name' takes 1 to {_LONGEST_NAME} characters.")
    for name, rule in _LISTS.items():
        if name in body and rule.item is not None:
            fields = rule.item.fields
            body[name] = [{field: entry[field].strip() for field in fields} for entry in body[name]]
            empty = next(
                ((at, field) for at, entry in enumerate(body[name]) for field in fields if not entry[field]), None
            )
            if empty is not None:
                raise invalid(f"{name}.{empty[0]}.{empty[1]}", f"{empty[1]!r} must not be empty.")
    return body


def _taken() -> ApiError:
    return ApiError(409, "conflict", "A glossary of this name is there already.", "name")


def _row(glossary_id: str, param: str | None = None) -> sqlite3.Row:
    row = world().database.one("SELECT * FROM glossaries WHERE id = ? AND space = ?", glossary_id, space().id)
    if row is None:
        raise ApiError(404, "resource_not_found", f"No glossary {glossary_id!r} in this workspace.", param)
    return row


def _summary(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "brand_glossary_id": row["id"],
        "name": row["name"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _view(row: sqlite3.Row) -> dict[str, Any]:
    """With its lists; those for translations are left out where they are empty."""
    lists = json.loads(row["lists"])
    filled = {name: lists[name] for name in ("do_not_translate_terms", "forced_translations") if lists.get(name)}
    return {**_summary(row), "terms": lists.get("terms", []), **filled}
