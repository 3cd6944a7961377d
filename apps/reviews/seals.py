"""Seals: the fingerprint of exactly what people say yes to."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The one spelling of a snapshot: sorted keys, no spaces, plain UTF-8.

    Only JSON's own types are taken: money is a string, times are ISO 8601. NaN and infinity raise ValueError.
    """
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def seal(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical spelling, as 64 hex digits."""
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()
