"""Telling a service that says no from an address where the service is not, or not any more."""

from collections.abc import Mapping
from typing import Final

_NOWHERE: Final = frozenset({404, 405, 410})
_ANSWERED: Final = frozenset({401, 429})


def is_absent(status: int, decoded: object, headers: Mapping[str, str]) -> bool:
    """True for a redirect, for 410, for a missing path that is not told in JSON, and for a page.

    A page with 5xx comes from something in front of the service, which may well be there.
    """
    if 300 <= status < 400 or status == 410:
        return True
    if isinstance(decoded, dict | list) or status >= 500:
        return False
    is_page = "html" in headers.get("Content-Type", "").lower()
    return status in _NOWHERE or (is_page and status not in _ANSWERED)
