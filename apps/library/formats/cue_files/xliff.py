"""XLIFF 1.2 and 2.0, the files of translators' programs: read by the ids of their units, and written as 1.2."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import regex
from django.utils.html import escape
from django.utils.translation import gettext as _

from ..safe_xml import XmlReader, local
from ..subtitles import clock, left_out
from .cue_file import CueFile, CueFileError, CueText, Texts, refuse_too_late, refuse_too_long
from .xml import feed

_UNITS: Final = {"trans-unit", "unit"}
_HOLDERS: Final = {"trans-unit", "segment", "ignorable"}
"""What has the source and the target of a unit. Others of that name are proposals, or of other tools."""
_NATIVE: Final = {"ph", "it", "bpt", "ept"}
"""What another format has in the words. It is no text."""
_CODES: Final = _NATIVE | {"x", "bx", "ex", "sc", "ec"}
_NOTED: Final = {"trans-unit", "notes"}
_HEX: Final = regex.compile(r"0{0,4}(?:[0-9A-Fa-f]{1,5}|10[0-9A-Fa-f]{4})", regex.ASCII)
_SURROGATES: Final = (0xD800, 0xDFFF)
_BREAKS: Final = {"lb", "xlf:lb", "x-lb"}
_TIMES: Final = regex.compile(
    r"\s*(\d{1,4}):(\d\d):(\d\d)\.(\d{3}) --> (\d{1,4}):(\d\d):(\d\d)\.(\d{3})\s*", regex.ASCII
)
_NOT_IN_XML: Final = regex.compile(r"[\p{Cs}\ufffe\uffff]|[\p{Cc}--[\t\n]]", regex.V1)


def read(text: str, encoding: str) -> CueFile:
    """A text for each unit, with its id as the key. Raises CueFileError."""
    handler = _Handler()
    feed(handler.reader, handler, text)
    return handler.texts.result("xliff", encoding)


def write(texts: Iterable[CueText], *, source_language: str, target_language: str, name: str) -> bytes:
    """XLIFF 1.2 in UTF-8; `name` is that of what was translated, and languages are codes such as pt-BR.

    Times stand in notes, so that they are read back. What XML has no way to write becomes U+FFFD.
    """
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
        f'<file original="{_safe(name)}" datatype="plaintext" source-language="{_safe(source_language)}" '
        f'target-language="{_safe(target_language)}">\n<body>\n'
    )
    return (head + "".join(map(_unit, texts)) + "</body>\n</file>\n</xliff>\n").encode()


@dataclass
class _Unit:
    """What is gathered of a unit: its texts, and what is told of it."""

    key: str
    line: int
    source: list[str] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    times: tuple[int, int] | None = None
    segments: int = 0
    translated: int = 0
    has_codes: bool = False


class _Handler:
    def __init__(self) -> None:
        self.texts = Texts()
        self.is_done = False
        self.reader = XmlReader(self, "utf-8")
        self._names: list[str] = []
        self._keys: set[str] = set()
        self._unit: _Unit | None = None
        self._passage: list[str] | None = None
        """The source, the target or the note that is open, which is at `_depth`."""
        self._depth = self._size = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        own = {local(key): value for key, value in attributes.items()}
        parent = self._names[-1] if self._names else ""
        self._names.append(name)
        if self._unit is None:
            if name in _UNITS:
                self._unit = self._begun(own.get("id", ""))
        elif self._passage is not None:
            self._start_inline(self._unit, name, own)
        elif name in {"source", "target"} and parent in _HOLDERS:
            self._open(self._unit.source if name == "source" else self._unit.target)
            self._unit.segments += name == "source" and parent != "ignorable"
            self._unit.translated += name == "target" and parent != "ignorable"
        elif name == "note" and parent in _NOTED:
            self._open([])

    def end(self, name: str) -> None:
        if self._passage is not None and len(self._names) == self._depth:
            if name == "note" and self._unit:
                self._take_note(self._unit, "".join(self._passage))
            self._passage = None
        elif name in _UNITS and self._unit:
            self._take(self._unit)
            self._unit = None
        self._names.pop()

    def text(self, data: str) -> None:
        if self._passage is not None and not self._is_native():
            self._add(data)

    def _begun(self, key: str) -> _Unit:
        if key in self._keys:
            words = _("the id “%(key)s” is there twice. Each text needs an id of its own.") % {"key": key}
            raise CueFileError(words, self.reader.line)
        if key:
            self._keys.add(key)
        return _Unit(key, self.reader.line)

    def _open(self, passage: list[str]) -> None:
        self._passage, self._depth, self._size = passage, len(self._names), 0

    def _start_inline(self, unit: _Unit, name: str, own: Mapping[str, str]) -> None:
        if own.get("ctype") in _BREAKS or own.get("subType") in _BREAKS:
            self._add("\n")
        elif name == "cp":
            self._add(self._character(own.get("hex", "")))
        elif name in _CODES:
            unit.has_codes = True

    def _character(self, code: str) -> str:
        """XLIFF 2.0 writes those by number that XML cannot hold."""
        if not _HEX.fullmatch(code) or _SURROGATES[0] <= (number := int(code, 16)) <= _SURROGATES[1]:
            raise CueFileError(_("“%(code)s” is the number of no character.") % {"code": code}, self.reader.line)
        return chr(number)

    def _is_native(self) -> bool:
        inner = (name for name in reversed(self._names[self._depth :]) if name in _NATIVE or name == "sub")
        return next(inner, "sub") != "sub"

    def _add(self, text: str) -> None:
        if self._passage is not None:
            self._passage.append(text)
            self._size += len(text)
            if self._names[self._depth - 1] != "note":
                refuse_too_long(self.reader.line, self._size)

    def _take_note(self, unit: _Unit, note: str) -> None:
        if found := _TIMES.fullmatch(note):
            hours, minutes, seconds, rest = ([int(part) for part in found.groups()[place::4]] for place in range(4))
            start, end = (((hours[n] * 60 + minutes[n]) * 60 + seconds[n]) * 1000 + rest[n] for n in range(2))
            refuse_too_late(self.reader.line, max(start, end))
            unit.times = start, end
        elif note.strip():
            self.texts.remarks.add(self.reader.line, left_out(_("a note"), note))

    def _take(self, unit: _Unit) -> None:
        if unit.has_codes:
            self.texts.remarks.add(unit.line, _("Left out: codes of another format."))
        if 0 < unit.translated < unit.segments:
            self.texts.remarks.add(unit.line, _("A part of the text has no translation."))
        self.texts.add(unit.line, "".join(unit.source), "".join(unit.target), key=unit.key, times=unit.times)


def _unit(text: CueText) -> str:
    source, target = (_safe("\n".join(lines)) for lines in (text.source, text.target))
    times = " --> ".join(clock(ms, ".") for ms in text.times or ())
    return (
        f'<trans-unit id="{_safe(text.key)}" xml:space="preserve">\n'
        f"<source>{source}</source>\n"
        f"<target>{target}</target>\n"
        + (f'<note from="times">{_safe(times)}</note>\n' if times else "")
        + "</trans-unit>\n"
    )


def _safe(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\ufffd", text))
