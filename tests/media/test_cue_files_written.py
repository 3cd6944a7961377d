"""Files with cues that the portal writes: what is read back is what was written, whatever people type."""

import csv
import io
import re
from itertools import count
from xml.etree import ElementTree

import pysubs2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.library.formats.cue_files import plain_text, srt_vtt, two_columns, xliff
from apps.library.formats.cue_files.cue_file import CueText
from apps.library.formats.cue_files.reading import read_cues
from apps.library.formats.subtitles import Cue, lines_of

SIGNS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffd"), max_size=20)
ODD = [
    "😀 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    *("مرحبا \u200f(نعم)", '"quoted", with commas; and\ttabs', '"', "a --> b", "00:01.000 --> 00:02.000", "sep=;"),
    *("R&D &amp; <b>bold</b> ]]>", "<br/>", "<!--", "{\\an8}", "7", "WEBVTT", "NOTE x", "[Events]", "]]", "\u2028"),
    *(
        "=1+1",
        "- Yes.",
        "'=x",
        "''-y",
        "'tis",
        "+49",
        "@you",
        "[ ]",
        "[   ]",
        "Source",
        "Target",
        "en",
        "de",
        "a\u00a0b",
    ),
]
LINE = (SIGNS | st.sampled_from(ODD)).map(str.strip).filter(bool)
LINES = st.lists(LINE, max_size=3).map(tuple)
SAID = st.lists(LINE, min_size=1, max_size=3).map(tuple)


def numbered(pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> list[CueText]:
    return [CueText(number=n, source=source, target=target) for n, (source, target) in enumerate(pairs, 1)]


def cues_of(said: list[tuple[str, ...]]) -> list[Cue]:
    return [Cue(start, start + 1500, lines) for start, lines in zip(count(0, 1500), said, strict=False)]


@given(st.lists(SAID, min_size=1, max_size=6))
def test_srt_and_webvtt_lose_nothing(said: list[tuple[str, ...]]) -> None:
    cues = cues_of(said)
    for data, name in (
        (srt_vtt.write_srt(cues), "a.srt"),
        (srt_vtt.write_srt(cues, crlf=True), "a.srt"),
        (srt_vtt.write_vtt(cues), "a.vtt"),
    ):
        found = read_cues(data, name=name)
        assert (found.cues, found.remarks, found.form) == (tuple(cues), (), name[2:])


@given(st.lists(LINES, min_size=1, max_size=6).filter(any))
@example([("One", "two")])
@example([(), ("One", "two"), ()])
@example([("One",), (), ("[ ]",), ("[   ]",)])
def test_plain_text_loses_no_word_and_no_number(said: list[tuple[str, ...]]) -> None:
    data = plain_text.write(cues_of(said))
    found = plain_text.read(lines_of(data.decode()), "utf-8")
    assert [one.target for one in found.texts] == said
    assert [one.number for one in found.texts] == list(range(1, len(said) + 1))
    assert found.remarks == ()


def test_plain_text_is_known_by_its_name_and_without() -> None:
    said = [('Well, yes; "no" & <b> a --> b',), ("😀 مرحبا", "[10]"), ("=1", "2:30 or 3:30")]
    for name in ("a.txt", "a"):
        found = read_cues(plain_text.write(cues_of(said)), name=name)
        assert (found.form, [one.target for one in found.texts]) == ("text", said)


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=6).filter(lambda rows: any(map(any, rows))))
@example([(("Source",), ("Target",)), (("en",), ("de",)), ((), ("x",)), (("a;b;c",), ("d;e",))])
def test_two_columns_lose_nothing(pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    texts = numbered(pairs)
    for name in ("a.csv", "a"):
        found = read_cues(two_columns.write(texts), name=name)
        assert (list(found.texts), found.remarks, found.form) == (texts, (), "csv")


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=6))
def test_no_spreadsheet_finds_a_formula(pairs: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    rows = list(csv.reader(io.StringIO(two_columns.write(numbered(pairs)).decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(pairs)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


TEXTS = st.builds(
    lambda source, target, key, start, lasts: (source, target, key, (start, start + lasts)),
    SAID,
    LINES,
    st.uuids().map(str) | st.sampled_from(["a&b", 'x"y', "<9>", "é"]),
    st.integers(0, 10**9),
    st.integers(0, 10**5),
)


@given(st.lists(TEXTS, min_size=1, max_size=6, unique_by=lambda one: one[2]), LINE)
def test_xliff_loses_neither_ids_nor_times(
    rows: list[tuple[tuple[str, ...], tuple[str, ...], str, tuple[int, int]]], name: str
) -> None:
    texts = [
        CueText(number=n, source=source, target=target, key=key, times=times)
        for n, (source, target, key, times) in enumerate(rows, 1)
    ]
    data = xliff.write(texts, source_language="en", target_language="ar-EG", name=name)
    found = read_cues(data, name="a.xlf")
    assert (list(found.texts), found.remarks, found.form) == (texts, (), "xliff")


def test_xliff_is_as_its_standard_orders_it() -> None:
    text = CueText(number=1, source=("Hi",), target=("Hallo",), key="c7", times=(1000, 2500))
    root = ElementTree.fromstring(xliff.write([text], source_language="en", target_language="de", name="A & B"))  # noqa: S314
    space = "{urn:oasis:names:tc:xliff:document:1.2}"
    file = root[0]
    assert (root.tag, root.get("version")) == (f"{space}xliff", "1.2")
    assert file.attrib == {
        "original": "A & B",
        "datatype": "plaintext",
        "source-language": "en",
        "target-language": "de",
    }
    unit = file[0][0]
    assert [(part.tag.removeprefix(space), part.text) for part in unit] == [
        ("source", "Hi"),
        ("target", "Hallo"),
        ("note", "00:00:01.000 --> 00:00:02.500"),
    ]
    assert unit.attrib == {"id": "c7", "{http://www.w3.org/XML/1998/namespace}space": "preserve"}


def test_what_xml_cannot_hold_is_replaced_and_told() -> None:
    text = CueText(number=1, source=("a\ufffeb\x01",), key="1")
    found = read_cues(xliff.write([text], source_language="en", target_language="de", name="x\x00"), name="a.xlf")
    assert found.texts[0].source == ("a\ufffdb\ufffd",)
    assert [remark.says for remark in found.remarks] == ["A character cannot be read."] * 2


@pytest.mark.parametrize(("crlf", "ending"), [(False, "\n"), (True, "\r\n")])
def test_srt_ends_its_lines_as_wished(crlf: bool, ending: str) -> None:
    data = srt_vtt.write_srt([Cue(0, 1500, ("Grüße", "an")), Cue(1500, 2000, ("dich",))], crlf=crlf).decode()
    assert set(re.findall(r"\r?\n|\r", data)) == {ending}
    events = pysubs2.SSAFile.from_string(data.replace(ending, "\n"))
    assert [event.plaintext for event in events] == ["Grüße\nan", "dich"]


def test_a_text_is_laid_onto_cues_by_its_number() -> None:
    data = plain_text.write([Cue(0, 1, ("One",)), Cue(1, 2, ()), Cue(2, 3, ("Three",))])
    assert data.decode() == "One\n[ ]\nThree\n"
