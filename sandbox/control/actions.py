"""What the control room can do; the JSON calls and the forms of the page share it. Texts of ValueError are
for people.
"""

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from sandbox.background.events import EVENT_TYPES
from sandbox.background.outbox import Event
from sandbox.state.spaces import BILLING_TYPES, Space, is_key, to_dollars, to_micros
from sandbox.world import World

_MOST_LISTED = 5000
_MOST_REPEATS = 1000


def find_space(here: World, values: dict[str, Any], *, required: bool = True) -> Space | None:
    """The space named by ``key`` (a full API key) or ``space`` (its id)."""
    key, identifier = values.get("key"), values.get("space")
    if key:
        if not isinstance(key, str) or not is_key(key):
            raise ValueError("key is a full API key: sandbox_ and at least six letters, digits, _ or -.")
        return here.spaces.open(key)
    found = here.spaces.get(str(identifier)) if identifier else None
    if found is None and (identifier or required):
        raise ValueError("Name a space by its key.")
    return found


def plan_fault(here: World, plan: dict[str, Any]) -> int:
    space = find_space(here, plan, required=False)
    return here.faults.add(plan, None if space is None else space.id)


def set_clock(here: World, values: dict[str, Any]) -> None:
    factor, seconds = values.get("factor"), values.get("advance")
    if factor is None and seconds is None:
        raise ValueError("Give a factor, or seconds to advance by.")
    if factor is not None:
        here.clock.set_factor(_number(factor, "factor", above=0))
    if seconds is not None:
        here.clock.advance(_number(seconds, "advance"))
    here.ring()


def set_wallet(here: World, values: dict[str, Any]) -> Space:
    space = _space(here, values)
    balance = space.balance
    if values.get("balance") is not None:
        balance = to_micros(_number(values["balance"], "balance", least=-1e9))
    billing = values.get("billing_type", space.billing_type)
    if billing is not None and billing not in BILLING_TYPES:
        raise ValueError(f"billing_type is null or one of: {', '.join(BILLING_TYPES)}.")
    here.spaces.set_wallet(space, balance=balance, billing_type=billing)
    return _space(here, {"space": space.id})


def set_user(here: World, values: dict[str, Any]) -> Space:
    space = _space(here, values)
    names = {n: values[n] for n in ("email", "first_name", "last_name", "username") if n in values}
    for name, value in names.items():
        if not (isinstance(value, str) or (value is None and name != "username")):
            raise ValueError(f"{name} is a text.")
    here.spaces.set_user(space, names)
    return _space(here, {"space": space.id})


def send_events(here: World, values: dict[str, Any]) -> list[str]:
    """Send any event to the endpoints of a space, as often as wanted; the event ids."""
    space = _space(here, values)
    kind, data = values.get("event_type"), values.get("event_data", {})
    if not isinstance(kind, str) or not kind or not isinstance(data, dict):
        raise ValueError("event_type is a text, event_data an object.")
    repeat = values.get("repeat", 1)
    if isinstance(repeat, bool) or not isinstance(repeat, int) or not 1 <= repeat <= _MOST_REPEATS:
        raise ValueError(f"repeat is a whole number from 1 to {_MOST_REPEATS}.")
    entity = data.get("video_id")
    event = Event(
        space=space.id,
        type=kind,
        data=data,
        entity_id=entity if isinstance(entity, str) else None,
        id=values.get("event_id") or None,
    )
    with here.database.transaction() as connection:
        wrong = bool(values.get("wrong_signature"))
        sent = [here.outbox.put(connection, event, wrong_signature=wrong) for _ in range(repeat)]
    here.outbox.bell.ring()
    return sent


def state(here: World, space: Space | None) -> dict[str, Any]:
    """Everything there is to know about one space, or about all of them."""
    only = None if space is None else space.id
    rows = here.database.all(
        "SELECT * FROM renders WHERE ? IS NULL OR space = ? ORDER BY seq DESC LIMIT ?",
        only,
        only,
        _MOST_LISTED,
    )
    listed = [_render_view(here, row) for row in rows if row["output_language"] is None]
    translations = [
        {
            **_render_view(here, row),
            "input_language": row["input_language"],
            "output_language": row["output_language"],
        }
        for row in rows
        if row["output_language"] is not None
    ]
    counts: dict[str, int] = {}
    for video in listed:
        counts[video["status"]] = counts.get(video["status"], 0) + 1
    spaces = here.spaces.every() if space is None else [space]
    return {
        "clock": {"factor": here.clock.factor, "now": round(here.clock.now(), 3)},
        "settings": asdict(here.settings.now),
        "spaces": [_space_view(one) for one in spaces],
        "wallet": None if space is None else _space_view(space)["wallet"],
        "spent": to_dollars(sum(one.spent for one in spaces)),
        "counts": counts,
        "most_in_flight": here.flight.most(),
        "videos": listed,
        "translations": translations,
        "proofreads": _proofreads(here, only),
        "deliveries": _deliveries(here, only),
        "event_types": list(EVENT_TYPES),
    }


def _proofreads(here: World, only: str | None) -> list[dict[str, Any]]:
    rows = here.database.all(
        "SELECT * FROM proofreads WHERE ? IS NULL OR space = ? ORDER BY seq DESC LIMIT ?", only, only, _MOST_LISTED
    )
    return [
        {"id": row["id"], "title": row["title"], "status": row["state"], "output_language": row["output_language"]}
        for row in rows
    ]


def _render_view(here: World, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "status": here.films.visible_status(row, at_first="waiting"),
        "idempotency_key": row["idempotency_key"],
        "charged": to_dollars(row["charged"]),
    }


def deliveries_of(here: World, only: str | None, most: int) -> list[dict[str, Any]]:
    rows = here.database.all(
        "SELECT * FROM deliveries WHERE ? IS NULL OR space = ? ORDER BY seq DESC LIMIT ?", only, only, most
    )
    return [
        {
            "event_id": row["event_id"],
            "type": row["type"],
            "url": row["url"],
            "endpoint_id": row["endpoint_id"],
            "signed": row["endpoint_id"] is not None,
            "attempts": row["attempts"],
            "status": row["state"],
            "http_status": row["status"],
            "error": row["error"],
            "event_data": json.loads(row["body"])["event_data"],
        }
        for row in rows
    ]


def _deliveries(here: World, only: str | None) -> list[dict[str, Any]]:
    return deliveries_of(here, only, _MOST_LISTED)


def _space(here: World, values: dict[str, Any]) -> Space:
    found = find_space(here, values)
    if found is None:
        raise ValueError("Name a space by its key.")
    return found


def _space_view(space: Space) -> dict[str, Any]:
    return {
        "id": space.id,
        "key": space.mask,
        "username": space.username,
        "email": space.email,
        "spent": to_dollars(space.spent),
        "wallet": {"balance": space.dollars, "billing_type": space.billing_type},
    }


def _number(value: Any, name: str, *, least: float = 0, above: float | None = None) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not value >= least or (above is not None and not value > above) or value > 1e9:
        raise ValueError(f"{name} is a number {'above' if above is not None else 'of at least'} {above or least:g}.")
    return float(value)
