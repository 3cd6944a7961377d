"""The avatar catalogue: persons and their looks."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.catalogue import GROUPS, LOOKS, AvatarGroup, Look
from sandbox.context import space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.paging import read_page

blueprint = Blueprint("avatars", __name__)
AVATAR_TYPES = ("studio_avatar", "digital_twin", "photo_avatar")
_GROUPS = {group.id: group for group in GROUPS}
_LOOKS = {look.id: look for look in LOOKS}
_OF_GROUP = {group.id: [look for look in LOOKS if look.group_id == group.id] for group in GROUPS}


def look_by_id(identifier: str) -> Look | None:
    return _LOOKS.get(identifier)


def looks_of(group_id: str) -> list[Look]:
    return _OF_GROUP.get(group_id, [])


@blueprint.get("/v3/avatars")
def groups_list() -> Response:
    page = read_page(request.args, name="avatars", space=space().id, default=20, most=50)
    ownership = _choice("ownership", ("public", "private"))
    found = [group for group in GROUPS if ownership in (None, _ownership(group))]
    return jsonify(page.slice(found, _group))


@blueprint.get("/v3/avatars/<group_id>")
def groups_get(group_id: str) -> Response:
    group = _GROUPS.get(group_id)
    if group is None:
        raise ApiError(404, "avatar_group_not_found", f"No avatar group {group_id!r} in this workspace.")
    return jsonify({"data": _group(group)})


@blueprint.get("/v3/avatars/looks")
def looks_list() -> Response:
    page = read_page(request.args, name="looks", space=space().id, default=20, most=50)
    ownership = _choice("ownership", ("public", "private"))
    avatar_type = _choice("avatar_type", AVATAR_TYPES)
    group_id = request.args.get("group_id") or None
    found = [
        look
        for look in LOOKS
        if ownership in (None, look.ownership)
        and avatar_type in (None, look.avatar_type)
        and group_id in (None, look.group_id)
    ]
    return jsonify(page.slice(found, _look))


@blueprint.get("/v3/avatars/looks/<look_id>")
def looks_get(look_id: str) -> Response:
    look = look_by_id(look_id)
    if look is None:
        raise not_found("avatar", look_id)
    return jsonify({"data": _look(look)})


def _choice(name: str, choices: tuple[str, ...]) -> str | None:
    value = request.args.get(name)
    if value and value not in choices:
        raise invalid(name, f"{name!r} must be one of: {', '.join(choices)}.")
    return value or None


def _ownership(group: AvatarGroup) -> str:
    return "private" if all(look.ownership == "private" for look in looks_of(group.id)) else "public"


def _group(group: AvatarGroup) -> dict[str, Any]:
    looks = looks_of(group.id)
    own = _ownership(group) == "private"
    previews = world().previews
    return {
        "id": group.id,
        "name": group.name,
        "created_at": group.created_at,
        "looks_count": len(looks),
        "gender": group.gender,
        "default_voice_id": group.default_voice_id,
        "preview_image_url": previews.look_image(looks[0].id) if looks else None,
        "preview_video_url": previews.look_video(looks[0].id) if looks else None,
        "status": "completed" if own else None,
        "consent_status": "approved" if own else None,
        "error": None,
    }


def _look(look: Look) -> dict[str, Any]:
    previews = world().previews
    return {
        "id": look.id,
        "name": look.name,
        "avatar_type": look.avatar_type,
        "group_id": look.group_id,
        "gender": look.gender,
        "tags": list(look.tags),
        "default_voice_id": look.default_voice_id or None,
        "image_width": look.image_width,
        "image_height": look.image_height,
        "preferred_orientation": look.preferred_orientation,
        "supported_api_engines": list(look.supported_api_engines),
        "preview_image_url": previews.look_image(look.id),
        "preview_video_url": previews.look_video(look.id),
        "status": "completed" if look.ownership == "private" else None,
        "error": None,
    }
