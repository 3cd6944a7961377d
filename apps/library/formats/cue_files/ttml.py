"""TTML and DFXP: paragraphs with times, which hold within those of what is around them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import regex
from django.utils.translation import gettext as _

from ..safe_xml import XmlReader, local
from ..subtitles import left_out
from .cue_file import CueFile, CueFileError, Cues, broken_times, refuse_too_long
from .ttml_times import TimeBase, time_base
from .xml import feed

_TIMED: Final = ("begin", "end", "dur")
_STYLED: Final = {"region", "style", "color", "backgroundColor", "fontStyle", "fontWeight", "textDecoration", "origin"}
_HELD: Final = {"body", "div", "p", "span", "br"}
_READINGS: Final = {"text", "textContainer", "delimiter"}
"""What is written above words to say how they are read."""
_BLANKS: Final = regex.compile(r"[ \t\r\n]+")


def read(text: str, encoding: str) -> CueFile:
    """The cues of a document. Raises CueFileError at the first time that cannot be read."""
    handler = _Handler()
    feed(handler.reader, handler, text)
    return handler.cues.result("ttml", encoding)


@dataclass
class _Element:
    """From `begin` to `end` in milliseconds; `next` is where what follows one after the other begins."""

    name: str
    begin: int
    end: int | None
    is_timed: bool
    is_sequence: bool
    keeps_space: bool
    next: int


@dataclass
class _Passage:
    """Text that is gathered for the cue of an element; with `is_split`, what of it has times is another cue."""

    element: _Element
    line: int
    is_split: bool = False
    parts: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str, line: int) -> None:
        self.parts.append(text)
        self.size += len(text)
        refuse_too_long(line, self.size)

    @property
    def text(self) -> str:
        whole = "".join(self.parts)
        return whole if self.element.keeps_space else regex.sub(" {2,}", " ", whole)


class _Handler:
    def __init__(self) -> None:
        self.cues = Cues()
        self.is_done = False
        self.reader = XmlReader(self, "utf-8")
        self._base = TimeBase()
        self._open = [_Element("tt", 0, None, is_timed=False, is_sequence=False, keeps_space=False, next=0)]
        self._passages: list[_Passage] = []
        self._skipped = 0
        self._has_told_of_style = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        own = {local(key): value for key, value in attributes.items()}
        if self._skipped:
            self._skipped += 1
        elif name == "tt":
            self._open[0].keeps_space = own.get("space") == "preserve"
            self._read_base(own)
        elif name not in _HELD:
            self._skipped = 1
        elif own.get("ruby") in _READINGS:
            self._skipped = 1
            self.cues.remarks.add(self.reader.line, _("Left out: how words are read."))
        else:
            self._start_held(name, own)

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name != "br" and len(self._open) > 1:
            element = self._open.pop()
            parent = self._open[-1]
            parent.next = max(parent.next, element.begin if element.end is None else element.end)
            if self._passages and self._passages[-1].element is element:
                self._take(self._passages.pop())

    def text(self, data: str) -> None:
        if self._skipped or not self._passages:
            return
        passage = self._passages[-1]
        passage.add(data if self._open[-1].keeps_space else _BLANKS.sub(" ", data), self.reader.line)

    def _read_base(self, root: Mapping[str, str]) -> None:
        try:
            self._base = time_base(root)
        except ValueError as error:
            words = _("the count of frames or ticks can’t be read, “%(words)s”.") % {"words": error}
            raise CueFileError(words, self.reader.line) from error

    def _start_held(self, name: str, own: Mapping[str, str]) -> None:
        self._tell_of_style(own)
        if name == "br":
            if self._passages:
                self._passages[-1].add("\n", self.reader.line)
            return
        element = self._element(name, own)
        self._open.append(element)
        has_times = any(key in own for key in _TIMED)
        is_part = name == "span" and len(self._passages) == 1 and self._passages[0].is_split and has_times
        if name == "p" or is_part:
            self._passages.append(_Passage(element, self.reader.line, is_split=name == "p" and not has_times))

    def _element(self, name: str, own: Mapping[str, str]) -> _Element:
        parent = self._open[-1]
        base = parent.next if parent.is_sequence else parent.begin
        begin = base + (self._ms(own["begin"]) if "begin" in own else 0)
        ends = [base + self._ms(own["end"])] if "end" in own else []
        ends += [begin + self._ms(own["dur"])] if "dur" in own else []
        ends += [parent.end] if parent.end is not None else []
        keeps_space = own["space"] == "preserve" if "space" in own else parent.keeps_space
        return _Element(
            name,
            begin,
            min(ends, default=None),
            is_timed=parent.is_timed or any(key in own for key in _TIMED),
            is_sequence=own.get("timeContainer") == "seq",
            keeps_space=keeps_space,
            next=begin,
        )

    def _ms(self, time: str) -> int:
        try:
            return self._base.ms(time.strip())
        except ValueError as error:
            raise broken_times(self.reader.line, time) from error

    def _take(self, passage: _Passage) -> None:
        element, text = passage.element, passage.text
        if element.is_timed and (text.strip() or not passage.is_split):
            self.cues.add(passage.line, element.begin, element.end, text)
        elif text.strip():
            self.cues.remarks.add(passage.line, left_out(_("words without a time"), text))

    def _tell_of_style(self, own: Mapping[str, str]) -> None:
        if not self._has_told_of_style and _STYLED & own.keys():
            self._has_told_of_style = True
            self.cues.remarks.add(self.reader.line, _("Left out: styles, and places on the screen."))
