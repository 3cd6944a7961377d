"""Secrets made unreadable, yet recognisable, before they are stored in the journal or shown."""

import re
from typing import Any

_SECRET = re.compile(r"\b(sandbox_|whsec_|user:\d+-)([A-Za-z0-9_-]{6,})")
_SIGNATURE = re.compile(r"(signature=)[0-9a-f]{16,}", re.IGNORECASE)
_SECRET_HEADERS = {"x-api-key", "authorization", "cookie", "proxy-authorization"}
_LONGEST_TEXT = 6000


def mask_key(key: str) -> str:
    """``sandbox_team_ab12`` becomes ``sandbox_…ab12``; any other secret keeps its last four characters at
    most.
    """
    prefix = next((p for p in ("sandbox_", "whsec_") if key.startswith(p)), "")
    rest = key[len(prefix) :]
    return f"{prefix}…{rest[-4:] if len(rest) >= 6 else ''}"


def mask_text(text: str) -> str:
    masked = _SECRET.sub(lambda found: mask_key(found.group(0)), text)
    return _SIGNATURE.sub(r"\1…", masked)


def mask_value(value: Any) -> Any:
    """A JSON value without secrets in it and with over-long texts (files in base64) cut short."""
    if isinstance(value, str):
        masked = mask_text(value)
        return masked if len(masked) <= _LONGEST_TEXT else f"{masked[:60]}… ({len(masked)} characters)"
    if isinstance(value, list):
        return [mask_value(item) for item in value]
    if isinstance(value, dict):
        return {mask_text(str(name)): mask_value(item) for name, item in value.items()}
    return value


def mask_headers(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: _mask_credential(name, value) if name.lower() in _SECRET_HEADERS else mask_text(value)
        for name, value in headers.items()
    }


def _mask_credential(name: str, value: str) -> str:
    scheme, space, token = value.partition(" ")
    has_scheme = name.lower() == "authorization" and space
    return f"{scheme} {mask_key(token)}" if has_scheme else mask_key(value)
