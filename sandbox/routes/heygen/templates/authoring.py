"""Templates out of finished films: what a film consists of, and which of it becomes a variable."""

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.fields import Field, check_object
from sandbox.http.sniff import file_type
from sandbox.routes.heygen.avatars import look_by_id
from sandbox.routes.heygen.templates.store import add, check_authoring, furnish, rewrite, template
from sandbox.routes.heygen.templates.variables import TYPES

blueprint = Blueprint("template_authoring", __name__)
_CREATE = {
    "video_id": Field(required=True, nullable=False),
    "name": Field(shortest=1, longest=256),
}
_VARIABLES = {
    "variables": Field(
        kind="list",
        required=True,
        nullable=False,
        item=Field(
            kind="object",
            nullable=False,
            fields={
                "name": Field(required=True, nullable=False, pattern=r"[A-Za-z0-9_]+"),
                "type": Field(required=True, nullable=False, choices=TYPES),
                "target_id": Field(required=True, nullable=False),
            },
        ),
    )
}
_FITTING = {
    ("look", "character"): "look",
    ("script", "text"): "script",
    ("script", "voice"): "voice",
    ("title", "text"): "title",
    ("picture", "image"): "image",
    ("clip", "video"): "video",
    ("sound", "audio"): "audio",
}
"""For a part of a scene and a type of variable: what the variable stands for."""
_PLACES = ("script", "title", "look", "voice", "image", "video", "audio")


@blueprint.get("/v3/videos/<video_id>/scenes")
def videos_scenes(video_id: str) -> Response:
    row = world().database.one("SELECT * FROM listed_videos WHERE id = ? AND space = ?", video_id, space().id)
    if row is None:
        raise ApiError(404, "not_found", f"No video {video_id!r} in this workspace.")
    spec = json.loads(row["spec"])
    ratio = {"aspect_ratio": spec["aspect_ratio"], "resolution": spec["resolution"]}
    video = {"title": row["title"], **ratio, "caption": {"enabled": spec["caption_style"] is not None}}
    scenes = [_told(scene) for scene in _scenes(row)]
    return jsonify({"data": {"video_id": video_id, "video": {**video, "brand_glossary_id": None}, "scenes": scenes}})


@blueprint.post("/v3/templates")
def templates_create() -> Response:
    check_authoring()
    furnish()
    return once(_prepare, assumed=True, status=201)


@blueprint.put("/v3/templates/<template_id>/variables")
def templates_variables(template_id: str) -> Response:
    check_authoring()
    found = template(template_id)
    body = json_body()
    check_object(body, _VARIABLES)
    names = [one["name"] for one in body["variables"]]
    if len(names) != len(set(names)):
        raise invalid("variables", "Each name may be used once.")
    scenes = [{**scene, **scene.get("base", {})} for scene in found.scenes]
    variables = {}
    for index, wanted in enumerate(body["variables"]):
        variables[wanted["name"]] = _declared(scenes, wanted, f"variables.{index}")
    rewrite(template_id, scenes, variables)
    return jsonify({"data": template(template_id).detail})


def _prepare() -> Commit:
    body = json_body()
    check_object(body, _CREATE)
    row = world().database.one("SELECT * FROM renders WHERE id = ? AND space = ?", body["video_id"], space().id)
    if row is None:
        raise not_found("video", body["video_id"])
    scenes = _scenes(row)
    if row["state"] != "completed" or not scenes:
        raise invalid("video_id", "Templates are made of completed films that were made by a look, or by a template.")
    ratio = json.loads(row["spec"])["aspect_ratio"]
    name = body.get("name") or row["title"] or "Untitled"
    kept = [{**scene, "base": {place: scene[place] for place in _PLACES}} for scene in scenes]
    return lambda connection: {"data": add(connection, name, "16:9" if ratio == "auto" else ratio, kept).detail}


def _scenes(row: sqlite3.Row) -> list[dict[str, Any]]:
    """What a film consists of, in the form of templates; nothing for a translation or a picture that speaks."""
    spec = json.loads(row["spec"])
    parts = [spec] if spec["kind"] == "film" and spec["look_id"] else spec.get("scenes", [])
    return [_scene(f"{row['id'][:12]}{number:02}", part) for number, part in enumerate(parts, 1)]


def _scene(identifier: str, part: Mapping[str, Any]) -> dict[str, Any]:
    behind = (part.get("background") or {}).get("image_path")
    return {
        "scene_id": identifier,
        "thumbnail": part["look_id"],
        "script": part["text"] or "",
        "title": part.get("title") or "",
        "look": part["look_id"] or "",
        "voice": part["voice_id"] or "",
        "image": part["image_path"] or behind or "",
        "video": part.get("video_path") or "",
        "audio": part["audio_path"] or "",
    }


def _told(scene: Mapping[str, Any]) -> dict[str, Any]:
    identifier = scene["scene_id"]
    picture, clip = scene["image"], scene["video"]
    elements: list[dict[str, Any]] = []
    if scene["look"]:
        elements.append({"id": f"{identifier}-look", "type": "avatar", "avatar_id": scene["look"]})
    if scene["title"]:
        elements.append({"id": f"{identifier}-title", "type": "text"})
    background = None
    if picture or clip:
        part, kind = ("picture", "image") if picture else ("clip", "video")
        background = {"type": kind, "id": f"{identifier}-{part}", "url": None}
    script: list[dict[str, Any]] = []
    if scene["audio"]:
        script.append({"id": f"{identifier}-sound", "type": "audio", "audio_url": None})
    elif scene["script"]:
        said = {"text": scene["script"], "voice_id": scene["voice"]}
        script.append({"id": f"{identifier}-script", "type": "text", **said})
    return {"id": identifier, "background": background, "elements": elements, "script": script}


def _declared(scenes: list[dict[str, Any]], wanted: Mapping[str, str], path: str) -> dict[str, Any]:
    """Put the variable into its place; its value is what stood there."""
    at, _, part = wanted["target_id"].rpartition("-")
    scene = next((one for one in scenes if one["scene_id"] == at), None)
    place = _FITTING.get((part, wanted["type"]))
    if scene is None or part not in {known for known, _ in _FITTING}:
        raise invalid(f"{path}.target_id", f"This template has no part {wanted['target_id']!r}.")
    if place is None or not scene[place]:
        raise invalid(f"{path}.type", f"{wanted['type']!r} does not fit {wanted['target_id']!r}.")
    own, scene[place] = scene[place], f"{{{{{wanted['name']}}}}}"
    kind = wanted["type"]
    if kind == "text":
        return {"type": kind, "content": own}
    if kind == "voice":
        return {"type": kind, "voice_id": own, "locale": None}
    if kind == "character":
        look = look_by_id(own)
        photo = look is not None and look.avatar_type == "photo_avatar"
        return {"type": kind, "character_id": own, "character_type": "talking_photo" if photo else "avatar"}
    return {"type": kind, "asset": {"type": "asset_id", "asset_id": _asset(own)}}


def _asset(path: str) -> str:
    """A file of a film as an asset of its account."""
    name = path.partition(":")[2]
    identifier = secrets.token_hex(16)
    data = world().blobs.path(name).read_bytes()
    found = file_type(data)
    world().database.write(
        "INSERT INTO assets (id, space, name, mime_type, size_bytes, blob, uploaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        identifier,
        space().id,
        name,
        "application/octet-stream" if found is None else found.mime,
        len(data),
        name,
        time.time(),
    )
    return identifier
