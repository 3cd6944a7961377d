"""Templates: list, read, render, rename, remove."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.films import Order
from sandbox.background.media_process import order as media_order
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import invalid
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.routes.heygen.acceptance import accept, check_callback
from sandbox.routes.heygen.glossaries import glossary_of
from sandbox.routes.heygen.prices import video_rate
from sandbox.routes.heygen.templates.store import Stored, change, check_authoring, every_template, template
from sandbox.routes.heygen.templates.variables import check_values, scenes_for_renderer

blueprint = Blueprint("templates", __name__)
_PACES = (25, 30, 60)
_LONGEST_SECONDS = 1800
_SWITCH = Field(kind="boolean", nullable=False)
_SIDE = Field(kind="integer", required=True, nullable=False, low=128, high=4096)
_RENAME = {"name": Field(required=True, nullable=False, shortest=1, longest=256)}
_BODY = {
    "variables": Field(kind="object", required=True, nullable=False, closed=False),
    "title": Field(),
    "caption": _SWITCH,
    "dimension": Field(kind="object", fields={"width": _SIDE, "height": _SIDE}),
    "fps": Field(kind="number", nullable=False),
    "scene_ids": Field(kind="list", shortest=1, item=Field(nullable=False)),
    "subtitles": Field(
        kind="object",
        closed=False,
        fields={
            "preset_name": Field(required=True, nullable=False),
            "alignment": Field(kind="integer"),
            "font_size": Field(kind="integer"),
            "disable_highlight": Field(kind="boolean"),
            "position": Field(kind="object", fields={"x": Field(kind="number"), "y": Field(kind="number")}),
        },
    ),
    "reorder_music": _SWITCH,
    "keep_text_vertically_centered": _SWITCH,
    "include_gif": _SWITCH,
    "enable_sharing": _SWITCH,
    "folder_id": Field(),
    "brand_glossary_id": Field(),
    "brand_voice_id": Field(),
    "callback_id": Field(),
    "callback_url": Field(),
}


@blueprint.get("/v3/templates")
def templates_list() -> Response:
    page = read_page(request.args, name="templates", space=space().id, default=10, most=100)
    found = every_template(page.after, page.limit + 1)
    return jsonify(page.answer(found, lambda one: one.summary, lambda one: one.seq))


@blueprint.get("/v3/templates/<template_id>")
def templates_get(template_id: str) -> Response:
    return jsonify({"data": template(template_id).detail})


@blueprint.patch("/v3/templates/<template_id>")
def templates_rename(template_id: str) -> Response:
    check_authoring()
    template(template_id)
    body = json_body()
    check_object(body, _RENAME)
    change(template_id, name=body["name"])
    return jsonify({"data": template(template_id).detail})


@blueprint.delete("/v3/templates/<template_id>")
def templates_delete(template_id: str) -> Response:
    check_authoring()
    template(template_id)
    change(template_id, removed=1)
    return jsonify({"data": {"id": template_id}})


@blueprint.post("/v3/templates/<template_id>")
def templates_render(template_id: str) -> Response:
    def prepare() -> Commit:
        found = template(template_id)
        order = order_of(found, json_body())

        def commit(connection: sqlite3.Connection) -> Any:
            (identifier,) = accept(connection, [order])
            row = connection.execute("SELECT * FROM renders WHERE id = ?", (identifier,)).fetchone()
            return {"data": world().films.view(row)}

        return commit

    return once(prepare)


def order_of(found: Stored, body: Mapping[str, Any], *, swappable: bool = False, free: bool = False) -> Order:
    """Check what is to be rendered and translate it for the studio. ``free``: it costs nothing."""
    check_object(body, _BODY, closed=False)
    check_values(body["variables"], found, swappable=swappable)
    if body.get("fps", 25) not in _PACES:
        raise invalid("fps", f"'fps' must be one of: {', '.join(map(str, _PACES))}.")
    size = _size(body.get("dimension"), found.aspect_ratio)
    chosen = _chosen(body.get("scene_ids"), found)
    check_callback(body)
    glossary_of(body)
    captions = bool(body.get("caption")) or body.get("subtitles") is not None
    scenes = scenes_for_renderer(found, chosen, body["variables"])
    return Order(
        title=body.get("title"),
        spec=media_order(
            "scenes",
            scenes=scenes,
            voice_id=next((scene["voice_id"] for scene in scenes if scene["text"] and scene["voice_id"]), None),
            aspect_ratio=found.aspect_ratio,
            size=size,
            fps=int(body.get("fps", 25)),
            caption_style="default" if captions else None,
            gif=True,
            tell_gif=bool(body.get("include_gif")),
            max_seconds=_LONGEST_SECONDS,
        ),
        rate=0 if free else video_rate(photo=False, engine="avatar_iv", resolution="720p"),
        callback_url=body.get("callback_url"),
        callback_id=body.get("callback_id"),
        folder_id=body.get("folder_id") or None,
    )


def _size(dimension: Mapping[str, int] | None, aspect_ratio: str) -> list[int] | None:
    if dimension is None:
        return None
    across, down = map(int, aspect_ratio.split(":"))
    width, height = dimension["width"], dimension["height"]
    for name, side in dimension.items():
        if side % 2:
            raise invalid(f"dimension.{name}", f"{name!r} must be even.")
    # Even numbers do not always hit the ratio exactly.
    if abs(width - height * across / down) > 2 and abs(height - width * down / across) > 2:
        raise invalid("dimension", f"This template has a ratio of {aspect_ratio}.")
    return [width, height]


def _chosen(scene_ids: list[str] | None, found: Stored) -> list[dict[str, Any]]:
    """The scenes that are wanted: all, or these in this order, some of them again."""
    known = {scene["scene_id"]: scene for scene in found.scenes}
    if scene_ids is None:
        return found.scenes
    unknown = sorted(set(scene_ids) - set(known))
    if unknown:
        raise invalid("scene_ids", f"This template has no scene: {', '.join(unknown)}.")
    return [known[scene_id] for scene_id in scene_ids]
