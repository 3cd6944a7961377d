"""Proofread sessions: a translation as text, read and corrected before the film is made."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.films import planned_failure
from sandbox.background.media_process import RenderError, Rendering, blob
from sandbox.background.media_process import order as media_order
from sandbox.background.proofreads import Session
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, check_offered, invalid
from sandbox.http.fields import check_object
from sandbox.http.paging import read_page
from sandbox.routes.heygen import inputs
from sandbox.routes.heygen.acceptance import accept, check_callback
from sandbox.routes.heygen.translations.body import FILE, check_generate, check_proofread, codes_of
from sandbox.routes.heygen.translations.orders import order_of, source_of

blueprint = Blueprint("proofreads", __name__)
_REPLACE = {"srt": replace(FILE, required=True, nullable=False)}
_PATH = "/v3/video-translations/proofreads"


@blueprint.get(_PATH)
def proofreads_list() -> Response:
    check_offered(is_there=world().settings.now.proofread_listing)
    page = read_page(request.args, name="proofreads", space=space().id, default=10, most=100)
    rows = world().database.all(
        "SELECT * FROM proofreads WHERE space = ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _view, lambda row: row["seq"]))


@blueprint.post(_PATH)
def proofreads_create() -> Response:
    return once(_prepare)


@blueprint.get(f"{_PATH}/<proofread_id>")
def proofreads_get(proofread_id: str) -> Response:
    return jsonify({"data": _view(_row(proofread_id))})


@blueprint.delete(f"{_PATH}/<proofread_id>")
def proofreads_delete(proofread_id: str) -> Response:
    check_offered(is_there=world().settings.now.proofread_listing)
    _row(proofread_id)
    world().database.write("DELETE FROM proofreads WHERE id = ? AND space = ?", proofread_id, space().id)
    return jsonify({"data": {"id": proofread_id}})


@blueprint.get(f"{_PATH}/<proofread_id>/srt")
def proofreads_srt(proofread_id: str) -> Response:
    told = _ready(proofread_id)["original"] is not None and world().settings.now.proofread_originals
    original = _link(proofread_id, "original.srt") if told else None
    return jsonify({"data": {"srt_url": _link(proofread_id, "translated.srt"), "original_srt_url": original}})


@blueprint.put(f"{_PATH}/<proofread_id>/srt")
def proofreads_replace(proofread_id: str) -> Response:
    row = _ready(proofread_id)
    body = json_body()
    check_object(body, _REPLACE)
    stored = inputs.from_union(body["srt"], "subtitle", "srt")
    if world().settings.now.proofread_fixed_cues and _cues(stored) != _cues(row["srt"]):
        raise invalid("srt", f"The subtitles must keep their number of cues, {_cues(row['srt'])}.")
    world().database.write("UPDATE proofreads SET srt = ? WHERE id = ? AND space = ?", stored, proofread_id, space().id)
    return jsonify({"data": _view(_row(proofread_id))})


@blueprint.post(f"{_PATH}/<proofread_id>/generate")
def proofreads_generate(proofread_id: str) -> Response:
    """A translation out of the subtitles as they are now; each call that is not a repeat makes another one."""

    def prepare() -> Commit:
        row = _ready(proofread_id)
        body = json_body()
        check_generate(body)
        check_callback(body)
        source = {**json.loads(row["source"]), "srt_path": blob(row["srt"]), "srt_role": "output"}
        source["input_language"] = row["input_language"]
        titled = {"title": row["title"], "mode": row["mode"], "folder_id": row["folder_id"], **body}
        order = order_of(titled, source, row["output_language"])

        def commit(connection: sqlite3.Connection) -> Any:
            (identifier,) = accept(connection, [order])
            return {"data": {"video_translation_id": identifier, "status": "processing"}}

        return commit

    return once(prepare)


def _prepare() -> Commit:
    body = json_body()
    check_proofread(body)
    codes = codes_of(body)
    source = source_of(body)
    sessions = [_session(body, source, code) for code in codes]

    def commit(connection: sqlite3.Connection) -> Any:
        owner = space().id
        opened = []
        for session in sessions:
            code = planned_failure(connection, owner, body["title"], session.output_language)
            failure = session.failure if code is None else f"The sandbox was told to let this fail ({code})."
            opened.append(world().proofreads.open(connection, replace(session, failure=failure), space=owner))
        return {"data": {"proofread_ids": opened, "status": "processing"}}

    return commit


def _session(body: Mapping[str, Any], source: Mapping[str, Any], code: str) -> Session:
    made, failure = _transcript({**source, "output_language": code})
    brought = source["srt_path"]
    return Session(
        title=body["title"],
        source=json.dumps(source),
        mode=body.get("mode", "speed"),
        folder_id=body.get("folder_id") or None,
        input_language=source["input_language"] or (made.language if made else None),
        output_language=code,
        original=_kept(made, "original") if brought is None else brought.partition(":")[2],
        srt=_kept(made, "subtitle"),
        failure=failure,
        duration=made.duration if made else 0.0,
    )


def _kept(made: Rendering | None, what: str) -> str | None:
    """The name under which a file of a render is kept from now on."""
    return None if made is None else world().blobs.put((made.folder / made.files[what]).read_bytes(), "srt")


def _cues(stored: str) -> int:
    return world().blobs.path(stored).read_bytes().count(b" --> ")


def _transcript(dub: dict[str, Any]) -> tuple[Rendering | None, str | None]:
    """The subtitles, or why there are none."""
    try:
        return world().media.render(media_order("transcript", dub=dub), time_limit=100), None
    except RenderError as failure:
        return None, failure.message or "The film cannot be translated."


def _row(proofread_id: str) -> sqlite3.Row:
    row = world().database.one("SELECT * FROM proofreads WHERE id = ? AND space = ?", proofread_id, space().id)
    if row is None:
        raise ApiError(404, "resource_not_found", f"No proofread {proofread_id!r} in this workspace.")
    return row


def _ready(proofread_id: str) -> sqlite3.Row:
    """A session with subtitles to be read, or 409."""
    row = _row(proofread_id)
    if row["state"] != "completed":
        raise ApiError(409, "resource_not_ready", f"This proofread is {row['state']}.")
    return row


def _link(proofread_id: str, name: str) -> str:
    return world().links.sign(f"/files/proofreads/{proofread_id}/{name}", world().settings.now.proofread_link_lifetime)


def _view(row: sqlite3.Row) -> dict[str, Any]:
    ready = row["state"] == "completed"
    return {
        "id": row["id"],
        "status": row["state"],
        "title": row["title"],
        "input_language": row["input_language"] if ready else None,
        "output_language": row["output_language"],
        "submitted_for_review": False,
        "created_at": int(row["created_at"]),
        "failure_message": row["failure"] if row["state"] == "failed" else None,
    }
