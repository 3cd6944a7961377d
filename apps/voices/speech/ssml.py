"""Looking over SSML before it is sent: well-formed, no tricks, breaks in seconds."""

import re
from dataclasses import dataclass
from xml.parsers import expat

_SECONDS = re.compile(r"\d+(?:\.\d+)?s")


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
        if name != "break":
            return
        time = attributes.get("time")
        if time is not None and not _SECONDS.fullmatch(time):
            stop("break")
        found.breaks += float(time[:-1]) if time else 0.0

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
