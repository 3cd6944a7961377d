"""The gateway's calls: speech, voices, languages, accounts, and whose token it is."""

import hashlib
import json
import re
import secrets
import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.background.media_process import RenderError, order
from sandbox.context import call, space, world
from sandbox.errors import ApiError
from sandbox.routes.mishaps import hang
from sandbox.useapi import catalogue
from sandbox.useapi.catalogue import ENGINES, GatewayVoice

blueprint = Blueprint("useapi", __name__, url_prefix="/useapi")
_RANGES = {"speed": (50.0, 150.0, 100.0), "pitch": (-100.0, 100.0, 0.0), "volume": (0.0, 100.0, 100.0)}
_LONGEST = 5000
_TAGS = re.compile(r"\[[^\[\]]*\]")
_SECURED = "…secured…"
_TAKES_TIME = 0.4
"""Simulated seconds that a request takes beyond the synthesis itself."""


@blueprint.get("/v2/account")
def account() -> Response:
    found = space()
    return jsonify(
        {
            "email": found.email,
            "name": found.first_name,
            "verified": True,
            "created": "2025-02-01T10:00:00.000Z",
            "sub": "subscribed",
            "replyUrl": None,
        }
    )


@blueprint.post("/v1/heygen/tts/create")
def create() -> Response:
    asked = _asked()
    email = _account_of(asked)
    voice = _voice(asked)
    _check(asked, voice)
    engine = voice.speaks_with(asked.get("engine"))
    answer = _stored(asked, email)
    if answer is not None:
        call().replayed = True
        return jsonify(answer)
    with world().flight.one_more(f"{space().id[:8]} {email}"):
        hang(_TAKES_TIME / world().clock.factor)
        answer = _spoken(asked, voice, engine)
    _store(asked, email, answer)
    fault = call().fault
    if fault and fault.kind == "no_speech":
        return jsonify({"is_pass": False, "error": "The text could not be spoken.", "audio_url": None})
    if fault and fault.kind == "no_words":
        answer.pop("word_timestamps")
    return jsonify(answer)


@blueprint.get("/v1/heygen/tts/voices")
def voices() -> Response:
    _account_of(request.args)
    query, extra = request.args, world().settings.now.extra_voices
    if wanted := query.get("voice_id"):
        found = catalogue.find(wanted, extra)
        if found is None:
            raise ApiError(404, "not_found", f"Voice {wanted} not found")
        return jsonify(_view(found))
    page, limit = _whole(query.get("page"), 1, "page"), _whole(query.get("limit"), 29, "limit")
    if not 1 <= limit <= 10_000:
        raise ApiError(400, "invalid", "Parameter limit must be between 1 and 10000")
    language = query.get("language")
    listed = [one for one in catalogue.voices(extra) if language in (None, "", one.voice.language)]
    shown = listed[(page - 1) * limit : page * limit]
    return jsonify({"list": [_view(one) for one in shown], "page": page, "limit": limit, "total": len(listed)})


@blueprint.get("/v1/heygen/tts/languages")
def languages() -> Response:
    _account_of(request.args)
    return jsonify(
        {
            "languages": [
                {
                    "value": locale,
                    "label": f"{language} ({locale.partition('-')[2]})",
                    "language": language,
                    "tag": locale,
                    "locale": locale,
                    "language_code": locale,
                }
                for locale, language in catalogue.LANGUAGES
            ]
        }
    )


@blueprint.get("/v1/heygen/accounts")
def accounts() -> Response:
    found = _accounts()
    if not found:
        raise ApiError(404, "not_found", "No account is configured")
    return jsonify({email: _account_view(email) for email in found})


@blueprint.get("/v1/heygen/accounts/<email>")
def one_account(email: str) -> Response:
    if email not in _accounts():
        raise ApiError(404, "not_found", f"Account {email} not found")
    return jsonify(_account_view(email))


def _asked() -> dict[str, Any]:
    """The fields of JSON or of a form; those of a form become numbers again."""
    if request.mimetype == "multipart/form-data":
        fields: dict[str, Any] = request.form.to_dict()
        for name in _RANGES.keys() & fields.keys():
            try:
                fields[name] = float(fields[name])
            except ValueError:
                raise _outside(name) from None
        return fields
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise ApiError(400, "invalid", "The body must be JSON or multipart/form-data")
    return {name: value for name, value in body.items() if value is not None}


def _accounts() -> list[str]:
    count = world().settings.now.gateway_accounts
    name = (space().email or "team@sandbox.example").partition("@")[0]
    return [f"{name}+{number}@heygen.example" if number else f"{name}@heygen.example" for number in range(count)]


def _account_of(asked: Any) -> str:
    known, email = _accounts(), asked.get("email")
    if not email:
        if len(known) != 1:
            raise ApiError(400, "invalid", "Parameter email is required")
        return known[0]
    if email not in known:
        raise ApiError(400, "invalid", f"Account {email} is not configured")
    return str(email)


def _voice(asked: dict[str, Any]) -> GatewayVoice:
    if not asked.get("voice_id"):
        raise ApiError(400, "invalid", "Parameter voice_id is required")
    found = catalogue.find(str(asked["voice_id"]), world().settings.now.extra_voices)
    if found is None:
        raise ApiError(400, "invalid", f"Invalid voice_id {asked['voice_id']}")
    return found


