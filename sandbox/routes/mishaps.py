"""What a drawn fault does to a request: before it is handled, or to its answer."""

import json
import time

from flask import Response, request

from sandbox.context import call, space, world
from sandbox.errors import ApiError
from sandbox.http import services
from sandbox.state.faults import REQUEST_KINDS, Fault

HANG_UP = "sandbox.hang_up"
AFTER_KINDS = ("timeout_after", "disconnect_after", "webhook_before_answer", "short_list", "wrong_length")
WITHIN_KINDS = ("no_speech", "no_words", "speech_fails", "stream_cut", "no_stream", "status_200", "old_spelling")
"""Those that the operation itself looks at."""
_HANG_SECONDS = 30.0
_LONGEST_WAIT = 120.0
_PLAIN = {
    "daily_limit": (429, "Daily voice duration limit reached, please upgrade or try tomorrow."),
    "attention": (596, "Your account has a pending error."),
    "forbidden": (403, "Your plan does not include this."),
}
_STATUS_CODES = {500: "internal_error", 503: "service_unavailable", 504: "gateway_timeout"}
_GONE = "<html><head><title>410 Gone</title></head><body><h1>This API was taken out of service</h1></body></html>"
_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def strike_first() -> Response | None:
    """Draw a fault for this request. Raises the refusal, or answers in its stead, or lets it pass."""
    fault = world().faults.draw(REQUEST_KINDS, space=space().id, method=request.method, path=request.path)
    call().fault = fault
    if fault is None or fault.kind in AFTER_KINDS or fault.kind in WITHIN_KINDS:
        return None
    if fault.kind == "slow":
        hang(fault.seconds(2))
        return None
    if fault.kind == "gone":
        return Response(_GONE, status=410, mimetype="text/html")
    if fault.kind == "timeout_before":
        hang(fault.seconds(_HANG_SECONDS))
        return hang_up()
    if fault.kind == "html":
        return Response(_HTML, status=502, mimetype="text/html")
    raise _refusal(fault)


def strike_last(response: Response) -> Response:
    """Let a fault that waits for acceptance spoil the answer; without acceptance it waits for another
    request.
    """
    fault = call().fault
    if fault is None or fault.kind not in AFTER_KINDS:
        return response
    if response.status_code >= 300 or (fault.kind == "wrong_length" and _length_in(response) is None):
        world().faults.give_back(fault)
        call().fault = None
        return response
    if fault.kind == "short_list":
        return _shortened(response, int(fault.details.get("items", 0)))
    if fault.kind == "wrong_length":
        return _mismeasured(response, fault.details.get("length"))
    if fault.kind == "webhook_before_answer":
        _await_news(call().hurried)
        hang(fault.seconds(0))
        return response
    return hang_up()


def _shortened(response: Response, items: int) -> Response:
    """A list that ends after so many entries, as if there were no more."""
    told = response.get_json()
    short = {**told, "data": told["data"][:items], "has_more": False, "next_token": None}
    response.set_data(json.dumps(short))
    return response


def _length_in(response: Response) -> object:
    data = (response.get_json(silent=True) or {}).get("data")
    return data.get("duration") if isinstance(data, dict) else None


def _mismeasured(response: Response, length: float | None) -> Response:
    """A result that is said to last so many seconds; without a length none is told."""
    told = response.get_json()
    response.set_data(json.dumps({**told, "data": {**told["data"], "duration": length}}))
    return response


def hang_up() -> Response:
    """Have the connection closed without a word."""
    request.environ[HANG_UP] = True
    return Response(status=204)


def hang(seconds: float) -> None:
    """Wait, unless the server stops or the client has gone."""
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not gone():
        if world().closing.wait(min(0.1, max(0.0, end - time.monotonic()))):
            return


def linger() -> None:
    """The silent part of a timeout after acceptance; the journal already tells of it."""
    fault = call().fault
    if fault is not None and fault.kind == "timeout_after" and request.environ.get(HANG_UP):
        hang(fault.seconds(_HANG_SECONDS))


def _await_news(waiting: list[str]) -> None:
    """Until these films are settled and everyone has been told once."""
    end = time.monotonic() + _LONGEST_WAIT
    while waiting and time.monotonic() < end and not world().closing.wait(0.05):
        waiting = [video_id for video_id in waiting if not _is_told(video_id)]


def _is_told(video_id: str) -> bool:
    row = world().database.one("SELECT state FROM videos WHERE id = ?", video_id)
    settled = row is None or row["state"] in ("completed", "failed")
    return settled and world().outbox.is_attempted(video_id)


def _refusal(fault: Fault) -> ApiError:
    if fault.kind == "busy":
        wait = int(fault.seconds_of("retry_after", world().settings.now.retry_after))
        return ApiError(429, "rate_limit_exceeded", "Too many requests. Slow down.", retry_after=wait)
    if fault.kind == "broke":
        return ApiError(402, "insufficient_credit", "The balance is too small for this request.")
    if fault.kind == "unauthorized":
        return unauthorized()
    if fault.kind == "no_scope":
        words = fault.text("message", "This key is not allowed to do this. Required scope: brand:write.")
        return ApiError(403, "insufficient_api_key_scope", words)
    if fault.kind in _PLAIN:
        status, words = _PLAIN[fault.kind]
        return ApiError(status, fault.kind, fault.text("message", words))
    if fault.kind == "rejected":
        code = fault.text("code", "invalid_parameter")
        return ApiError(400, code, fault.text("message", "The request was refused."))
    status = int(fault.text("code", "500"))
    return ApiError(status, _STATUS_CODES.get(status, "internal_error"), "Something went wrong on our side.")


def unauthorized() -> ApiError:
    return ApiError(401, "unauthorized", "The API key is missing, invalid or expired.")


def error_response(problem: ApiError) -> Response:
    """In the words of the service that was called."""
    return (services.of_request() or services.HEYGEN).refusal(problem)
