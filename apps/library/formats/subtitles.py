"""Subtitles: the one place that reads them, whatever wrote them, and writes them, as SRT and as WebVTT.

What real files do wrong is taken: odd encodings, other fractions than milliseconds, no hours or hundreds of them,
missing numbers, blank lines inside a cue, cues out of order or on top of each other. What is left out or changed on
the way is told, each with its line.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ..models import Media
from ..serving import size_of
from .encodings import decoded

SHOWN_FOR: Final = 1000
"""Milliseconds that a cue stays when the file says that it ends before it begins."""

FRAMES: Final = (25, 30, 60, 100)
"""Frames to a second, where times count these: the first that is more than any count in the file."""

_ROOM: Final = 80
"""Characters of a file that are told in a remark."""
BREAK: Final = regex.compile(r"\r+\n|\r|\n")
"""The end of a line, also where it was doubled on its way."""

_CLOCK = (
    r"(-?)(?:(\d{1,9})\s?:\s?)?(\d{1,3})\s?:\s?(\d{1,2})"
    r"(?:(?:\s?[.,]\s?|[:;](?=\d{3}))(\d{1,9})|\s?[:;]\s?(\d{1,2})(?!\d))?"
)
_TIMES: Final = regex.compile(rf"\s*{_CLOCK}\s*[-–—]{{1,3}}\s?>\s*{_CLOCK}(?:\s+(\S.*))?\s*")
_PLACE: Final = regex.compile(
    r"(?:(?:vertical|line|position|size|align|region|[XY][12])\s?:\s?\S+(?:\s+|$))*", regex.IGNORECASE
)
_WORD: Final = regex.compile(r"\p{L}{3}")
_ALMOST_TIMES: Final = regex.compile(r"\d\s?[:.,]\s?\d")
NUMBER: Final = regex.compile(r"\s*\d{1,9}\s*")
_ASIDE: Final = regex.compile(r"(NOTE|STYLE|REGION)(?:\s.*)?")
_TAG: Final = regex.compile(
    r"</?(?:b|i|u|s|em|strong|font|span|c|v|lang|ruby|rt)(?:(?:[^\S\n]|\.)[^<>\n]*)?/?>"
    r"|<(?:\d+:)?\d+:\d+[.,]\d+>|\{\\[^{}\n]*\}",
    regex.IGNORECASE,
)
_NEW_LINE: Final = regex.compile(r"<br[^\S\n]*/?>|\n", regex.IGNORECASE)
_ENTITY: Final = regex.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
CONTROL: Final = regex.compile(r"[\p{Cc}--[\t\n]]", regex.V1)


@dataclass(frozen=True, order=True)
class Cue:
    """What is shown from `start` to `end`, in milliseconds; one string a line, none of them blank."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def starts(self) -> str:
        """For people: 00:01:02.500"""
        return clock(self.start, ".")


@dataclass(frozen=True)
class Remark:
    """What was left out or changed, in words for people; `line` counts the lines of the file from 1."""

    line: int
    says: str


@dataclass(frozen=True)
class Subtitles:
    """Cues in the order of their beginnings, and for each the line of its times.

    `broken` are the lines of times that cannot be read.
    """

    cues: tuple[Cue, ...]
    lines: tuple[int, ...]
    remarks: tuple[Remark, ...]
    encoding: str
    broken: tuple[int, ...]


def kept(media: Media) -> Subtitles:
    """What a file of the library holds. 404 where the vault has lost it."""
    size_of(media.file)
    with default_storage.open(media.file) as file:
        return parse(file.read())


def parse(data: bytes) -> Subtitles:
    """The cues of an SRT or WebVTT file of any size."""
    text, encoding = decoded(data)
    return parse_lines(lines_of(text), encoding)


def lines_of(text: str) -> list[str]:
    """Without their endings, whatever these are, and without the mark of a byte order."""
    return list(BREAK.split(text.removeprefix("\ufeff")))


