"""The voice catalogue, voices for a description, and voices cloned from a recording."""

import hashlib
import random
import secrets
import sqlite3
import time
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.catalogue import VOICES, Voice
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid, not_found
from sandbox.http.fields import Field, check_object
from sandbox.http.paging import read_page
from sandbox.routes.heygen import inputs
from sandbox.routes.heygen.video_body import ASSET

blueprint = Blueprint("voices", __name__)
MOST_CLONES = 10
SUGGESTIONS = 3
CLONING_SECONDS = 8.0
"""Simulated."""
_BY_ID = {voice.id: voice for voice in VOICES}
_DESIGN = {
    "prompt": Field(required=True, nullable=False, shortest=1, longest=1000),
    "gender": Field(choices=("male", "female")),
    "locale": Field(),
    "seed": Field(kind="integer", nullable=False, low=0, high=2**31),
}
_CLONE = {
    "audio": replace(ASSET, required=True, nullable=False),
    "voice_name": Field(required=True, nullable=False, shortest=1, longest=100),
    "language": Field(),
    "remove_background_noise": Field(kind="boolean", nullable=False),
}
_FAIL = "fail:"
"""A clone whose name begins so fails; the rest of the name is what is told."""


@dataclass(frozen=True)
class Own:
    """A cloned voice and how far it is."""

    voice: Voice
    status: str
    failure: str | None
    created_at: int


def voice_by_id(identifier: str) -> Voice | None:
    """A voice that can speak: of the catalogue, or a clone of the caller that is complete."""
    found = _BY_ID.get(identifier)
    if found is not None:
        return found
    own = _own(identifier)
    return own.voice if own and own.status == "complete" else None


@blueprint.get("/v3/voices")
def voices_list() -> Response:
    query = request.args
    page = read_page(query, name="voices", space=space().id, default=20, most=100)
    kind = query.get("type", "public")
    if kind not in ("public", "private"):
        raise invalid("type", "'type' is public or private.")
    known = [*VOICES, *(own.voice for own in _clones() if own.status == "complete")]
    found = [voice for voice in known if voice.type == kind and _matches(voice)]
    return jsonify(page.slice(found, _view))


@blueprint.get("/v3/voices/<voice_id>")
def voices_get(voice_id: str) -> Response:
    voice, own = _BY_ID.get(voice_id), _own(voice_id)
    if own is not None:
        voice = own.voice
    if voice is None:
        raise not_found("voice", voice_id)
    ready = "complete" if voice.type == "private" else None
    return jsonify(
        {
            "data": {
                "voice_id": voice.id,
                "name": voice.name,
                "language": voice.language,
                "gender": voice.gender,
                "preview_audio_url": world().previews.voice_audio(voice.heard),
                "support_pause": voice.support_pause,
                "support_interactive_avatar": False,
                "status": own.status if own else ready,
                "failure_message": own.failure if own else None,
                "created_at": own.created_at if own else None,
            }
        }
    )


@blueprint.post("/v3/voices")
def voices_design() -> Response:
    """Up to three voices of the catalogue; the same words and seed find the same ones."""
    return once(_designed, assumed=True)


@blueprint.post("/v3/voices/clone")
def voices_clone() -> Response:
    return once(_cloned, assumed=True)


@blueprint.delete("/v3/voices/<voice_id>")
def voices_delete(voice_id: str) -> Response:
    own = _own(voice_id)
    if own is None:
        raise not_found("voice", voice_id)
    world().database.write("DELETE FROM own_voices WHERE id = ? AND space = ?", voice_id, space().id)
    return jsonify({"data": {"voice_id": voice_id}})


def _designed() -> Commit:
    body = json_body()
    check_object(body, _DESIGN)
    seed = body.get("seed", 0)
    gender, locale = body.get("gender") or _told(body["prompt"]), body.get("locale")
    fitting = [
        voice
        for voice in VOICES
        if voice.type == "public" and "starfish" in voice.engines
        if gender in (None, voice.gender) and (locale or "en").partition("-")[0] == voice.locale.partition("-")[0]
    ]
    words = f"{body['prompt'].strip().casefold()}|{gender}|{locale}"
    # One shuffle for the words; each seed takes the next three of it.
    order = random.Random(hashlib.sha256(words.encode()).digest())  # noqa: S311 - the same words, the same voices
    order.shuffle(fitting)
    start = seed * SUGGESTIONS % max(len(fitting), 1)
    chosen = (fitting * 2)[start : start + min(SUGGESTIONS, len(fitting))]
    answer = {"data": {"voices": [_view(voice) for voice in chosen], "seed": seed}}
    return lambda _connection: answer


def _told(prompt: str) -> str | None:
    """The gender that the words themselves name."""
    words = set(prompt.casefold().replace(",", " ").split())
    return next((gender for gender in ("female", "male") if gender in words), None)


def _cloned() -> Commit:
    body = json_body()
    check_object(body, _CLONE)
    if len(_clones()) >= MOST_CLONES:
        raise ApiError(400, "resource_limit_reached", f"At most {MOST_CLONES} cloned voices are allowed.")
    recording = inputs.from_union(body["audio"], "audio", "audio")
    base = VOICES[int(hashlib.sha256(recording.encode()).hexdigest(), 16) % len(VOICES)]
    identifier, name = secrets.token_hex(16), body["voice_name"]
    failure = name.removeprefix(_FAIL).strip() or "The recording is too short." if name.startswith(_FAIL) else ""

    def commit(connection: sqlite3.Connection) -> Any:
        connection.execute(
            "INSERT INTO own_voices (id, space, base, name, language, ready_at, failure, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                identifier, space().id, base.id, name, body.get("language"), world().clock.now() + CLONING_SECONDS,
                failure, time.time(),
            ),
        )  # fmt: skip
        return {"data": {"voice_clone_id": identifier}}

    return commit


def _clones() -> list[Own]:
    rows = world().database.all("SELECT * FROM own_voices WHERE space = ? ORDER BY created_at, id", space().id)
    return [_read(row) for row in rows]


def _own(identifier: str) -> Own | None:
    row = world().database.one("SELECT * FROM own_voices WHERE id = ? AND space = ?", identifier, space().id)
    return None if row is None else _read(row)


def _read(row: sqlite3.Row) -> Own:
    base = _BY_ID[row["base"]]
    voice = replace(
        base, id=row["id"], name=row["name"], type="private", engines=("starfish", "elevenlabs"), sounds_like=base.id
    )
    status = "processing" if world().clock.now() < row["ready_at"] else "failed" if row["failure"] else "complete"
    return Own(voice, status, row["failure"] if status == "failed" else None, int(row["created_at"]))


def _matches(voice: Voice) -> bool:
    query = request.args
    engine, language, gender = query.get("engine"), query.get("language"), query.get("gender")
    return (
        (not engine or engine in voice.engines)
        and (not language or language.casefold() == voice.language.casefold())
        and (not gender or gender.casefold() == voice.gender.casefold())
    )


def _view(voice: Voice) -> dict[str, Any]:
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "language": voice.language,
        "gender": voice.gender,
        "type": voice.type,
        "preview_audio_url": world().previews.voice_audio(voice.heard),
        "support_locale": voice.support_locale,
        "support_pause": voice.support_pause,
    }
