"""The control room for people: pages and forms that work without scripts."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request

from sandbox.context import world
from sandbox.control import actions
from sandbox.control.json_control import handle_json
from sandbox.control.labels import FAULTS, QUICK

blueprint = Blueprint(
    "pages",
    __name__,
    url_prefix="/_sandbox",
    template_folder="../templates",
    static_folder="../static",
    static_url_path="/static",
)
ACTIONS = ("faults", "clock", "wallet", "settings", "user", "events", "reset", "journal/clear")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none';"
    " object-src 'none'"
)
_SHOWN = 50
_WORDS = {"code", "message", "match", "space", "key", "language"}


@blueprint.app_template_filter("moment")
def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@blueprint.app_template_filter("pretty")
def _pretty(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


@blueprint.post("/<path:action>")
def do(action: str) -> Any:
    """One address for programs (JSON) and for the forms of the page, which are sent back to it."""
    if action == "faults/clear":
        identifier = request.form.get("id", "")
        world().faults.remove(int(identifier) if identifier.isdigit() else None)
        return _back("Taken back.")
    if action not in ACTIONS:
        abort(404)
    if request.mimetype == "application/json" or not request.form:
        return handle_json(action, request.get_json(silent=True) if request.data else {})
    answer = handle_json(action, _values())
    told = json.loads(answer.get_data())
    return _back(told.get("error", "Done."))


@blueprint.get("/")
def room() -> Response:
    here = world()
    state = actions.state(here, None)
    return _page(
        "room.html",
        said=request.args.get("said"),
        state_of=state,
        videos=state["videos"][:_SHOWN],
        translations=state["translations"][:_SHOWN],
        deliveries=state["deliveries"][:_SHOWN],
        faults=here.faults.listed(),
        kinds=FAULTS,
        quick=QUICK,
        journal=here.journal.entries(limit=_SHOWN, newest_first=True),
    )


@blueprint.get("/journal/<int:entry>")
def journal_entry(entry: int) -> Response:
    found = world().journal.entry(entry)
    if found is None:
        abort(404)
    return _page("entry.html", entry=found)


def _page(template: str, **values: Any) -> Response:
    response = Response(render_template(template, **values))
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _back(said: str) -> Any:
    return redirect(f"/_sandbox/?{urlencode({'said': said})}", code=303)


def _values() -> dict[str, Any]:
    """Form fields as the values that JSON would carry: empty ones left out, numbers and truths understood."""
    return {
        name: value if name in _WORDS else _understand(value) for name, value in request.form.items() if value.strip()
    }


def _understand(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    try:
        number = json.loads(value)
    except ValueError:
        return value
    return number if isinstance(number, int | float | dict) else value
