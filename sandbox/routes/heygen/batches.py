"""Batches of films and of translations: one request, up to a hundred orders, each with an end of its own."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.batches import Error, state_of
from sandbox.background.films import Order
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.routes.heygen.acceptance import check_callback
from sandbox.routes.heygen.translations.orders import orders_of
from sandbox.routes.heygen.videos import order_of

blueprint = Blueprint("batches", __name__)
_MOST = 100
_COMMON = {"title": Field(), "callback_url": Field()}
_ITEMS = Field(
    kind="list", required=True, nullable=False, shortest=1, item=Field(kind="object", nullable=False, closed=False)
)
Read = Callable[[dict[str, Any]], list[Order]]


@blueprint.post("/v3/videos/batches")
def videos_batch() -> Response:
    return once(lambda: _prepare("videos", lambda body: [order_of(body)], {"folder_id": Field()}), status=202)


@blueprint.post("/v3/video-translations/batches")
def translations_batch() -> Response:
    return once(lambda: _prepare("video_translations", orders_of, {}), status=202)


@blueprint.get("/v3/videos/batches/<batch_id>")
def videos_batch_get(batch_id: str) -> Response:
    return _batch(batch_id, "videos")


@blueprint.get("/v3/video-translations/batches/<batch_id>")
def translations_batch_get(batch_id: str) -> Response:
    return _batch(batch_id, "video_translations")


def _prepare(kind: str, read: Read, more: dict[str, Field]) -> Commit:
    body = json_body()
    check_object(body, {kind: _ITEMS, **_COMMON, **more})
    check_callback(body)
    if sum(_count(item) for item in body[kind]) > _MOST:
        raise invalid(kind, f"A batch takes at most {_MOST} items, each language of a translation being one.")
    folder = body.get("folder_id") or None
    jobs = [job for item in body[kind] for job in _jobs(item, read)]
    jobs = [replace(job, folder_id=folder) if isinstance(job, Order) and folder else job for job in jobs]

    def commit(connection: sqlite3.Connection) -> Any:
        identifier = world().batches.open(
            connection,
            jobs,
            space=space().id,
            kind=kind,
            title=body.get("title"),
            callback_url=body.get("callback_url"),
        )
        return {"data": {"batch_id": identifier}}

    return commit


def _count(item: dict[str, Any]) -> int:
    languages = item.get("output_languages")
    return max(len(languages), 1) if isinstance(languages, list) else 1


def _jobs(item: dict[str, Any], read: Read) -> Iterable[Order | Error]:
    """What becomes of an item: its orders, or why there are none. The others are made all the same."""
    try:
        return read(item)
    except ApiError as problem:
        return [{"code": problem.code, "message": problem.message}]


def _batch(batch_id: str, kind: str) -> Response:
    row = world().batches.find(batch_id, space=space().id, kind=kind)
    if row is None:
        raise ApiError(404, "resource_not_found", f"No batch {batch_id!r} in this workspace.")
    items = world().batches.items(batch_id)
    page = read_page(request.args, name=f"batch {batch_id}", space=space().id, default=100, most=100)
    shown = page.slice(
        items,
        lambda item: {
            "item_index": item.index,
            "status": item.status,
            "video_id": item.video_id,
            "error": item.error,
        },
    )
    return jsonify(
        {
            "data": {
                "batch_id": batch_id,
                "status": state_of(items),
                "title": row["title"],
                "created_at": int(row["created_at"]),
                "total_items": len(items),
                "counts_by_status": dict(Counter(item.status for item in items)),
                "items": shown["data"],
                "has_more": shown["has_more"],
                "next_token": shown["next_token"],
            }
        }
    )
