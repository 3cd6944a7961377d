"""Files that are made to do harm: refused soon, with little memory, and in words."""

import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.library.formats.cue_files.cue_file import LARGEST_FILE, MOST_CUES, CueFileError
from apps.library.formats.cue_files.reading import read_cues
from tests.media.test_cue_files import FILES

MB = 1_000_000
LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE tt [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {one} "{f"&{before};" * 10}">' for before, one in zip("abcdefgh", "bcdefghi", strict=True))
    + ']>\n<tt><body><p begin="1s" end="2s">&i;</p></body></tt>'
)
OUTSIDE = '<!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<{root}>&x;</{root}>'
ELSEWHERE = '<!DOCTYPE {root} SYSTEM "http://127.0.0.1/x.dtd">\n<{root}/>'
SRT_CUE = "{0}\n00:00:01,000 --> 00:00:02,000\nHi\n\n"
TOO_MANY = "The file has more than 20,000 cues. Split it into several files."
NONE = "This file holds no subtitles."


def many(head: str, cue: str, tail: str = "", *, count: int = 100_000) -> bytes:
    return (head + "".join(cue.replace("{0}", str(n)) for n in range(1, count + 1)) + tail).encode()


def long_line(head: str, tail: str = "") -> bytes:
    return head.encode() + b"a" * (LARGEST_FILE - len(head) - len(tail)) + tail.encode()


