"""What nobody sees is shown: on every page, and in every text that leaves the portal to be read by people."""

import re
import unicodedata
from typing import Final

from .text import hidden

_NO_NAME: Final = "CONTROL"
_MARKUP: Final = re.compile(
    r"(?P<own><!--.*?-->|<(?P<raw>script|style|textarea)\b.*?</(?P=raw)\s*>)"
    r"|<(?P<name>[a-z/!][^\s>/]*+)(?:\"[^\"]*+\"|'[^']*+'|[^\"'>])*+>",
    re.IGNORECASE | re.DOTALL,
)
"""Markup, and what holds none. The values of fields and what scripts read stay as they are."""
_READ: Final = re.compile(r"\s(?:title|alt|aria-label|aria-description|placeholder|label)=\"[^\"]*+")
"""The attributes that people see or hear."""
_WITHOUT_MARKUP: Final = ("title", "option")


def shown(text: str) -> str:
    """The text, with a code in place of each character that hides or turns what is around it."""
    return "".join(f"{part}[{_code(sign)}]" if sign else part for part, sign in hidden(text))


def page(html: str) -> str:
    """A page with a mark in place of each of them, and with a code where no mark can be."""
    if all(not sign for _part, sign in hidden(html)):
        return html
    place, takes_marks = 0, True
    parts: list[str] = []
    for found in _MARKUP.finditer(html):
        whole = found[0]
        text = html[place : found.start()]
        parts += [
            _marked(text) if takes_marks else shown(text),
            whole if found["own"] else _READ.sub(_attribute, whole),
        ]
        place, takes_marks = found.end(), found["name"] not in _WITHOUT_MARKUP
    return "".join([*parts, _marked(html[place:])])


def _attribute(found: re.Match[str]) -> str:
    return shown(found[0])


def _marked(html: str) -> str:
    return "".join(f"{part}{_mark(sign)}" if sign else part for part, sign in hidden(html))


def _mark(sign: str) -> str:
    return f'<mark class="num" dir="ltr" title="{unicodedata.name(sign, _NO_NAME)}">{_code(sign)}</mark>'


def _code(sign: str) -> str:
    return f"U+{ord(sign):04X}"
