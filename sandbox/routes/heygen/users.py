"""The account behind a key, in each of the three ways of billing."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.context import space
from sandbox.state.spaces import Space, to_dollars

blueprint = Blueprint("users", __name__)


@blueprint.get("/v3/users/me")
def me() -> Response:
    found = space()
    return jsonify(
        {
            "data": {
                "username": found.username,
                "email": found.email,
                "first_name": found.first_name,
                "last_name": found.last_name,
                "billing_type": found.billing_type,
                "wallet": _wallet(found) if found.billing_type == "wallet" else None,
                "subscription": _subscription(found) if found.billing_type == "subscription" else None,
                "usage_based": _usage(found) if found.billing_type == "usage_based" else None,
            }
        }
    )


def _wallet(found: Space) -> dict[str, Any]:
    return {
        "currency": "usd",
        "remaining_balance": found.dollars,
        "auto_reload": {"enabled": False, "threshold_usd": None, "amount_usd": None},
    }


def _subscription(found: Space) -> dict[str, Any]:
    """The wallet seen as credits: one for every whole dollar left, renewed each month."""
    credit = max(0, int(found.dollars))
    resets_at = (datetime.now(UTC).replace(day=1) + timedelta(days=32)).strftime("%Y-%m-01T00:00:00Z")
    return {
        "plan": "pro",
        "credits": {
            "premium_credits": {"remaining": credit, "resets_at": resets_at},
            "add_on_credits": {"remaining": 0, "resets_at": None},
        },
    }


def _usage(found: Space) -> dict[str, Any]:
    return {
        "spending_current_usd": to_dollars(found.spent),
        "spending_cap_usd": to_dollars(found.spent + found.balance),
        "included_credits": 0.0,
        "remaining_credits": 0.0,
    }
