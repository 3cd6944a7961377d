"""The doors of the three services: how each is paid a call, who may come in, how each words a refusal.

HeyGen's older paths have doors of their own: the key is the same, the words are not.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request

from sandbox.errors import ApiError

_HEYGEN_KEY = re.compile(r"sandbox_[A-Za-z0-9_-]{6,}")
_GATEWAY_TOKEN = re.compile(r"user:\d+-[A-Za-z0-9]{6,}(--[a-z]+)?")
_PLAYHT_KEY = re.compile(r"[A-Za-z0-9_-]{8,}")


@dataclass(frozen=True)
class Service:
    """`credential` reads what a request was made with, None where that is missing or has not the right form."""

    name: str
    prefix: str | tuple[str, ...]
    credential: Callable[[], str | None]
    refusal: Callable[[ApiError], Response]


def bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def of_request() -> Service | None:
    """The service whose door this request stands at."""
    return next((service for service in SERVICES if request.path.startswith(service.prefix)), None)


def given() -> str | None:
    """The credential as it came, of any form, for the journal."""
    direct = request.headers.get("x-api-key")
    return (direct.strip() if direct is not None else bearer()) or None


def _heygen() -> str | None:
    key = given()
    return key if key and _HEYGEN_KEY.fullmatch(key) else None


def _gateway() -> str | None:
    token = bearer()
    return token if _GATEWAY_TOKEN.fullmatch(token) else None


def _playht() -> str | None:
    user = request.headers.get("X-USER-ID", "").strip()
    key = bearer() or request.headers.get("Authorization", "").strip()
    return key if user and _PLAYHT_KEY.fullmatch(key) else None


def _answer(status: int, body: Any, problem: ApiError) -> Response:
    response = jsonify(body)
    response.status_code = status
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _in_heygens_words(problem: ApiError) -> Response:
    return _answer(problem.status, problem.body(), problem)


def _in_the_words_of_v2(problem: ApiError) -> Response:
    return _answer(problem.status, {"error": {"code": problem.code, "message": problem.message}, "data": None}, problem)


def _in_the_words_of_v1(problem: ApiError) -> Response:
    codes = {400: 400, 401: 400112, 404: 40104, 429: 10007}
    return _answer(
        problem.status, {"code": codes.get(problem.status, problem.status), "message": problem.message}, problem
    )


def _in_the_gateways_words(problem: ApiError) -> Response:
    if problem.status == 401:
        return _answer(401, {"error": "Unauthorized", "code": 401}, problem)
    body: dict[str, Any] = {"error": problem.message}
    return _answer(problem.status, body if problem.status == 400 else {**body, "code": problem.status}, problem)


def _in_playhts_words(problem: ApiError) -> Response:
    if problem.status == 429:
        response = Response("Rate limit exceeded. Try again in a minute.", status=429, mimetype="text/plain")
        if problem.retry_after is not None:
            response.headers["Retry-After"] = str(problem.retry_after)
        return response
    if problem.status >= 500:
        return _answer(problem.status, {"message": problem.message, "error": "Internal Server Error"}, problem)
    names = {400: "INVALID_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 406: "NOT_ACCEPTABLE"}
    words = {"error_message": problem.message, "error_id": names.get(problem.status, problem.code.upper())}
    return _answer(problem.status, words, problem)


HEYGEN = Service("heygen", "/v3/", _heygen, _in_heygens_words)
USEAPI = Service("useapi", "/useapi/", _gateway, _in_the_gateways_words)
PLAYHT = Service("playht", "/playht/", _playht, _in_playhts_words)
HEYGEN_V2 = Service("heygen v2", ("/v2/", "/v3/template/"), _heygen, _in_the_words_of_v2)
HEYGEN_V1 = Service("heygen v1", "/v1/", _heygen, _in_the_words_of_v1)
SERVICES = (HEYGEN_V1, HEYGEN_V2, HEYGEN, USEAPI, PLAYHT)
"""A path belongs to the first whose beginning it has."""
