"""Files brought along: stored by content, told apart by their bytes."""

import re
import secrets
import sqlite3
import time
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.context import Commit, once, space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.paging import read_page
from sandbox.http.sniff import SRT, file_type

blueprint = Blueprint("assets", __name__)
MOST_BYTES = 32 * 1024 * 1024
_KINDS = {"application/pdf": "document", "application/x-subrip": "subtitle"}


def asset_row(identifier: str) -> sqlite3.Row:
    """The asset in the caller's space, or 404."""
    row = world().database.one("SELECT * FROM assets WHERE id = ? AND space = ?", identifier, space().id)
    if row is None:
        raise not_found("asset", identifier)
    return row


def asset_kind(mime: str) -> str:
    """image, video, audio, document or subtitle."""
    return _KINDS.get(mime, mime.partition("/")[0])


@blueprint.post("/v3/assets")
def assets_create() -> Response:
    return once(_prepare)


@blueprint.get("/v3/assets")
def assets_list() -> Response:
    username = request.args.get("username")
    if not username:
        raise invalid("username", "'username' is required.")
    page = read_page(request.args, name="assets", space=space().id, default=20, most=100)
    # Nothing is ever filed into a folder here, so any folder but the top level is empty.
    mine = username == space().username and not request.args.get("folder_id")
    rows = world().database.all(
        "SELECT * FROM assets WHERE space = ? AND ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        mine,
        page.after,
        page.after,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _view, lambda row: row["seq"]))


@blueprint.get("/v3/assets/<asset_id>")
def assets_get(asset_id: str) -> Response:
    return jsonify({"data": _view(asset_row(asset_id))})


@blueprint.delete("/v3/assets/<asset_id>")
def assets_delete(asset_id: str) -> Response:
    asset_row(asset_id)
    world().database.write("DELETE FROM assets WHERE id = ? AND space = ?", asset_id, space().id)
    return jsonify({"data": {"id": asset_id}})


def _prepare() -> Commit:
    upload = request.files.get("file")
    if upload is None:
        raise invalid("file", "A multipart field 'file' is required.")
    data = upload.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ApiError(413, "payload_too_large", "A file may have at most 32 MB.", "file")
    kind = file_type(data)
    # Subtitles were seen refused in spring, so the sandbox can refuse them; by a link they are taken all the same.
    if kind is None or (kind is SRT and not world().settings.now.subtitle_assets):
        raise invalid("file", "The file must be PNG, JPEG, MP4, WebM, MP3, WAV, PDF or SRT.")
    identifier = secrets.token_hex(16)
    blob = world().blobs.put(data, kind.suffix)
    name = _clean(upload.filename or "", f"{identifier}.{kind.suffix}")

    def commit(connection: sqlite3.Connection) -> Any:
        connection.execute(
            "INSERT INTO assets (id, space, name, mime_type, size_bytes, blob, uploaded_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (identifier, space().id, name, kind.mime, len(data), blob, time.time()),
        )
        return {
            "data": {
                "asset_id": identifier,
                "url": _link(identifier, kind.suffix),
                "mime_type": kind.mime,
                "size_bytes": len(data),
            }
        }

    return commit


def _clean(filename: str, fallback: str) -> str:
    name = PurePosixPath(filename.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[:200].strip() or fallback


def _link(identifier: str, suffix: str) -> str:
    return world().links.sign(f"/files/assets/{identifier}/file.{suffix}")


def _view(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "type": asset_kind(row["mime_type"]),
        "owner": space().username,
        "space_id": space().id,
        "uploaded_at": int(row["uploaded_at"]),
        "url": _link(row["id"], str(row["blob"]).rpartition(".")[2]),
        "folder_id": None,
    }