def parse_lines(lines: list[str], encoding: str) -> Subtitles:
    """The same for a file that is decoded already."""
    remarks = unreadable(lines)
    remarks += [Remark(n, unseen()) for n, line in enumerate(lines, 1) if "\0" in line]
    blocks = list(_blocks([line.replace("\0", "") for line in lines]))
    rate, counted = _rate(blocks)
    remarks += counted
    found: list[tuple[Cue, int]] = []
    for block in blocks:
        cue, said = _cue(block, rate)
        found += [(cue, block.first)] if cue else []
        remarks += said
    found.sort(key=lambda one: one[0].start)
    remarks.sort(key=lambda remark: remark.line)
    broken = tuple(block.first for block in blocks if block.times and not _TIMES.fullmatch(block.times))
    cues, firsts = tuple(cue for cue, _line in found), tuple(line for _found, line in found)
    return Subtitles(cues, firsts, tuple(remarks), encoding, broken)


def unreadable(lines: Iterable[str]) -> list[Remark]:
    """What is to be said of characters that the encoding does not have."""
    return [Remark(n, _("A character cannot be read.")) for n, line in enumerate(lines, 1) if "\ufffd" in line]


def srt(cues: Iterable[Cue]) -> str:
    """SubRip. What only looks like a tag, an entity or a time in the words is written so that it stays a word."""
    blocks = (
        f"{number}\n{clock(cue.start, ',')} --> {clock(cue.end, ',')}\n" + "\n".join(map(_plain, cue.lines))
        for number, cue in enumerate(cues, 1)
    )
    return "\n\n".join(blocks) + "\n"


def vtt(cues: Iterable[Cue]) -> str:
    """WebVTT, the form that browsers take."""
    blocks = (
        f"{number}\n{clock(cue.start, '.')} --> {clock(cue.end, '.')}\n" + "\n".join(map(_escaped, cue.lines))
        for number, cue in enumerate(cues, 1)
    )
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


@dataclass(frozen=True)
class _Block:
    """A line of times with the lines up to the next one; `first` is its number in the file. Without times: the head."""

    first: int
    name: str
    times: str
    lines: list[str]
    has_asides: bool


def _blocks(lines: list[str]) -> Iterator[_Block]:
    is_vtt = next((line for line in lines if line.strip()), "").startswith("WEBVTT")
    marks = [n for n, line in enumerate(lines) if is_times(line, lines[n - 1] if n else "")]
    heads = []
    number, counts = 0, True
    for before, mark in pairwise([-1, *marks]):
        head = next((n for n in range(mark - 1, before, -1) if lines[n].strip()), before)
        is_near, is_free = head == mark - 1, head > before
        is_apart = head - 1 <= before or not lines[head - 1].strip()
        given = int(lines[head]) if is_free and NUMBER.fullmatch(lines[head]) else None
        is_named = is_vtt and is_free and is_near and is_apart and not _ASIDE.fullmatch(lines[head])
        # Blank lines may part a number from its times; only what counts on is taken for one there.
        follows = given == number + 1 if before >= 0 else given is not None
        is_numbered = given is not None and ((is_apart or follows) if is_near else (is_apart and follows and counts))
        number, counts = (given, True) if given is not None and is_numbered else (number + 1, False)
        heads.append(head if is_named or is_numbered else mark)
    ends = [*heads, len(lines)]
    yield _Block(0, "", "", lines[: ends[0]], is_vtt)
    for mark, head, end in zip(marks, heads, ends[1:], strict=True):
        name = "" if head == mark or NUMBER.fullmatch(lines[head]) else lines[head].strip()
        yield _Block(mark + 1, name, lines[mark], lines[mark + 1 : end], is_vtt)


def is_times(line: str, before: str) -> bool:
    """Also where they cannot be read: then by what is in the line, and in the one before it."""
    begins = not before.strip() or NUMBER.fullmatch(before) is not None
    if match := _TIMES.fullmatch(line):
        return begins or not _words_behind(match)
    return begins and _is_like_times(line) and _WORD.search(line) is None


def _is_like_times(line: str) -> bool:
    return ("-->" in line and _ALMOST_TIMES.search(line) is not None) or _TIMES.fullmatch(line) is not None


def _words_behind(times: "regex.Match[str]") -> str:
    """What is in a line of times and is no place on the screen."""
    behind = times[13] or ""
    place = _PLACE.match(behind)
    return behind[place.end() :] if place else behind


