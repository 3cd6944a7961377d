"""Videos: order, read, list, remove, and read many states at once."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.films import Order
from sandbox.background.media_process import blob
from sandbox.background.media_process import order as media_order
from sandbox.catalogue import Look
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.paging import read_page
from sandbox.routes.heygen import inputs
from sandbox.routes.heygen.acceptance import accept, check_callback
from sandbox.routes.heygen.avatars import look_by_id, looks_of
from sandbox.routes.heygen.prices import video_rate
from sandbox.routes.heygen.statuses import bulk_statuses
from sandbox.routes.heygen.video_body import check_body
from sandbox.routes.heygen.video_rules import DEFAULT_ENGINE, check_look, check_voice, engine_of
from sandbox.routes.heygen.voices import voice_by_id

blueprint = Blueprint("videos", __name__)
_LONGEST_SECONDS = 600


@blueprint.post("/v3/videos")
def videos_create() -> Response:
    return once(_prepare)


@blueprint.get("/v3/videos")
def videos_list() -> Response:
    page = read_page(request.args, name="videos", space=space().id, default=10, most=100)
    title, folder = request.args.get("title", ""), request.args.get("folder_id")
    rows = world().database.all(
        "SELECT * FROM listed_videos WHERE space = ? AND (? IS NULL OR seq < ?) AND (? = '' OR"
        " instr(lower(title), lower(?)))"
        " AND (? IS NULL OR coalesce(folder_id, '') = ?) ORDER BY seq DESC LIMIT ?",
        space().id,
        page.after,
        page.after,
        title,
        title,
        folder,
        folder,
        page.limit + 1,
    )
    return jsonify(page.answer(rows, world().films.view, lambda row: row["seq"]))


@blueprint.get("/v3/videos/<video_id>")
def videos_get(video_id: str) -> Response:
    return jsonify({"data": world().films.view(_row(video_id))})


@blueprint.delete("/v3/videos/<video_id>")
def videos_delete(video_id: str) -> Response:
    _row(video_id)
    world().films.remove(video_id)
    return jsonify({"data": {"id": video_id, "deleted": True}})


@blueprint.get("/v3/videos/statuses")
def videos_statuses() -> Response:
    return bulk_statuses("video_ids")


def _row(video_id: str) -> sqlite3.Row:
    row = world().database.one("SELECT * FROM listed_videos WHERE id = ? AND space = ?", video_id, space().id)
    if row is None:
        raise not_found("video", video_id)
    return row


def _prepare() -> Commit:
    order = order_of(json_body())

    def commit(connection: sqlite3.Connection) -> Any:
        (identifier,) = accept(connection, [order])
        return {
            "data": {
                "video_id": identifier,
                "status": "waiting",
                "output_format": order.spec["output_format"],
            }
        }

    return commit


def order_of(body: Mapping[str, Any]) -> Order:
    """Check a body, also against catalogue and files, and translate it into an order for the studio."""
    check_body(body)
    if body.get("watermark") is not None and not world().settings.now.custom_watermarks:
        raise ApiError(403, "forbidden", "Watermarks are not enabled for this account.", "watermark")
    look = _look(body) if body["type"] == "avatar" else None
    voice_id = _voice(body, look)
    check_callback(body)
    settings = body.get("voice_settings") or {}
    resolution = body.get("resolution") or "1080p"
    title = body.get("title")
    spec = media_order(
        "film",
        look_id=None if look is None else look.id,
        image_path=None if look is not None else blob(inputs.from_union(body["image"], "image", "image")),
        text=body.get("script"),
        audio_path=_audio(body),
        voice_id=voice_id,
        speed=settings.get("speed", 1.0),
        pitch=settings.get("pitch", 0),
        volume=settings.get("volume", 1.0),
        resolution=resolution,
        aspect_ratio=body.get("aspect_ratio") or "16:9",
        fit=body.get("fit"),
        output_format=body.get("output_format", "mp4"),
        background=_background(body.get("background")),
        remove_background=bool(body.get("remove_background")),
        caption_style=(body.get("caption") or {}).get("style"),
        gif=True,
        max_seconds=_LONGEST_SECONDS,
        watermark=_watermark(body.get("watermark")),
    )
    photo = look is None or look.avatar_type == "photo_avatar"
    engine = DEFAULT_ENGINE if look is None else engine_of(body)
    return Order(
        title=title,
        spec=spec,
        rate=video_rate(photo=photo, engine=engine, resolution=resolution),
        callback_url=body.get("callback_url"),
        callback_id=body.get("callback_id"),
        folder_id=body.get("folder_id") or None,
    )


def _look(body: Mapping[str, Any]) -> Look:
    look = look_by_id(body["avatar_id"])
    if look is None:
        raise ApiError(404, "avatar_not_found", f"No look {body['avatar_id']!r} in this workspace.", "avatar_id")
    check_look(body, look, looks_of(look.group_id))
    return look


def _voice(body: Mapping[str, Any], look: Look | None) -> str | None:
    """The voice that speaks; None when a recording does."""
    if body.get("script") is None:
        return None
    identifier = body.get("voice_id") or (look.default_voice_id if look is not None else None)
    if not identifier:
        raise invalid("voice_id", "A script needs a voice.")
    voice = voice_by_id(identifier)
    if voice is None:
        raise ApiError(404, "voice_not_found", f"No voice {identifier!r} in this workspace.", "voice_id")
    check_voice(body, voice)
    return voice.heard


def _audio(body: Mapping[str, Any]) -> str | None:
    if body.get("audio_url") is not None:
        return blob(inputs.from_url(body["audio_url"], "audio", "audio_url"))
    if body.get("audio_asset_id") is not None:
        return blob(inputs.from_asset(body["audio_asset_id"], "audio", "audio_asset_id"))
    return None


def _background(background: Mapping[str, Any] | None) -> dict[str, str] | None:
    if background is None:
        return None
    if background["type"] == "color":
        return {"color": background["value"]}
    if background.get("url") is not None:
        return {"image_path": blob(inputs.from_url(background["url"], "image", "background.url"))}
    return {"image_path": blob(inputs.from_asset(background["asset_id"], "image", "background.asset_id"))}


def _watermark(mark: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    placement = mark.get("placement") or {}
    return {
        "image_path": blob(inputs.from_union(mark["image"], "image", "watermark.image")),
        "scale": mark.get("scale", 1.0),
        "opacity": mark.get("opacity", 1.0),
        "position": placement.get("position", "bottom_right"),
        "offset_x": placement.get("offset_x") or 0.0,
        "offset_y": placement.get("offset_y") or 0.0,
    }
