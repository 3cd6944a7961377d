"""Translations: order one for each language, read, list, rename, remove."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.films import Order, Translation
from sandbox.background.media_process import blob
from sandbox.background.media_process import order as media_order
from sandbox.catalogue.languages import LANGUAGES, language_code
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.routes.heygen import inputs
from sandbox.routes.heygen.acceptance import accept, check_callback
from sandbox.routes.heygen.glossaries import glossary_of
from sandbox.routes.heygen.prices import translation_rate
from sandbox.routes.heygen.statuses import bulk_statuses
from sandbox.routes.heygen.translations.body import check_translation, codes_of

blueprint = Blueprint("translations", __name__)
_RENAME = {"title": Field(required=True, nullable=False)}


@blueprint.get("/v3/video-translations/languages")
def languages_list() -> Response:
    return jsonify({"data": {"languages": [language.name for language in LANGUAGES]}})


@blueprint.post("/v3/video-translations")
def translations_create() -> Response:
    return once(_prepare)


@blueprint.get("/v3/video-translations")
def translations_list() -> Response:
    page = read_page(request.args, name="translations", space=space().id, default=10, most=100)
    rows = world().database.all(
        "SELECT * FROM listed_translations WHERE space = ? AND (? IS NULL OR seq < ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, _view, lambda row: row["seq"]))


@blueprint.get("/v3/video-translations/statuses")
def translations_statuses() -> Response:
    return bulk_statuses("video_translation_ids")


@blueprint.get("/v3/video-translations/<translation_id>")
def translations_get(translation_id: str) -> Response:
    return jsonify({"data": _view(_row(translation_id))})


@blueprint.patch("/v3/video-translations/<translation_id>")
def translations_rename(translation_id: str) -> Response:
    _row(translation_id)
    body = json_body()
    check_object(body, _RENAME)
    world().database.write(
        "UPDATE videos SET title = ? WHERE id = ? AND space = ?", body["title"], translation_id, space().id
    )
    return jsonify({"data": _view(_row(translation_id))})


@blueprint.delete("/v3/video-translations/<translation_id>")
def translations_delete(translation_id: str) -> Response:
    _row(translation_id)
    world().films.remove(translation_id)
    return jsonify({"data": {"id": translation_id}})


def orders_of(body: Mapping[str, Any]) -> list[Order]:
    """Check a translation and give one order for each of its languages."""
    check_translation(body)
    codes = codes_of(body)
    check_callback(body)
    if (body.get("stock_voice_config") or {}).get("use_stock_voice"):
        raise ApiError(403, "forbidden", "Stock voices are not enabled for this account.", "stock_voice_config")
    source = source_of(body)
    return [order_of(body, source, code) for code in codes]


def source_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The film of an order and what is said in it, for the renderer."""
    return {
        "source_path": blob(inputs.from_union(body["video"], "video", "video")),
        "input_language": _spoken(body.get("input_language")),
        "srt_path": _file(body, "srt", "subtitle"),
        "srt_role": body.get("srt_role"),
        "audio_path": _file(body, "audio", "audio"),
        "start": body.get("start_time") or 0.0,
        "end": body.get("end_time"),
        "glossary": glossary_of(body),
    }


def order_of(body: Mapping[str, Any], source: Mapping[str, Any], code: str) -> Order:
    """One language of a translation."""
    audio_only = bool(body.get("translate_audio_only"))
    return Order(
        title=body.get("title"),
        spec=media_order("dub", dub={**source, "output_language": code}),
        rate=translation_rate(mode=body.get("mode", "speed"), audio_only=audio_only),
        callback_url=body.get("callback_url"),
        callback_id=body.get("callback_id"),
        folder_id=body.get("folder_id") or None,
        translation=Translation(input_language=source["input_language"], output_language=code, audio_only=audio_only),
    )


def _spoken(language: str | None) -> str | None:
    """The code of a source language; what is neither a name nor a code of the listing is taken as it is."""
    return None if not language else language_code(language) or language


def _file(body: Mapping[str, Any], name: str, kind: str) -> str | None:
    return None if body.get(name) is None else blob(inputs.from_union(body[name], kind, name))


def _prepare() -> Commit:
    orders = orders_of(json_body())

    def commit(connection: sqlite3.Connection) -> Any:
        return {"data": {"video_translation_ids": accept(connection, orders)}}

    return commit


def _row(translation_id: str) -> sqlite3.Row:
    row = world().database.one(
        "SELECT * FROM listed_translations WHERE id = ? AND space = ?", translation_id, space().id
    )
    if row is None:
        raise ApiError(404, "resource_not_found", f"No translation {translation_id!r} in this workspace.")
    return row


def _view(row: sqlite3.Row) -> dict[str, Any]:
    """The Translation object; its links are signed anew each time."""
    films = world().films
    status = films.visible_status(row).replace("processing", "running")
    files = json.loads(row["files"]) if status == "completed" else {}
    links = {what: films.link(row["id"], name) for what, name in files.items()}
    return {
        "id": row["id"],
        "title": row["title"],
        "status": status,
        "input_language": row["input_language"],
        "output_language": row["output_language"],
        "video_url": links.get("video"),
        "audio_url": links.get("audio"),
        "srt_caption_url": links.get("subtitle"),
        "vtt_caption_url": films.link(row["id"], "captions.vtt") if links else None,
        "translate_audio_only": bool(row["audio_only"]),
        "duration": row["duration"] if links else None,
        "callback_id": row["callback_id"],
        "created_at": int(row["created_at"]),
        "failure_message": row["failure_message"] if status == "failed" else None,
    }
