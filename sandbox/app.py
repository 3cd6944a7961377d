"""The web application: who may come in, what is noted, how answers leave."""

import logging
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response, g, request
from flask.json.provider import DefaultJSONProvider
from waitress.channel import ClientDisconnected
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from sandbox.context import EXTENSION, Call, call, world
from sandbox.control import guard, json_control, pages
from sandbox.errors import ApiError, no_operation
from sandbox.http import services
from sandbox.routes import files, mishaps, playht, useapi
from sandbox.routes.heygen import assets as assets_api
from sandbox.routes.heygen import avatars, batches, glossaries, speech, users, videos, voices, webhooks
from sandbox.routes.heygen.templates import authoring
from sandbox.routes.heygen.templates import orders as templates
from sandbox.routes.heygen.translations import orders as translations
from sandbox.routes.heygen.translations import proofreads
from sandbox.routes.legacy import status as legacy_status
from sandbox.routes.legacy import templates as legacy_templates
from sandbox.state.journal import Arrival
from sandbox.state.masking import mask_headers, mask_key, mask_value
from sandbox.world import World

LARGEST_BODY = 80 * 1024 * 1024
_QUIET = ("/_sandbox", "/previews/", "/static/", "/favicon.ico")
log = logging.getLogger(__name__)
WsgiApp = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


class _Json(DefaultJSONProvider):
    sort_keys = False


def create_app(here: World) -> WsgiApp:
    app = Flask("sandbox")
    app.extensions[EXTENSION] = here
    app.json = _Json(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.strict_slashes = False
    catalogue = (users, voices, speech, avatars, assets_api, glossaries)
    works = (videos, batches, translations, proofreads, templates, authoring)
    rooms = (*catalogue, *works, legacy_templates, legacy_status, webhooks, useapi, playht, files, json_control, pages)
    for part in rooms:
        app.register_blueprint(part.blueprint)
    app.before_request(_enter)
    app.after_request(_leave)
    app.register_error_handler(ApiError, mishaps.error_response)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _unexpected)
    return _hanging_up(app)


def _hanging_up(app: Flask) -> WsgiApp:
    """Close the socket without an answer where a fault asked for it."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = app(environ, start_response)
        if environ.get(mishaps.HANG_UP):
            raise ClientDisconnected
        return answer

    return serve


def _enter() -> Response | None:
    g.call = Call()
    if request.path.startswith("/_sandbox"):
        guard.check()
        return None
    if request.path.startswith(_QUIET):
        return None
    call().entry = world().journal.begin(_arrival(services.given()))
    service = services.of_request()
    if service is None:
        return None
    key = service.credential()
    if key is None:
        raise mishaps.unauthorized()
    call().space = found = world().spaces.open(key)
    wait = world().rate_limit.take(found.id)
    if wait is not None:
        raise ApiError(429, "rate_limit_exceeded", "Too many requests in a minute.", retry_after=wait)
    return mishaps.strike_first()


def _leave(response: Response) -> Response:
    current = call()
    response = mishaps.strike_last(response)
    response.headers["X-Request-Id"] = current.request_id
    if current.entry is not None:
        silent = bool(request.environ.get(mishaps.HANG_UP))
        world().journal.finish(
            current.entry,
            status=None if silent else response.status_code,
            answer=None if silent else _summary(response),
            body=_multipart_summary(),
            replayed=current.replayed,
            note=current.note,
            fault=None if current.fault is None else current.fault.kind,
        )
    mishaps.linger()
    return response


def _arrival(key: str | None) -> Arrival:
    is_json = request.mimetype == "application/json"
    body: Any = None
    if is_json:
        body = mask_value(request.get_json(silent=True))
    elif request.content_length:
        body = {"content_type": request.mimetype, "bytes": request.content_length}
    query = mask_value(request.args.to_dict())
    if "signature" in query:
        query["signature"] = "…"
    return Arrival(
        method=request.method,
        path=request.path,
        query=query,
        headers=mask_headers(dict(request.headers)),
        key=key,
        key_mask=None if key is None else mask_key(key),
        body=body,
        idempotency_key=request.headers.get("Idempotency-Key"),
    )


def _multipart_summary() -> Any:
    """The files of an upload that has been read; None leaves the note of the arrival as it is."""
    if request.mimetype != "multipart/form-data" or "files" not in request.__dict__:
        return None
    return {
        "files": {
            name: {
                "filename": upload.filename,
                "content_type": upload.mimetype,
                "bytes": request.content_length,
            }
            for name, upload in request.files.items()
        }
    }


def _summary(response: Response) -> Any:
    if response.is_streamed:
        return {"content_type": response.mimetype}
    if response.is_json:
        return mask_value(response.get_json(silent=True))
    if (response.mimetype or "").startswith("text/") and not response.direct_passthrough:
        return mask_value(response.get_data(as_text=True))
    return {"content_type": response.mimetype, "bytes": response.content_length}


def _http_problem(problem: HTTPException) -> Response | HTTPException:
    if services.of_request() is None:
        return problem
    if isinstance(problem, RequestEntityTooLarge):
        return mishaps.error_response(ApiError(413, "payload_too_large", "The request is too large."))
    if problem.code in (404, 405):
        return mishaps.error_response(no_operation())
    return mishaps.error_response(ApiError(400, "invalid_parameter", problem.description or problem.name))


def _unexpected(problem: Exception) -> Response:
    log.error("%s %s broke", request.method, request.path, exc_info=problem)
    return mishaps.error_response(ApiError(500, "internal_error", "Something went wrong on our side."))
