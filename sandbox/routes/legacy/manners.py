"""What all older paths have in common: a warning in each answer, or the news that they are gone."""

from typing import Any

from flask import Response, jsonify

from sandbox.context import world
from sandbox.errors import ApiError

_SUNSET = "Sat, 31 Oct 2026 00:00:00 GMT"


def check_served() -> None:
    if world().settings.now.legacy_gone:
        raise ApiError(410, "endpoint_deprecated", "This version of the API is no longer served.")


def say_farewell(response: Response) -> Response:
    response.headers["Deprecation"] = "true"
    response.headers["Sunset"] = _SUNSET
    return response


def enveloped(data: Any, successor: str) -> Response:
    """The envelope of v2; ``successor`` is the path of v3 that does the same."""
    warning = {
        "message": f"This path is deprecated. Use {successor}.",
        "v3_endpoint": successor,
        "docs_url": "https://developers.heygen.com/docs/migration",
        "sunset_date": "2026-10-31",
    }
    return jsonify({"error": None, "data": data, "warning": warning})