XLIFF = '<xliff version="1.2"><file><body>{}</body></file></xliff>'
HOSTILE: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("billion laughs", "a.ttml", LAUGHS.encode, "Line 2: the file has definitions of its own"),
    ("billion laughs in UTF-16", "a.ttml", lambda: LAUGHS.encode("utf-16"), "Line 2: the file has definitions"),
    ("an entity of a file", "a.ttml", OUTSIDE.format(root="tt").encode, "Line 1: the file has definitions"),
    ("an entity of a file in XLIFF", "a.xlf", OUTSIDE.format(root="xliff").encode, "Line 1: the file has definitions"),
    ("definitions from elsewhere", "a.xlf", ELSEWHERE.format(root="xliff").encode, "Line 1: the file has definitions"),
    ("deep", "a.ttml", lambda: b"<tt>" + b"<div>" * 3 * MB, "Line 1: the XML is damaged"),
    ("an endless tag", "a.ttml", lambda: long_line('<tt a="', '"/>'), "Line 1: the XML is damaged"),
    ("many elements", "a.ttml", lambda: b"<tt>" + b"<a/>" * 4 * MB + b"</tt>", "Line 1: the XML is damaged"),
    (
        "an endless text in TTML",
        "a.ttml",
        lambda: long_line('<tt><p begin="1s">'),
        "Line 1: the text of a cue has more",
    ),
    (
        "an endless text in XLIFF",
        "a.xlf",
        lambda: long_line('<xliff><trans-unit id="1"><source>'),
        "Line 1: the text of a cue has more",
    ),
    ("NUL bytes", "a.srt", lambda: bytes(LARGEST_FILE), NONE),
    ("NUL bytes behind a head", "a.vtt", lambda: b"WEBVTT\n\n" + bytes(LARGEST_FILE - 8), NONE),
    ("NUL bytes in XML", "a.ttml", lambda: b"<tt>" + b"a" * 2000 + b"\0</tt>", "Line 1: the XML is damaged"),
    ("one line", "a.txt", lambda: long_line("Hi "), "Line 1: there are more than 100,000 characters in it."),
    ("one line of an SRT", "a.srt", lambda: long_line(SRT_CUE), "Line 5: there are more than 100,000 characters"),
    ("one line of signs", "a.srt", lambda: b"1:1,<{\\" * (20 * MB // 8), "Line 1: there are more than 100,000"),
    ("one line of a CSV", "a.csv", lambda: b"," * LARGEST_FILE, "Line 1: there are more than 100,000 characters"),
    ("blank lines", "a.txt", lambda: b"a" + b"\n" * (LARGEST_FILE - 1), "The file has more than 500,000 lines."),
    ("words before any time", "a.sbv", lambda: (b"a" * 99 + b"\n") * 199_000, "Most of the file"),
    ("words before any times", "a.srt", lambda: (b"a" * 99 + b"\n") * 199_000, "Line 1: there are no times"),
    (
        "comments",
        "a.ass",
        lambda: b"[Events]\n" + (b"Comment: 0,0:00:01.00,0:00:02.00,,,,,,," + b"a" * 59 + b"\n") * 199_000,
        "Most of the file",
    ),
    (
        "an endless cue",
        "a.srt",
        lambda: (SRT_CUE + ("a" * 39 + "\n") * 490_000).encode(),
        "Line 3: there are no times in 1,000 lines",
    ),
    (
        "notes",
        "a.vtt",
        lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n" + b"NOTE a\n\n" * 240_000,
        "Line 4: there are no times",
    ),
    ("words without times", "a.ttml", lambda: b"<tt>" + b"<p>a</p>" * 2 * MB, "Most of the file"),
    ("too large", "a.txt", lambda: b"a\n" * (LARGEST_FILE // 2 + 1), "The file is larger than 20 MB."),
    ("many cues of SRT", "a.srt", lambda: many("", SRT_CUE), TOO_MANY),
    ("many cues of WebVTT", "a", lambda: many("WEBVTT\n\n", "00:01.000 --> 00:02.000\nHi\n\n"), TOO_MANY),
    ("many cues of SBV", "a.sbv", lambda: many("", "0:00:01.000,0:00:02.000\nHi\n\n"), TOO_MANY),
    ("many cues of ASS", "a.ass", lambda: many("[Events]\n", "Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,,Hi\n"), TOO_MANY),
    (
        "many cues of TTML",
        "a.ttml",
        lambda: many("<tt><body>", '<p begin="1s" end="2s">Hi</p>', "</body></tt>"),
        TOO_MANY,
    ),
    ("many lines of text", "a.txt", lambda: many("", "Hi\n"), TOO_MANY),
    ("many rows", "a.csv", lambda: many("", "Hi,Hallo\n"), TOO_MANY),
    (
        "many units",
        "a.xlf",
        lambda: XLIFF.encode().replace(b"{}", many("", '<trans-unit id="{0}"><source>Hi</source></trans-unit>')),
        TOO_MANY,
    ),
    ("an endless quote", "a.csv", lambda: b'Hi,"' + b"a\n" * 400_000, "Line 1: a quotation mark is out of place"),
    (
        "signs of times",
        "a.sbv",
        lambda: b"0:00:01.000,0:00:02.000\nHi\n\n" + b"1:1," * 24_000 + b"x\n",
        "Line 1: the text",
    ),
    ("brackets", "a.ass", lambda: b"[Events]\n[" + b"a" * 90_000 + b"\n" + b" " * 90_000, "The file holds no cues."),
]

MEASURED = [one for one in HOSTILE if one[0] != "many elements"]
"""Measuring millions of calls takes long, and these keep nothing."""


@pytest.mark.parametrize(("says", "name", "make", "words"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_what_does_harm_is_refused_soon(says: str, name: str, make: Callable[[], bytes], words: str) -> None:
    data = make()
    began = time.process_time()
    with pytest.raises(CueFileError) as refused:
        read_cues(data, name=name)
    took = time.process_time() - began
    assert str(refused.value).startswith(words)
    assert took < 5, took


@pytest.mark.parametrize(("says", "name", "make", "words"), MEASURED, ids=[one[0] for one in MEASURED])
def test_what_does_harm_takes_little_memory(says: str, name: str, make: Callable[[], bytes], words: str) -> None:
    data = make()
    tracemalloc.start()
    with pytest.raises(CueFileError):
        read_cues(data, name=name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * LARGEST_FILE, peak


@pytest.mark.parametrize(
    "head", ["1\n00:00:01,000 --> 00:00:02,000\nHi\n\n", "[Events]\n", "0:00:01.000,0:00:02.000\nHi\n\n", ""]
)
@pytest.mark.parametrize("sign", ["1:1,", "<b ", "{\\", " ", "[a", "-> 1", "<1:", "\t1", "line:", "00:00:01,000 --> "])
def test_no_line_takes_longer_than_it_is(head: str, sign: str) -> None:
    began = time.process_time()
    for ending in ("", "x", "\nx"):
        with suppress(CueFileError):
            read_cues((head + sign * (99_000 // len(sign)) + ending).encode(), name="a")
    assert time.process_time() - began < 5


def test_as_many_cues_as_there_may_be_are_read() -> None:
    assert len(read_cues(many("", SRT_CUE, count=MOST_CUES), name="a.srt").cues) == MOST_CUES


def pieces() -> st.SearchStrategy[bytes]:
    """Parts of real files in any order, and what is none."""
    files = [file.data.encode() if isinstance(file.data, str) else file.data for file in FILES]
    cut = st.builds(
        lambda data, first, last: data[first:last], st.sampled_from(files), st.integers(0, 80), st.integers(0, 999)
    )
    return st.lists(cut | st.sampled_from(files) | st.binary(max_size=8), max_size=4).map(b"".join)


@settings(max_examples=300)
@given(pieces(), st.sampled_from(["a", *{file.name for file in FILES}]))
@example(b"<?xml version='1.0' encoding='zlib_codec'?><tt/>", "a.ttml")
@example(b"<?xml version='1.0' encoding='iso-8859-99'?>\xff<tt/>", "a.ttml")
@example(b"sep=;\n", "a.csv")
def test_whatever_comes_is_read_or_refused_in_words(data: bytes, name: str) -> None:
    found = refused = None
    try:
        found = read_cues(data, name=name)
    except CueFileError as error:
        refused = error
    if refused:
        assert str(refused)
        assert refused.line <= 1 + data.count(b"\n") + data.count(b"\r")
    if found:
        assert found.cues or found.texts
        assert all(0 <= cue.start <= cue.end and all(map(str.strip, cue.lines)) for cue in found.cues)
        assert [one.number for one in found.texts] == list(range(1, len(found.texts) + 1))
