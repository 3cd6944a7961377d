"""Looking over SSML before it is sent: well-formed, no tricks, breaks in seconds."""

import re
from dataclasses import dataclass
from xml.parsers import expat

_SECONDS = re.compile(r"\d+(?:\.\d+)?s")
UNTIMED = 1.0
"""Seconds of a break that names no time."""
_BLOCKS = frozenset({"p", "s", "speak"})
_DRAWN_OUT = {"emphasis": 1.5, "prosody": 2.0, "say-as": 3.0}
"""How many times as long the words within such a mark may take."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong, where. `line` and `column` count from 1."""

    says: str
    line: int
    column: int


@dataclass
class Read:
    """What a look at SSML found: the words between the marks, the seconds of its breaks, the first mistake."""

    words: str = ""
    breaks: float = 0.0
    drawn_out: float = 1.0
    """How many times as long the words may take because of the marks around them."""
    mistake: Mistake | None = None


class _Stop(Exception):
    pass


def read(text: str) -> Read:
    """The text may or may not be wrapped in <speak>."""
    found = Read()
    lead = "" if re.match(r"\s*<speak[\s>]", text) else "<speak>"
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    spoken: list[str] = []

    def stop(says: str) -> None:
        column = parser.CurrentColumnNumber + 1
        first = parser.CurrentLineNumber == 1
        found.mistake = Mistake(says, parser.CurrentLineNumber, max(1, column - len(lead)) if first else column)
        raise _Stop

    def no_doctype(*_: object) -> None:
        stop("doctype")

    def opened(name: str, attributes: dict[str, str]) -> None:
        if name in _BLOCKS:
            spoken.append("\n\n")
        if name == "sub":
            spoken.append(f" {attributes.get('alias', '')} ")
        found.drawn_out = max(found.drawn_out, _DRAWN_OUT.get(name, 1.0))
        if name != "break":
            return
        time = attributes.get("time")
        if time is not None and not _SECONDS.fullmatch(time):
            stop("break")
        found.breaks += float(time[:-1]) if time else UNTIMED
        spoken.append(" ")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = opened
    parser.CharacterDataHandler = spoken.append
    try:
        parser.Parse(f"{lead}{text}{'</speak>' if lead else ''}", True)
    except _Stop:
        pass
    except expat.ExpatError as error:
        line, column = error.lineno, error.offset + 1
        says = expat.ErrorString(error.code) or "syntax error"
        found.mistake = Mistake(says, line, max(1, column - len(lead)) if line == 1 else column)
    found.words = "".join(spoken)
    return found
