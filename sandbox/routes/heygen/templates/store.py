"""The templates of an account: those that everyone finds, written down at first sight, and its own."""

import json
import secrets
import sqlite3
import time
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.catalogue.model import opaque_id
from sandbox.catalogue.templates import TEMPLATES
from sandbox.context import space, world
from sandbox.errors import check_offered, not_found

_AGE = 30 * 86_400.0


@dataclass(frozen=True)
class Stored:
    """A template of the caller. Scenes and variables are as in the catalogue; links of files are whole."""

    id: str
    seq: int
    name: str
    aspect_ratio: str
    scenes: list[dict[str, Any]]
    variables: dict[str, dict[str, Any]]
    created_at: int
    updated_at: int

    @property
    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "aspect_ratio": self.aspect_ratio,
            "thumbnail_url": self.thumbnail_url,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }

    @property
    def thumbnail_url(self) -> str | None:
        shown = next((scene["thumbnail"] for scene in self.scenes if scene.get("thumbnail")), None)
        return None if shown is None else world().previews.look_image(shown)

    @property
    def detail(self) -> dict[str, Any]:
        return {
            **self.summary,
            "variables": self.variables,
            "scene_ids": [scene["scene_id"] for scene in self.scenes],
            "scenes": [
                {
                    "scene_id": scene["scene_id"],
                    "script": scene["script"] or None,
                    "variables": [
                        {"name": name, "variable_type": self.variables[name]["type"]} for name in self.used_in(scene)
                    ],
                }
                for scene in self.scenes
            ],
        }

    def used_in(self, scene: dict[str, Any]) -> list[str]:
        """The names of the variables that a scene has, in the order of the template."""
        text = json.dumps(scene)
        return [name for name in self.variables if f"{{{{{name}}}}}" in text]


def every_template(after: int | None, limit: int) -> list[Stored]:
    """Those with variables, newest first: the others are not listed."""
    furnish()
    rows = world().database.all(
        "SELECT * FROM templates WHERE space = ? AND removed = 0 AND variables != '{}' AND (? IS NULL OR seq < ?)"
        " ORDER BY seq DESC LIMIT ?",
        space().id,
        after,
        after,
        limit,
    )
    return [read(row) for row in rows]


def template(identifier: str) -> Stored:
    """One of the caller's, or 404."""
    furnish()
    row = world().database.one(
        "SELECT * FROM templates WHERE id = ? AND space = ? AND removed = 0", identifier, space().id
    )
    if row is None:
        raise not_found("template", identifier)
    return read(row)


def check_authoring() -> None:
    """Templates are not known for certain to be made and changed by calls: the sandbox can do without."""
    check_offered(is_there=world().settings.now.template_authoring)


def add(connection: sqlite3.Connection, name: str, aspect_ratio: str, scenes: list[dict[str, Any]]) -> Stored:
    """A template of the caller's own, which has no variables yet."""
    identifier, now = secrets.token_hex(16), time.time()
    connection.execute(
        "INSERT INTO templates (id, space, name, aspect_ratio, scenes, variables, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, '{}', ?, ?)",
        (identifier, space().id, name, aspect_ratio, json.dumps(scenes), now, now),
    )
    return read(connection.execute("SELECT * FROM templates WHERE id = ?", (identifier,)).fetchone())


def rewrite(identifier: str, scenes: list[dict[str, Any]], variables: dict[str, dict[str, Any]]) -> None:
    world().database.write(
        "UPDATE templates SET scenes = ?, variables = ?, updated_at = ? WHERE id = ? AND space = ?",
        json.dumps(scenes),
        json.dumps(variables),
        time.time(),
        identifier,
        space().id,
    )


def change(identifier: str, *, name: str | None = None, removed: int | None = None) -> None:
    """Rename a template of the caller, or take it away."""
    world().database.write(
        "UPDATE templates SET name = coalesce(?, name), removed = coalesce(?, removed), updated_at = ?"
        " WHERE id = ? AND space = ?",
        name,
        removed,
        time.time(),
        identifier,
        space().id,
    )


def read(row: sqlite3.Row) -> Stored:
    return Stored(
        id=row["id"],
        seq=row["seq"],
        name=row["name"],
        aspect_ratio=row["aspect_ratio"],
        scenes=json.loads(row["scenes"]),
        variables=_with_whole_links(json.loads(row["variables"])),
        created_at=int(row["created_at"]),
        updated_at=int(row["updated_at"]),
    )


def _with_whole_links(variables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    for variable in variables.values():
        asset = variable.get("asset") or {}
        if "url" in asset and "://" not in asset["url"]:
            asset["url"] = world().links.plain(f"/previews/{asset['url']}")
    return variables


def furnish() -> None:
    """Once for each account; what is removed later stays removed."""
    owner = space().id
    if world().database.one("SELECT 1 FROM templates WHERE space = ? LIMIT 1", owner):
        return
    made = time.time() - _AGE
    with world().database.transaction() as connection:
        for one in TEMPLATES:
            scenes = [
                {
                    "scene_id": opaque_id("scene", f"{one.slug} {scene.slug}")[:16],
                    "thumbnail": one.look,
                    **asdict(scene),
                }
                for scene in one.scenes
            ]
            connection.execute(
                "INSERT OR IGNORE INTO templates (id, space, name, aspect_ratio, scenes, variables, created_at,"
                " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    opaque_id("template", f"{owner} {one.slug}"),
                    owner,
                    one.name,
                    one.aspect_ratio,
                    json.dumps(scenes),
                    json.dumps(one.variables),
                    made,
                    made,
                ),
            )
