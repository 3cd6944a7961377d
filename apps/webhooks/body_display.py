"""Raw bodies for people: indented, with links and secrets masked."""

import contextlib
import json
import re
from typing import Any

SECRET_NAMES = re.compile(r"secret|token|signature|api_?key", re.IGNORECASE)
LINK = re.compile(r"(https?://[^\s/\"]+)/[^\s\"]*")


def readable(body: bytes) -> str:
    """The body as indented JSON where it is JSON, else as text; links keep their host only."""
    text = body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(_masked(json.loads(text)), indent=2, ensure_ascii=False)
    return LINK.sub(r"\1/…", text)


def _masked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _masked(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, name) for inner in value]
    return "…" if SECRET_NAMES.search(name) and value else value
