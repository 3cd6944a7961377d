"""XML as strangers send it, read piece by piece: without definitions, and neither deep nor endless."""

from collections.abc import Mapping
from typing import Final, NoReturn, Protocol
from xml.parsers import expat

_DEEPEST: Final = 100
_MOST_ELEMENTS: Final = 3_000_000
_LONGEST_TAG: Final = 1_000_000
"""Bytes that are waited for until a tag or a comment ends."""


class XmlError(Exception):
    """Why a document cannot be read any further; its text is for logs, `line` for people."""

    def __init__(self, words: str, line: int) -> None:
        super().__init__(words)
        self.line = line


class DefinitionsError(XmlError):
    """A document type: it would allow entities, from elsewhere or of gigabytes."""


class Handler(Protocol):
    """What is told of a document, names without their namespaces; nothing more once `is_done`."""

    is_done: bool

    def start(self, name: str, attributes: Mapping[str, str], /) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class XmlReader:
    """Tells `handler` what it is fed. Without `encoding` the document says its own; for odd ones, ValueError."""

    def __init__(self, handler: Handler, encoding: str | None = None) -> None:
        self._handler = handler
        self._depth = self._elements = self._fed = 0
        self._parser = expat.ParserCreate(encoding)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = handler.text
        self._parser.StartDoctypeDeclHandler = self._refuse_definitions

    @property
    def line(self) -> int:
        """Of what is told at the moment, from 1."""
        return self._parser.CurrentLineNumber

    def feed(self, piece: bytes) -> None:
        """Raises XmlError."""
        self._parse(piece, is_last=False)
        self._fed += len(piece)
        if self._fed - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise self._refused("a tag that is too long")

    def close(self) -> None:
        """Say that all was fed. Raises XmlError where something is missing."""
        self._parse(b"", is_last=True)

    def _parse(self, piece: bytes, *, is_last: bool) -> None:
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise self._refused(str(error)) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise self._refused("too many elements")
        if not self._handler.is_done:
            self._handler.start(local(name), attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if not self._handler.is_done:
            self._handler.end(local(name))

    def _refuse_definitions(self, *_declared: object) -> NoReturn:
        raise DefinitionsError("a document type", self.line)

    def _refused(self, words: str) -> XmlError:
        return XmlError(words, self.line)


def local(name: str) -> str:
    """Without the prefix of a namespace: programs differ in these."""
    return name.rpartition(":")[2]
