"""Words from outside, made safe to store, to log and to show."""

import re
from typing import Final

LONGEST: Final = 500
_LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S+", re.IGNORECASE)
_SECRET = re.compile(r"\b(?:whsec_|sk_|Bearer\s+)[\w.~+/=-]+", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!|/?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>)", re.IGNORECASE)
# Anything shorter would blot out ordinary words, and no vendor hands out such keys.
_SHORTEST_SECRET: Final = 6


class Secret(str):
    """A string that does not show itself in a repr. `str(secret)` and f-strings still give the value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('…')"


def scrub(text: str, *, secrets: tuple[str, ...] = (), longest: int = LONGEST) -> str:
    """`text` on one line, without links, keys and markup, at most `longest` characters."""
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    text = _SECRET.sub("[secret]", _LINK.sub("[link]", text))
    if _MARKUP.search(text):
        return ""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
