"""Looking over SSML before it is sent: well-formed, no tricks, and nothing whose length nobody can count."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from apps.voices.speaking_time.spoken import LONGEST_BREAK

_SECONDS = re.compile(r"\d+(?:\.\d+)?s")
_RATE = re.compile(r"([+-]?)(\d+(?:\.\d+)?)(%?)")
UNTIMED = 1.0
"""Seconds of a break that names no time."""
SLOWEST = 0.1
"""Times the ordinary pace: what marks ask to be said more slowly is refused."""
_BLOCKS = frozenset({"p", "s", "speak"})
_SLOW = {"x-slow": 2.0, "slow": 2.0, "medium": 1.0, "default": 1.0, "fast": 1.0, "x-fast": 1.0}
"""How many times as long words may take that are said at such a rate."""
_EMPHASIS = 1.5
_SPELLED = frozenset({"characters", "spell-out", "verbatim", "digits", "telephone"})
_KNOWN = _BLOCKS | {"break", "prosody", "emphasis", "say-as", "sub", "phoneme", "lang", "voice", "mark", "w", "token"}
"""Marks whose words take as long as can be counted. What plays a recording, or repeats, is none of them."""


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
    longer: list[tuple[str, float]] = field(default_factory=list)
    """What the marks draw out: the words, and how many times their length comes on top at the worst."""
    mistake: Mistake | None = None


@dataclass
class _Open:
    """A mark that is not closed yet: where its words begin, how it draws them out, and whether it has them spelled."""

    begins: int
    around: float
    """How many times as long words take because of the marks around this one."""
    factor: float
    is_spelled: bool


class _Stop(Exception):
    pass


class _Refused(Exception):
    """The name of a mistake."""


def read(text: str) -> Read:
    """The text may or may not be wrapped in <speak>."""
    found = Read()
    lead = "" if re.match(r"\s*<speak[\s>]", text) else "<speak>"
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    spoken: list[str] = []
    nested: list[_Open] = []

    def stop(says: str) -> None:
        column = parser.CurrentColumnNumber + 1
        first = parser.CurrentLineNumber == 1
        found.mistake = Mistake(says, parser.CurrentLineNumber, max(1, column - len(lead)) if first else column)
        raise _Stop

    def no_doctype(*_: object) -> None:
        stop("doctype")

    def opened(name: str, attributes: dict[str, str]) -> None:
        try:
            factor = _factor(name, attributes)
            if name == "break":
                found.breaks += _pause(attributes)
        except _Refused as refused:
            stop(f"{refused}")
        around = nested[-1].around * nested[-1].factor if nested else 1.0
        if around * factor > 1 / SLOWEST:
            stop("rate")
        if name in _BLOCKS:
            spoken.append("\n\n")
        elif name == "break":
            spoken.append(" ")
        elif name in ("sub", "phoneme"):
            spoken.append(f" {attributes.get('alias', '')}{attributes.get('ph', '')} ")
        is_spelled = name == "say-as" and attributes.get("interpret-as") in _SPELLED
        nested.append(_Open(len(spoken), around, factor, is_spelled))

    def closed(_name: str) -> None:
        mark = nested.pop()
        if mark.factor == 1.0 and not mark.is_spelled:
            return
        words = "".join(spoken[mark.begins :])
        if mark.is_spelled:
            found.longer.append((" ".join(words.upper()), mark.around))
        else:
            found.longer.append((words, (mark.factor - 1) * mark.around))

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = spoken.append
    _parse(parser, f"{lead}{text}{'</speak>' if lead else ''}", found, lead)
    found.words = "".join(spoken)
    return found


def _parse(parser: expat.XMLParserType, text: str, found: Read, lead: str) -> None:
    try:
        parser.Parse(text, True)
    except _Stop:
        pass
    except expat.ExpatError as error:
        line, column = error.lineno, error.offset + 1
        says = expat.ErrorString(error.code) or "syntax error"
        found.mistake = Mistake(says, line, max(1, column - len(lead)) if line == 1 else column)


def _pause(attributes: Mapping[str, str]) -> float:
    time = attributes.get("time")
    if time is None:
        return UNTIMED
    if not _SECONDS.fullmatch(time):
        raise _Refused("break")
    seconds = float(time[:-1])
    if seconds > LONGEST_BREAK:
        raise _Refused("long break")
    return seconds


def _factor(name: str, attributes: Mapping[str, str]) -> float:
    """How many times as long the words within a mark take at the worst."""
    if name not in _KNOWN:
        raise _Refused("unknown mark")
    if name == "emphasis":
        return _EMPHASIS
    if name == "say-as" and attributes.get("interpret-as") not in _SPELLED:
        return 2.0
    if name != "prosody":
        return 1.0
    if "duration" in attributes:
        raise _Refused("duration")
    return _slower(attributes.get("rate", "default").strip())


def _slower(rate: str) -> float:
    if rate in _SLOW:
        return _SLOW[rate]
    found = _RATE.fullmatch(rate)
    if found is None:
        raise _Refused("rate")
    sign, number, percent = found[1], float(found[2]), found[3]
    if percent or number >= 10:  # a rate without a sign may be read as so many percent
        number /= 100
    pace = {"": number, "+": 1 + number, "-": 1 - number}[sign]
    if pace < SLOWEST:
        raise _Refused("rate")
    return max(1.0, 1 / pace)