def _check(asked: dict[str, Any], voice: GatewayVoice) -> None:
    prompt = asked.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        raise ApiError(400, "invalid", "Parameter prompt is required")
    if len(prompt) > _LONGEST:
        raise ApiError(400, "invalid", f"Parameter prompt exceeds {_LONGEST} characters")
    for name, (low, high, _default) in _RANGES.items():
        value = asked.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _outside(name)
    code = asked.get("language_code")
    if code is not None and code not in {locale for locale, _language in catalogue.LANGUAGES}:
        raise ApiError(400, "invalid", f"Invalid language_code {code}")
    _check_engine(asked.get("engine"), voice)
    _check_emotion(asked.get("emotion"), voice)


def _check_engine(engine: Any, voice: GatewayVoice) -> None:
    if engine is not None and (engine not in ENGINES or engine not in voice.supported):
        supported = ",".join(voice.supported)
        words = f"Invalid engine {engine} for voice {voice.id}, supported values: {supported}"
        raise ApiError(400, "invalid", words)


def _check_emotion(emotion: Any, voice: GatewayVoice) -> None:
    if emotion is None:
        return
    if not voice.sort.emotions:
        raise ApiError(400, "invalid", f"Voice {voice.id} does not support emotions")
    if emotion not in voice.sort.emotions:
        supported = ", ".join(voice.sort.emotions)
        words = f"Invalid emotion {emotion} for voice {voice.id}, supported values: {supported}"
        raise ApiError(400, "invalid", words)


def _outside(name: str) -> ApiError:
    low, high, _default = _RANGES[name]
    return ApiError(400, "invalid", f"Parameter {name} must be between {low:g} and {high:g}")


def _spoken(asked: dict[str, Any], voice: GatewayVoice, engine: str) -> dict[str, Any]:
    text = asked["prompt"]
    if engine == "elevenLabsV3":
        text = _TAGS.sub(" ", text)
    # Nothing but a space more or less makes another take of the same words.
    take = len(text) - len(text.strip())
    # Each engine has a tone of its own, and each emotion moves it a little.
    tone = ENGINES.index(engine) % 5 * 2 if engine in ENGINES else 0
    tone += 6 * (voice.sort.emotions.index(asked["emotion"]) + 1) if asked.get("emotion") else 0
    tone += take % 9
    spec = order(
        "speech",
        text=text,
        voice_id=voice.voice.id,
        speed=_value(asked, "speed") / 100,
        pitch=max(-50.0, min(50.0, _value(asked, "pitch") / 2 + tone)),
        volume=_value(asked, "volume") / 100,
    )
    try:
        rendering = world().media.render(spec, time_limit=100)
    except RenderError as failure:
        raise ApiError(400, "invalid", failure.message or "The text cannot be spoken.") from None
    identifier = secrets.token_hex(16)
    rendering.copy_to(world().films.folder(identifier))
    world().database.write(
        "INSERT INTO speeches (id, space, charged, created_at) VALUES (?, ?, 0, ?)", identifier, space().id, time.time()
    )
    return {
        "audio_url": world().links.sign(f"/files/speech/{identifier}/{rendering.files['audio_mp3']}"),
        "duration": round(rendering.duration, 3),
        "is_pass": True,
        "job_id": None,
        "word_timestamps": rendering.words,
    }


def _value(asked: dict[str, Any], name: str) -> float:
    return float(asked.get(name, _RANGES[name][2]))


def _hash(asked: dict[str, Any], email: str) -> str:
    """Of all parameters with their defaults: what is not said and what is said in so many words are the same."""
    whole: dict[str, Any] = {name: default for name, (_low, _high, default) in _RANGES.items()}
    whole |= {name: float(value) if name in _RANGES else value for name, value in asked.items()}
    whole["email"] = email
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _stored(asked: dict[str, Any], email: str) -> dict[str, Any] | None:
    row = world().database.one(
        "SELECT answer FROM gateway_speeches WHERE space = ? AND hash = ?", space().id, _hash(asked, email)
    )
    found: dict[str, Any] | None = None if row is None else json.loads(row["answer"])
    return found


def _store(asked: dict[str, Any], email: str, answer: dict[str, Any]) -> None:
    world().database.write(
        "INSERT OR REPLACE INTO gateway_speeches (space, hash, answer) VALUES (?, ?, ?)",
        space().id,
        _hash(asked, email),
        json.dumps(answer),
    )


def _whole(text: str | None, default: int, name: str) -> int:
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ApiError(400, "invalid", f"Parameter {name} must be a whole number of 1 or more")
    return int(text)


def _view(voice: GatewayVoice) -> dict[str, Any]:
    return {
        "voice_id": voice.id,
        "default_voice_engine": voice.sort.default,
        "voice_engines": list(voice.sort.engines),
        "labels": [voice.sort.label],
        "language": voice.voice.language,
        "flag": "",
        "locale": voice.voice.locale,
        "sort": voice.place + 1,
        "gender": voice.voice.gender,
        "display_name": voice.name,
        "preview": {"movio": world().previews.voice_audio(voice.voice.id)},
        "settings": {"clone_emotions": [{"name": name} for name in voice.sort.emotions]},
    }


def _account_view(email: str) -> dict[str, Any]:
    secured = dict.fromkeys(("heygen_session", "access_token", "session_token", "token"), _SECURED)
    until = time.time() + 86_400
    return {
        "email": email,
        "maxJobs": 9,
        "password": _SECURED,
        "session": {
            **secured,
            "ExpireTime": int(until * 1000),
            "ExpireTimeUTC": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until)),
            "space_id": space().id,
            "username": email,
            "ack_agreement": True,
            "internal": False,
            "need_mfa": False,
        },
    }
