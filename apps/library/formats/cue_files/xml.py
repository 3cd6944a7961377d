"""XML with cues: which kind it is, how it is decoded, and what is said where it cannot be read."""

import codecs
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext as _

from ..encodings import decoded
from ..safe_xml import DefinitionsError, Handler, XmlError, XmlReader
from .cue_file import CueFileError

HEAD: Final = re.compile(r"\s*<(?:\?xml\b|!--|!doctype\b|(?:[\w.-]+:)?(?:tt|xliff)\b)", re.IGNORECASE)
"""How it begins."""
_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_TEXTS: Final = re.compile(
    r"(?:windows-|cp)\d{3,4}|iso-8859-\d{1,2}|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gb(?:2312|k|18030)|big5", re.IGNORECASE
)
"""Encodings that are believed. UTF-8 and UTF-16 are seen in the bytes; others of Python's codecs are no text."""
_CHUNK: Final = 65_536


def text_of(data: bytes) -> tuple[str, str]:
    """The text of a document, and the encoding: the one that it declares, where its bytes do not show another."""
    text, encoding = decoded(data)
    declared = _DECLARED.match(data)
    if encoding.startswith("utf") or not declared or not _TEXTS.fullmatch(name := declared[1].decode()):
        return text, encoding
    try:
        return data.decode(name, "replace"), codecs.lookup(name).name
    except LookupError:
        return text, encoding


def root_of(text: str) -> str:
    """The name of the first element, without a prefix; empty where there is none. Raises CueFileError."""
    root = _Root()
    feed(XmlReader(root, "utf-8"), root, text)
    return root.name


def feed(reader: XmlReader, handler: Handler, text: str) -> None:
    """Tell `handler` what is in a document, up to where it is done. Raises CueFileError."""
    with _told():
        for place in range(0, len(text), _CHUNK):
            if handler.is_done:
                return
            reader.feed(text[place : place + _CHUNK].encode("utf-8", "replace"))
        if not handler.is_done:
            reader.close()


class _Root:
    def __init__(self) -> None:
        self.name = ""
        self.is_done = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self.name, self.is_done = name.lower(), True

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DefinitionsError as error:
        words = _("the file has definitions of its own (DOCTYPE). These can do harm and are refused.")
        raise CueFileError(words, error.line) from error
    except XmlError as error:
        raise CueFileError(_("the XML is damaged, and can’t be read any further."), error.line) from error
