"""The way in: what a file with cues is, judged by what it holds, and what it says."""

import re
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from apps.providers import sniff
from apps.providers.downloads.filetypes import HEAD, SRT, VTT

from ..subtitles import is_times, lines_of, unreadable
from . import ass, plain_text, sbv, srt_vtt, ttml, two_columns, xliff, xml
from .cue_file import LARGEST_FILE, LONGEST_LINE, MOST_LINES, CueFile, CueFileError

_SAMPLE: Final = 65_536
"""Characters by which a file is judged."""
_BINARY: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"{\\rtf")
"""Documents and workbooks of offices, and archives."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OTHERS: Final = re.compile(
    r"\s*(?:<(?:!doctype\s+html|html|head|body|sami|table)\b"
    r"|\{\d+\}\{\d+\}|\{\s*\"[^\"]*\"\s*:|\[\s*\{\s*\"|\[\d+:\d\d)",
    re.IGNORECASE,
)
"""Web pages and SAMI, MicroDVD, JSON and LRC."""
_WEBVTT: Final = re.compile(r"\s*WEBVTT(?=\s|\Z)")
_LINE: Final = re.compile(r"[^\r\n]+")
_JUDGED: Final = 200
"""Lines by which it is judged whether there are tabs in all."""
_TIMED: Final = ("srt", "vtt")
_BY_NAME: Final = {
    ".srt": "srt", ".vtt": "vtt", ".sbv": "sbv", ".ass": "ass", ".ssa": "ass",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".ttml": "xml", ".dfxp": "xml", ".xml": "xml", ".xlf": "xml", ".xliff": "xml",
}  # fmt: skip


def read_cues(data: bytes, *, name: str) -> CueFile:
    """The cues or texts of a file in any encoding. Raises CueFileError.

    It is SRT, WebVTT, SBV, TTML, ASS, SSA, XLIFF, CSV or plain text. Of `name` the ending is believed where the content
    may be either.
    """
    if len(data) > LARGEST_FILE:
        raise CueFileError(_("The file is larger than %(most)s MB.") % {"most": LARGEST_FILE // 1_000_000})
    if data.startswith(_BINARY) or sniff(data[:HEAD]) not in (None, SRT, VTT):
        raise _no_subtitles()
    text, encoding = xml.text_of(data)
    text = text.removeprefix("\ufeff")
    sample = "\n".join(lines_of(text[:_SAMPLE]))
    _refuse_other(sample)
    form = _form(sample, PurePath(name).suffix.lower())
    if form != "xml":
        _refuse_endless(text)
    found = _read(form, text, encoding)
    said = unreadable(lines_of(text)) if "\ufffd" in text and form not in _TIMED else []
    return replace(found, remarks=tuple(sorted([*found.remarks, *said], key=lambda remark: remark.line)))


def _read(form: str, text: str, encoding: str) -> CueFile:
    if form in _TIMED:
        return srt_vtt.read(lines_of(text), encoding, is_vtt=form == "vtt")
    if form == "xml":
        return _read_xml(text, encoding)
    if form == "csv":
        return two_columns.read(text, encoding)
    read = {"sbv": sbv.read, "ass": ass.read}.get(form, plain_text.read)
    return read(lines_of(text), encoding)


def _read_xml(text: str, encoding: str) -> CueFile:
    root = xml.root_of(text)
    if root == "tt":
        return ttml.read(text, encoding)
    if root == "xliff":
        return xliff.read(text, encoding)
    raise _no_subtitles()


def _form(sample: str, ending: str) -> str:
    """By the content; where that may be anything, by the name."""
    lines = sample.split("\n")
    by_name = _BY_NAME.get(ending, "")
    pairs = list(zip(lines, ["", *lines], strict=False))
    if xml.HEAD.match(sample):
        return "xml"
    if _WEBVTT.match(sample):
        return "vtt"
    if by_name == "csv" or two_columns.has_heading(sample):
        return "csv"
    if ass.HEAD.search(sample):
        return "ass"
    if any(is_times(line, before) for line, before in pairs):
        return "vtt" if by_name == "vtt" else "srt"
    if any(sbv.is_times(line, before) for line, before in pairs):
        return "sbv"
    return by_name or ("csv" if two_columns.is_tabbed(lines[:_JUDGED]) else "text")


def _refuse_other(sample: str) -> None:
    if not sample.strip():
        raise CueFileError(_("The file is empty."))
    if len(_CONTROLS.findall(sample)) * 100 > len(sample) or _OTHERS.match(sample):
        raise _no_subtitles()


def _refuse_endless(text: str) -> None:
    """Raise CueFileError for lines without end, and for more of them than any subtitles have."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MOST_LINES:
        raise CueFileError(_("The file has more than %(most)s lines.") % {"most": f"{MOST_LINES:,}"})
    for line in _LINE.finditer(text):
        if line.end() - line.start() > LONGEST_LINE:
            words = _("there are more than %(most)s characters in it.") % {"most": f"{LONGEST_LINE:,}"}
            raise CueFileError(words, len(lines_of(text[: line.start()])))


def _no_subtitles() -> CueFileError:
    words = _(
        "This file holds no subtitles. Choose SRT, WebVTT, SBV, TTML, ASS, XLIFF, a CSV of two columns or plain text."
    )
    return CueFileError(words)
