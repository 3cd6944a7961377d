"""Many states at once, of films or of translations, in the words of the older API."""

import json
import sqlite3
from typing import Any

from flask import Response, jsonify, request

from sandbox.context import space, world
from sandbox.errors import invalid

_MOST = 100
_KINDS = {"video_ids": "videos", "video_translation_ids": "video_translations"}
_QUERIES = {
    "video_ids": "SELECT * FROM listed_videos WHERE space = ? AND id IN (SELECT value FROM json_each(?))",
    "video_translation_ids": (
        "SELECT * FROM listed_translations WHERE space = ? AND id IN (SELECT value FROM json_each(?))"
    ),
}


def bulk_statuses(param: str) -> Response:
    """What the query asks for by ``param`` (video_ids, video_translation_ids), in that order."""
    wanted, batches = _listed(param), _listed("batch_ids")
    if not wanted and not batches:
        raise invalid(param, f"Give {param!r} or 'batch_ids'.")
    if len(wanted) + len(batches) > _MOST:
        raise invalid(param, f"At most {_MOST} ids at once.")
    rows = world().database.all(_QUERIES[param], space().id, json.dumps(wanted))
    found = {row["id"]: row for row in rows}
    items = [_status(identifier, found.get(identifier)) for identifier in dict.fromkeys(wanted)]
    expanded = [one for identifier in batches for one in _of_batch(identifier, _KINDS[param])]
    return jsonify({"data": items + expanded, "has_more": False, "next_token": None})


def _of_batch(identifier: str, kind: str) -> list[dict[str, Any]]:
    """Every item of a batch, also those that nothing has been made of yet."""
    if world().batches.find(identifier, space=space().id, kind=kind) is None:
        return [{**_status(None, None), "batch_id": identifier}]
    return [
        {
            "video_id": item.video_id,
            "status": item.told,
            "batch_id": identifier,
            "item_index": item.index,
            "error": item.error,
        }
        for item in world().batches.items(identifier)
    ]


def _listed(name: str) -> list[str]:
    return [part.strip() for part in request.args.get(name, "").split(",") if part.strip()]


def _status(identifier: str | None, row: sqlite3.Row | None) -> dict[str, Any]:
    status = "not_found" if row is None else world().films.visible_status(row, at_first="waiting")
    error = None
    if row is not None and status == "failed":
        error = {"code": row["failure_code"], "message": row["failure_message"]}
    return {"video_id": identifier, "status": status, "batch_id": None, "item_index": None, "error": error}
