"""PlayHT's calls: begin a speech, look at it or listen to its events, voices and clones."""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file, stream_with_context

from sandbox.background.media_process import RenderError
from sandbox.context import call, space, world
from sandbox.errors import ApiError
from sandbox.playht import catalogue
from sandbox.playht.jobs import RUN, Job
from sandbox.state.faults import Fault

blueprint = Blueprint("playht", __name__, url_prefix="/playht/api/v2")
_EVENTS, _JSON, _MPEG = "text/event-stream", "application/json", "audio/mpeg"
_ONLY_PLAYHT2 = ("emotion", "voice_guidance", "style_guidance")
_DEFAULTS: dict[str, Any] = {
    "quality": "medium", "output_format": "mp3", "speed": 1, "sample_rate": 24000, "seed": None, "temperature": None,
    "voice_engine": "PlayHT2.0", "emotion": None, "voice_guidance": None, "style_guidance": None,
}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "quality": catalogue.QUALITIES,
    "output_format": catalogue.FORMATS,
    "voice_engine": catalogue.ENGINES,
    "emotion": catalogue.EMOTIONS,
}
_RANGES: dict[str, tuple[float, float]] = {
    "speed": (0, 5), "sample_rate": (8000, 48000), "temperature": (0, 2), "voice_guidance": (1, 6),
    "style_guidance": (1, 30),
}  # fmt: skip
_BETWEEN_EVENTS = 0.05
_PING_EVERY = 15.0


@blueprint.post("/tts")
def create() -> Response:
    if request.mimetype != _JSON:
        raise ApiError(415, "unsupported", "The content type must be application/json.")
    wants = _wanted(default=_EVENTS)
    if wants == _MPEG:
        raise ApiError(400, "invalid", "format is event-stream or left out.")
    fault = call().fault
    failure = fault.text("message", "The voice could not be loaded.") if fault and fault.kind == "speech_fails" else ""
    job = world().playht.accept(space().id, _checked(), failure=failure)
    here = f"/api/v2/tts/{job.id}"
    if wants == _JSON or _is(fault, "no_stream"):
        response = jsonify(_view(job))
    else:
        response = _stream(job, fault)
        response.headers["Content-Location"] = f"{here}?format=event-stream"
    response.status_code = 200 if _is(fault, "status_200") else 201
    response.headers["Location"] = here
    return response


@blueprint.get("/tts/<identifier>")
def look(identifier: str) -> Response:
    job = world().playht.find(space().id, identifier)
    if job is None:
        raise ApiError(404, "not_found", f"There is no job {identifier}.")
    wants, fault = _wanted(default=_JSON), call().fault
    if wants == _EVENTS and _is(fault, "no_stream"):
        raise ApiError(406, "not_acceptable", "Events are not available.")
    if wants == _EVENTS:
        return _stream(job, fault)
    if wants == _MPEG:
        if job.input["output_format"] != "mp3" or not world().playht.is_done(job):
            raise ApiError(406, "not_acceptable", "There is no MP3 of this job.")
        path, _seconds = world().playht.made(job)
        return send_file(path.resolve(), mimetype=_MPEG)
    return jsonify(_view(job))


@blueprint.get("/voices")
def voices() -> Response:
    return jsonify([_stock_view(stock) for stock in catalogue.STOCK])


@blueprint.get("/cloned-voices")
def clones() -> Response:
    return jsonify(_clones())


@blueprint.post("/cloned-voices/instant")
def clone() -> Response:
    name = request.form.get("voice_name", "").strip()
    sample = request.files.get("sample_file")
    if not name or (sample is None and not request.form.get("sample_file_url")):
        raise ApiError(400, "invalid", "voice_name and a sample are required.")
    made = {
        "id": f"s3://clones.sandbox.example/{secrets.token_hex(8)}/manifest.json",
        "name": name,
        "type": "instant",
        "gender": request.form.get("gender") or None,
    }
    world().database.write(
        "INSERT INTO playht_clones (id, space, name, gender, created) VALUES (?, ?, ?, ?, ?)",
        made["id"], space().id, name, made["gender"], time.time(),
    )  # fmt: skip
    response = jsonify(made)
    response.status_code = 201
    return response


@blueprint.delete("/cloned-voices")
def unclone() -> Response:
    body = request.get_json(silent=True) or {}
    wanted = body.get("voice_id") or request.args.get("voice_id")
    row = world().database.one("SELECT * FROM playht_clones WHERE id = ? AND space = ?", wanted, space().id)
    if row is None:
        raise ApiError(404, "not_found", "There is no such cloned voice.")
    world().database.write("DELETE FROM playht_clones WHERE id = ?", wanted)
    deleted = {"id": row["id"], "name": row["name"], "type": "instant"}
    return jsonify({"message": "The voice was deleted.", "deleted": deleted})


def _clones() -> list[dict[str, Any]]:
    """One that every account has, and those that were made."""
    rows = world().database.all("SELECT * FROM playht_clones WHERE space = ? ORDER BY created", space().id)
    first = {"id": f"s3://clones.sandbox.example/{space().id[:8]}/manifest.json", "name": "Our founder"}
    made = [{"id": row["id"], "name": row["name"], "type": "instant", "gender": row["gender"]} for row in rows]
    return [{**first, "type": "high-fidelity", "gender": "female", "voice_engine": "PlayHT2.0"}, *made]


def _wanted(*, default: str) -> str:
    """What a request asks for: `format` first, then `accept`; `*/*` is what each call gives by itself."""
    named = request.args.get("format")
    if named is not None:
        formats = {"event-stream": _EVENTS, "audio-mpeg": _MPEG}
        if named not in formats:
            raise ApiError(400, "invalid", "format is event-stream.")
        return formats[named]
    accept = request.headers.get("Accept", "*/*")
    return next((kind for kind in (_JSON, _EVENTS, _MPEG) if kind in accept), default)