def _rate(blocks: Iterable[_Block]) -> tuple[int, list[Remark]]:
    """How many frames make a second in this file, and the line that says so; nothing is said where none are counted."""
    times = ((block.first, _TIMES.fullmatch(block.times)) for block in blocks)
    counted = [(line, int(count)) for line, match in times if match for count in (match[6], match[12]) if count]
    rate = next(rate for rate in FRAMES if all(count < rate for _line, count in counted))
    words = _("The times count frames. They are read as %(rate)d to a second.") % {"rate": rate}
    return rate, [Remark(line, words) for line, _count in counted[:1]]


def _cue(block: _Block, rate: int) -> tuple[Cue | None, list[Remark]]:
    text, remarks = _without_asides(block)
    if block.name:
        remarks.append(Remark(block.first - 1, left_out(_("the name of a cue"), block.name)))
    match = _TIMES.fullmatch(block.times)
    if match is None:
        if block.times:
            remarks.append(Remark(block.first, left_out(_("times that cannot be read"), block.times)))
        lost = [(number, line) for number, line in text if line.strip() != "WEBVTT"]
        return None, remarks + [Remark(n, left_out(_("words without a time"), line)) for n, line in lost]
    start, end = _ms(rate, *match.groups()[:6]), _ms(rate, *match.groups()[6:12])
    said = _words_behind(match)
    if place := (match[13] or "").removesuffix(said):
        remarks.append(Remark(block.first, left_out(_("the place on the screen"), place)))
    if said:
        text.insert(0, (block.first, said))
    if start < 0:
        remarks.append(Remark(block.first, _("Begins before 0:00, and is shown from there on.")))
        start, end = 0, max(end, 0)
    if end < start:
        remarks.append(Remark(block.first, _("Ends before it begins, and is shown for one second.")))
        end = start + SHOWN_FOR
    whole = "\n".join(line for _number, line in text)
    if tags := dict.fromkeys(_TAG.findall(whole)):
        at = next(number for number, line in text if _TAG.search(line))
        remarks.append(Remark(at, left_out(_("the style"), " ".join(tags))))
    bare = _ENTITY.sub(lambda found: html.unescape(found[0]), _TAG.sub("", _NEW_LINE.sub("\n", whole)))
    if CONTROL.search(bare):
        remarks.append(Remark(next((n for n, line in text if CONTROL.search(line)), block.first), unseen()))
    lines = (CONTROL.sub("", line).strip() for line in bare.split("\n"))
    if shown := tuple(filter(None, lines)):
        return Cue(start, end, shown), remarks
    return None, [*remarks, Remark(block.first, _("Left out: a cue without text."))]


def _without_asides(block: _Block) -> tuple[list[tuple[int, str]], list[Remark]]:
    """The lines with their numbers, but for notes, styles and regions: these begin and end at a blank line."""
    text: list[tuple[int, str]] = []
    remarks: list[Remark] = []
    is_aside, before = False, block.times
    for number, line in enumerate(block.lines, block.first + 1):
        if not line.strip():
            is_aside = False
        elif block.has_asides and not before.strip() and _ASIDE.fullmatch(line):
            is_aside = True
            remarks.append(Remark(number, left_out(_("a note or a style"), line)))
        if not is_aside and line.strip():
            text.append((number, line))
        before = line
    return text, remarks


def unseen() -> str:
    return _("Left out: invisible characters.")


def left_out(what: str, words: str) -> str:
    return _("Left out: %(what)s, “%(words)s”.") % {"what": what, "words": shortened(words)}


def shortened(words: str) -> str:
    """As much of it as a remark has room for."""
    stripped = words.strip()
    return stripped if len(stripped) <= _ROOM else f"{stripped[: _ROOM - 1]}…"


def _ms(
    rate: int, sign: str, hours: str | None, minutes: str, seconds: str, fraction: str | None, frames: str | None
) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    thousandths = int(frames) * 1000 // rate if frames else int((fraction or "0")[:3].ljust(3, "0"))
    return (whole * 1000 + thousandths) * (-1 if sign else 1)


def _plain(line: str) -> str:
    safe: str = _ENTITY.sub(lambda found: "&amp;" + found[0][1:], line)
    safe = _TAG.sub(lambda found: f"&#{ord(found[0][0])};{found[0][1:]}", safe)
    safe = _NEW_LINE.sub(lambda found: f"&lt;{found[0][1:]}", safe)
    return safe.replace(">", "&gt;") if _is_like_times(safe) else safe


def _escaped(line: str) -> str:
    safe = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("{\\", "&#123;\\")


def clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
