"""Pages of a list: ``limit`` and an opaque ``token`` that fits one list of one space only."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.errors import invalid


@dataclass(frozen=True)
class Page:
    """Where to go on. ``after`` is the position told by the previous page, None at the start."""

    limit: int
    after: int | None
    mark: str

    def answer(self, rows: Sequence[Any], view: Callable[[Any], Any], position: Callable[[Any], int]) -> dict[str, Any]:
        """The list envelope. ``rows`` holds up to ``limit + 1`` entries: the surplus one tells that there is
        more.
        """
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return {
            "data": [view(row) for row in shown],
            "has_more": more,
            "next_token": _encode(self.mark, position(shown[-1])) if more else None,
        }

    def slice(self, items: Sequence[Any], view: Callable[[Any], Any]) -> dict[str, Any]:
        """The page of a list that is wholly in memory."""
        start = self.after or 0
        window = list(enumerate(items))[start : start + self.limit + 1]
        return self.answer(window, lambda pair: view(pair[1]), lambda pair: pair[0] + 1)


def read_page(query: Mapping[str, str], *, name: str, space: str, default: int, most: int) -> Page:
    """Read ``limit`` and ``token``; either out of bounds is refused, never corrected."""
    raw = query.get("limit", str(default))
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= most):
        raise invalid("limit", f"'limit' must be a whole number from 1 to {most}.")
    mark = f"{name}.{space[:12]}"
    token = query.get("token")
    return Page(int(raw), None if token in (None, "") else _decode(str(token), mark), mark)


def _encode(mark: str, position: int) -> str:
    text = json.dumps({"l": mark, "p": position}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(token: str, mark: str) -> int:
    try:
        found = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True))
        position = found["p"] if found["l"] == mark else None
    except (binascii.Error, ValueError, KeyError, TypeError):
        position = None
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        raise invalid("token", "'token' was not made by this list.")
    return position
