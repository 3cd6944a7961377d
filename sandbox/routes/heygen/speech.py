"""Text to speech, answered at once."""

import secrets
import sqlite3
import time
from typing import Any

from flask import Blueprint, Response

from sandbox.background.media_process import RenderError, order
from sandbox.context import Commit, json_body, once, space, world
from sandbox.errors import ApiError, invalid
from sandbox.http.fields import Field, check_object
from sandbox.routes.heygen.prices import speech_rate
from sandbox.routes.heygen.voices import voice_by_id
from sandbox.state.spaces import charge

blueprint = Blueprint("speech", __name__)
_BODY = {
    "text": Field(required=True, nullable=False, shortest=1, longest=5000),
    "voice_id": Field(required=True, nullable=False),
    "input_type": Field(nullable=False, choices=("text", "ssml")),
    "speed": Field(kind="number", nullable=False, low=0.5, high=2.0),
    "language": Field(),
    "locale": Field(),
}


@blueprint.post("/v3/voices/speech")
def speech_create() -> Response:
    return once(_prepare, assumed=True)


def _prepare() -> Commit:
    body = json_body()
    check_object(body, _BODY)
    voice = voice_by_id(body["voice_id"])
    if voice is None or "starfish" not in voice.engines:
        raise invalid("voice_id", "The voice is unknown or does not support the starfish engine.")
    if not body["text"].strip():
        raise ApiError(400, "tts_text_invalid", "There is nothing to say in this text.", "text")
    if space().balance <= 0:
        raise ApiError(402, "insufficient_credit", "The balance is used up.")
    spec = order(
        "speech",
        text=body["text"],
        voice_id=voice.heard,
        speed=body.get("speed", 1.0),
        ssml=body.get("input_type") == "ssml",
    )
    try:
        rendering = world().media.render(spec, time_limit=100)
    except RenderError as failure:
        raise ApiError(400, "tts_text_invalid", failure.message or "The text cannot be spoken.", "text") from None
    identifier = secrets.token_hex(16)
    rendering.copy_to(world().films.folder(identifier))
    price = round(speech_rate() * rendering.duration)

    def commit(connection: sqlite3.Connection) -> Any:
        owner = space().id
        connection.execute(
            "INSERT INTO speeches (id, space, charged, created_at) VALUES (?, ?, ?, ?)",
            (identifier, owner, price, time.time()),
        )
        charge(connection, owner, price)
        link = world().links.sign(f"/files/speech/{identifier}/{rendering.files['audio_mp3']}")
        return {
            "data": {
                "audio_url": link,
                "duration": round(rendering.duration, 3),
                "request_id": identifier,
                "word_timestamps": rendering.words,
            }
        }

    return commit
