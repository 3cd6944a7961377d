"""The state of a film as v1 tells it: what renders of v2 are followed with."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.context import space, world
from sandbox.errors import ApiError, invalid
from sandbox.routes.legacy.manners import check_served, say_farewell

blueprint = Blueprint("legacy_status", __name__)
blueprint.before_request(check_served)
blueprint.after_request(say_farewell)


@blueprint.get("/v1/video_status.get")
def video_status() -> Response:
    identifier = request.args.get("video_id", "")
    if not identifier:
        raise invalid("video_id", "'video_id' is required.")
    row = world().database.one("SELECT * FROM listed_videos WHERE id = ? AND space = ?", identifier, space().id)
    if row is None:
        raise ApiError(404, "video_not_found", f"No video {identifier!r} in this workspace.")
    view = world().films.view(row)
    error: dict[str, Any] | None = None
    if view["status"] == "failed":
        error = {"code": 40065, "message": view["failure_message"], "detail": view["failure_code"]}
    return jsonify(
        {
            "code": 100,
            "message": "Success",
            "data": {
                "id": identifier,
                "status": world().films.visible_status(row, at_first="waiting"),
                "video_url": view["video_url"],
                "video_url_caption": view["captioned_video_url"],
                "caption_url": view["subtitle_url"],
                "thumbnail_url": view["thumbnail_url"],
                "gif_url": view["gif_url"],
                "duration": view["duration"],
                "created_at": int(row["created_at"]),
                "callback_id": row["callback_id"],
                "error": error,
            },
        }
    )