def _checked() -> dict[str, Any]:
    """The request with what is missing filled in. What is not known is ignored."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ApiError(400, "invalid", "The body must be a JSON object.")
    asked = {name: default if body.get(name) is None else body[name] for name, default in _DEFAULTS.items()}
    text, voice, engine = body.get("text"), body.get("voice"), asked["voice_engine"]
    if not isinstance(text, str) or not text.strip():
        raise ApiError(400, "invalid", "text is required.")
    most = 20_000 if engine == "Play3.0-mini" else 2_000
    if len(text) > most:
        raise ApiError(400, "invalid", f"text is longer than {most} characters.")
    for name, choices in _CHOICES.items():
        if asked[name] is not None and asked[name] not in choices:
            raise ApiError(400, "invalid", f"{name} must be one of: {', '.join(choices)}.")
    for name, (low, high) in _RANGES.items():
        _check_number(name, asked[name], low, high)
    if asked["seed"] is not None and (not _is_whole(asked["seed"]) or asked["seed"] < 0):
        raise ApiError(400, "invalid", "seed must be a whole number of 0 or more.")
    _check_voice(voice, asked)
    return {"text": text, "voice": voice, **asked}


def _check_voice(voice: Any, asked: dict[str, Any]) -> None:
    stock = catalogue.BY_ID.get(voice) if isinstance(voice, str) else None
    if stock is None and voice not in {clone["id"] for clone in _clones()}:
        raise ApiError(400, "invalid", "voice is not known.")
    restricted = [name for name in _ONLY_PLAYHT2 if asked[name] is not None]
    engine = stock.used_engine if stock else "PlayHT2.0"
    if restricted and (asked["voice_engine"] != "PlayHT2.0" or engine != "PlayHT2.0"):
        raise ApiError(400, "invalid", f"{restricted[0]} needs the engine PlayHT2.0 and a voice that uses it.")


def _check_number(name: str, value: Any, low: float, high: float) -> None:
    if value is None:
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    above = value > low if name == "speed" and is_number else is_number and value >= low
    if not (is_number and above and value <= high):
        raise ApiError(400, "invalid", f"{name} must be from {low:g} to {high:g}.")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is(fault: Fault | None, kind: str) -> bool:
    return fault is not None and fault.kind == kind


def _view(job: Job) -> dict[str, Any]:
    here = world().playht
    view: dict[str, Any] = {"id": job.id, "created": job.created, "input": job.input, "output": None}
    try:
        view["output"] = here.output(job) if here.is_done(job) else None
    except RenderError:
        view["status"] = "failed"
    if job.failure:
        view["status"] = "failed"
    href = f"{world().links.public_url}/playht/api/v2/tts/{job.id}"
    view["_links"] = [{"href": href, "method": "GET", "contentType": _JSON, "rel": "self", "description": "This job"}]
    return view


def _stream(job: Job, fault: Fault | None) -> Response:
    response = Response(stream_with_context(_told(job, fault)), mimetype=_EVENTS)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _told(job: Job, fault: Fault | None) -> Iterator[bytes]:
    """The state now, then what follows. A cut ends it after so many events, without the last one."""
    cut = int(fault.seconds_of("events", 1)) if fault is not None and fault.kind == "stream_cut" else None
    count = 0
    for chunk, is_event in _chunks(job, within="stageProgress" if _is(fault, "old_spelling") else "stage_progress"):
        yield chunk
        count += is_event
        if cut is not None and count >= cut:
            return


def _chunks(job: Job, *, within: str) -> Iterator[tuple[bytes, bool]]:
    """Bytes as they are written, and whether they end an event. One event is cut in two."""
    here, told, pinged = world().playht, 0, time.monotonic()
    while not job.failure and told < len(RUN) and not world().closing.is_set():
        place = here.place(job)
        for stage, progress, inner in RUN[told or max(0, place - 1) : place]:
            data = {"id": job.id, "progress": progress, "stage": stage} | ({} if inner is None else {within: inner})
            whole = _event("generating", json.dumps(data))
            if stage == "generate" and inner == 0.0:
                yield whole[:25], False
                time.sleep(_BETWEEN_EVENTS)
                whole = whole[25:]
            yield whole, True
        if not told or time.monotonic() - pinged > _PING_EVERY:
            pinged = time.monotonic()
            yield _event("ping", time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())), False
        told = place
        world().closing.wait(_BETWEEN_EVENTS)
    try:
        if job.failure:
            words = {"id": job.id, "error_message": job.failure, "error_id": "GENERATION_FAILED"}
            yield _event("error", json.dumps(words)), True
        elif here.is_done(job):
            done = {"id": job.id, "progress": 1, "stage": "complete", **here.output(job)}
            yield _event("completed", json.dumps(done)), True
    except RenderError as failure:
        yield _event("error", json.dumps({"id": job.id, "error_message": failure.message})), True


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\r\ndata: {data}\r\n\r\n".encode()


def _stock_view(stock: catalogue.Stock) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": stock.id,
        "name": stock.name,
        "sample": world().previews.voice_audio(stock.voice.id),
        "accent": {"en-GB": "british", "en-US": "american"}.get(stock.voice.locale, ""),
        "age": stock.age,
        "gender": stock.voice.gender,
        "language": f"{stock.voice.language} ({stock.voice.locale.partition('-')[2]})",
        "language_code": stock.voice.locale,
        "loudness": "neutral",
        "style": stock.style,
        "tempo": "neutral",
        "texture": None,
        "is_cloned": False,
    }
    return view if stock.engine is None else {**view, "voice_engine": stock.engine}
