"""Templates as v2 has them: values nested under ``properties``, and no Idempotency-Key."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from sandbox.context import json_body, world
from sandbox.errors import invalid
from sandbox.http.fields import Field, check_value
from sandbox.routes.heygen.acceptance import accept
from sandbox.routes.heygen.templates.orders import order_of
from sandbox.routes.heygen.templates.store import Stored, every_template, template
from sandbox.routes.heygen.templates.variables import TYPES
from sandbox.routes.legacy.manners import check_served, enveloped, say_farewell

blueprint = Blueprint("legacy_templates", __name__)
blueprint.before_request(check_served)
blueprint.after_request(say_farewell)
_EVERY = 1_000_000
_ENTRY = Field(
    kind="object",
    nullable=False,
    closed=False,
    fields={
        "name": Field(required=True, nullable=False),
        "type": Field(required=True, nullable=False, choices=TYPES),
        "properties": Field(kind="object", required=True, nullable=False, closed=False),
    },
)
_FILE = Field(nullable=False, shortest=1)


@blueprint.get("/v2/templates")
def templates_list() -> Response:
    items = [
        {
            "template_id": one.id,
            "name": one.name,
            "thumbnail_image_url": one.thumbnail_url,
            "aspect_ratio": "landscape" if one.aspect_ratio == "16:9" else "portrait",
        }
        for one in every_template(None, _EVERY)
    ]
    return enveloped({"templates": items}, "/v3/templates")


@blueprint.get("/v2/template/<template_id>")
def templates_get(template_id: str) -> Response:
    found = _with_variables(template_id)
    return enveloped({"variables": _nested(found)}, f"/v3/templates/{template_id}")


@blueprint.get("/v3/template/<template_id>")
def templates_scenes(template_id: str) -> Response:
    found = _with_variables(template_id)
    scenes = [
        {
            "id": scene["scene_id"],
            "script": scene["script"],
            "variables": [{"name": one["name"], "type": one["variable_type"]} for one in scene["variables"]],
        }
        for scene in found.detail["scenes"]
    ]
    data = {"version": "v4", "variables": _nested(found), "scenes": scenes}
    return enveloped(data, f"/v3/templates/{template_id}")


@blueprint.post("/v2/template/<template_id>/generate")
def templates_generate(template_id: str) -> Response:
    found, body = template(template_id), json_body()
    check_value(body.get("variables"), Field(kind="object", nullable=False, closed=False), "variables")
    flat = {name: _flat(name, entry) for name, entry in body["variables"].items()}
    check_value(body.get("test", False), Field(kind="boolean", nullable=False), "test")
    title = body.get("title") or "Untitled Video"
    order = order_of(found, {**body, "variables": flat, "title": title}, swappable=True, free=bool(body.get("test")))
    with world().database.transaction() as connection:
        (identifier,) = accept(connection, [order])
    world().ring()
    return enveloped({"video_id": identifier}, f"/v3/templates/{template_id}")


def _with_variables(template_id: str) -> Stored:
    found = template(template_id)
    if not found.variables:
        raise invalid("template_id", "This template has no variables.")
    return found


def _nested(found: Stored) -> dict[str, Any]:
    return {name: _entry(name, value) for name, value in found.variables.items()}


def _entry(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    properties = {key: item for key, item in value.items() if key not in ("type", "asset", "character_type")}
    asset = value.get("asset")
    if asset is not None:
        properties[asset["type"]] = asset[asset["type"]]
    if value["type"] == "character":
        properties["type"] = value["character_type"]
    return {"name": name, "type": value["type"], "properties": properties}


def _flat(name: str, entry: Any) -> dict[str, Any]:
    """A value as v3 takes it."""
    path = f"variables.{name}"
    check_value(entry, _ENTRY, path)
    if entry["name"] != name:
        raise invalid(path, f"'{path}.name' must be {name!r}.")
    kind, properties = entry["type"], dict(entry["properties"])
    value = {"type": kind}
    if kind in ("image", "video", "audio"):
        given = [key for key in ("url", "asset_id") if properties.get(key) is not None]
        if len(given) != 1:
            raise invalid(path, f"'{path}.properties' needs exactly one of 'url' and 'asset_id'.")
        check_value(properties[given[0]], _FILE, f"{path}.properties.{given[0]}")
        value["asset"] = {"type": given[0], given[0]: properties[given[0]]}
    elif kind == "character":
        value["character_type"] = properties.pop("type", "avatar")
    return {**{key: item for key, item in properties.items() if key not in ("url", "asset_id", "type")}, **value}
