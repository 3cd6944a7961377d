"""Subtitles as they are found in the wild: every cue is read, and whatever is left out is told with its line."""

import pysubs2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.library.formats.subtitles import Cue, parse, srt, vtt
from apps.providers import sniff

SIGNS = st.text(st.characters(exclude_categories=("Cs", "Cc"))) | st.text(
    st.sampled_from("a1<>/bi&;{}\\-: .,#n\u2028\u00a0ß")
)
ODD = [
    "<b>",
    "</i>",
    "&lt;",
    "&amp;amp;",
    "{\\an8}",
    "a --> 1:2",
    "00:01.5 -> 00:02",
    "<br>",
    "7",
    "NOTE x",
    "<00:01.000>",
]
LINES = (SIGNS | st.sampled_from(ODD)).map(str.strip).filter(bool)
CUES = st.builds(
    lambda start, lasts, lines: Cue(start, start + lasts, tuple(lines)),
    st.integers(0, 10**9),
    st.integers(0, 10**5),
    st.lists(LINES, min_size=1, max_size=3),
)


def said(text: str | bytes) -> list[tuple[int, int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [(cue.start, cue.end, "|".join(cue.lines)) for cue in parse(data).cues]


def told(text: str) -> list[tuple[int, str]]:
    return [(remark.line, remark.says) for remark in parse(text.encode()).remarks]


@given(st.lists(CUES, max_size=8))
@example([Cue(0, 1, ("5",)), Cue(2, 3, ("WEBVTT", "2", "<<b>i>"))])
@example([Cue(0, 0, ("<B", ">")), Cue(1, 2, ("<br", ">"))])
def test_what_is_written_is_read_back(cues: list[Cue]) -> None:
    cues = sorted(cues, key=lambda cue: cue.start)
    for written in (srt(cues), vtt(cues), srt(cues).replace("\n", "\r\n")):
        read = parse(written.encode())
        assert list(read.cues) == cues
        assert [remark for remark in read.remarks if "cannot be read" not in remark.says] == []


@given(st.text() | st.text(st.sampled_from("0123:,.->\n <i&;{\\ab")), st.binary(max_size=40))
def test_no_file_breaks_the_parser(text: str, data: bytes) -> None:
    for given_ in (text.encode("utf-8", "replace"), data):
        for cue in parse(given_).cues:
            assert 0 <= cue.start <= cue.end
            assert cue.lines


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("00:00:01,50 --> 00:00:02,5", 1500, 2500),
        ("00:00:01.500000 --> 00:00:02.25", 1500, 2250),
        ("0:00:01 --> 0:00:02", 1000, 2000),
        ("00:01,500 --> 00:02,000", 1500, 2000),
        ("100:00:00,000 --> 123:59:59,999", 360_000_000, 446_399_999),
        ("00 : 00 : 01 , 500  -->  00:00:02:250", 1500, 2250),
        ("00:00:01,500 -> 00:00:02,000", 1500, 2000),
        ("00:00:01,500 –> 00:00:02,000", 1500, 2000),
        ("00:00:01,500-->00:00:02,000", 1500, 2000),
        ("00:90:00,000 --> 01:30:01,000", 5_400_000, 5_401_000),
        ("00:00:01;500 --> 00:00:02;000", 1500, 2000),
    ],
)
def test_times_are_read_however_they_are_written(times: str, start: int, end: int) -> None:
    text = f"1\n{times}\nHello\n"
    assert said(text) == [(start, end, "Hello")]
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "start", "end", "rate"),
    [
        ("1\n00:00:01:12 --> 00:00:02:20\nHello\n", 1480, 2800, 25),
        ("1\n00:00:01;15 --> 00:00:02;27\nHello\n", 1500, 2900, 30),
        ("1\n00:00:01:30 --> 00:00:02:45\nHello\n", 1500, 2750, 60),
    ],
)
def test_frames_are_read_and_it_is_told_how(text: str, start: int, end: int, rate: int) -> None:
    assert said(text) == [(start, end, "Hello")]
    assert told(text) == [(2, f"The times count frames. They are read as {rate} to a second.")]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252", "latin-1"],
)
def test_any_encoding_is_read(encoding: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nÜbung für García: déjà vu\n"
    assert said(text.encode(encoding)) == [(1000, 2000, "Übung für García: déjà vu")]
    assert sniff(text.encode(encoding)) == "application/x-subrip"


def test_a_wide_encoding_is_read_whatever_its_script() -> None:
    words = "今天很好。" * 20
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert said(f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n".encode(encoding)) == [(1000, 2000, words)]


@pytest.mark.parametrize("at", ["Hel\0lo", "Hel\0\0lo", "\0Hello"])
def test_a_nul_costs_itself_and_is_told(at: str) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{at}\n\n2\n00:00:03\0,000 --> 00:00:04,000\nWorld\n" + "\0" * 40
    assert said(text) == [(1000, 2000, "Hello"), (3000, 4000, "World")]
    assert told(text) == [(line, "Left out: invisible characters.") for line in (3, 6, 8)]


def test_line_ends_that_were_doubled_on_the_way_are_one() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n\n2\n00:00:03,000 --> 00:00:04,000\nWorld\n"
    doubled = text.replace("\n", "\r\r\n")
    assert said(doubled) == said(text) == [(1000, 2000, "Hello|you"), (3000, 4000, "World")]
    assert told(doubled) == []
    assert sniff(doubled.encode()) == "application/x-subrip"


def test_a_number_apart_from_its_times_is_no_caption() -> None:
    text = "1\n\n00:00:01,000 --> 00:00:02,000\n\nHello\n\n2\n \n\n00:00:03,000 --> 00:00:04,000\n\n1984\n\n"
    assert said(text + "3\n00:00:05,000 --> 00:00:06,000\nEnd") == [
        (1000, 2000, "Hello"),
        (3000, 4000, "1984"),
        (5000, 6000, "End"),
    ]
    assert told(text) == []


def test_words_with_an_arrow_and_a_time_stay_words() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:03,000\nA --> B 10:30\nLeave at 10:30 --> home at 11:30\n\n"
        "2\n00:00:04,000 --> 00:00:05,000\nWorld\n"
    )
    assert said(text) == [(1000, 3000, "A --> B 10:30|Leave at 10:30 --> home at 11:30"), (4000, 5000, "World")]
    assert told(text) == []


def test_words_behind_the_times_are_words_and_places_are_told() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:03,000 Hello there\nand more\n\n"
        "2\n00:00:04,000 --> 00:00:05,000 align:start position:10% <i>World</i>\n\n"
        "3\n00:00:06,000 --> 00:00:07,000 X1:1 X2:2 Y1:3 Y2:4\nEnd\n"
    )
    assert said(text) == [(1000, 3000, "Hello there|and more"), (4000, 5000, "World"), (6000, 7000, "End")]
    assert told(text) == [
        (6, "Left out: the place on the screen, “align:start position:10%”."),
        (6, "Left out: the style, “<i> </i>”."),
        (9, "Left out: the place on the screen, “X1:1 X2:2 Y1:3 Y2:4”."),
    ]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", "It’s “naïve” – really"),
        ("cp1250", "Zażółć gęślą jaźń, proszę"),
        ("cp1251", "Привет, как дела? Сегодня хорошая погода."),
        ("cp1253", "Καλημέρα σας, τι κάνετε;"),
        ("cp1256", "كيف حالك اليوم يا صديقي"),
        ("shift_jis", "こんにちは、元気ですか"),
        ("euc_kr", "안녕하세요 반갑습니다"),
    ],
)
def test_what_older_programs_wrote_is_recognised(encoding: str, words: str) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n"
    assert said(text.encode(encoding)) == [(1000, 2000, words)]


def test_a_single_broken_byte_costs_one_character_and_is_told() -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nÜber fünf Brücken, ".encode() + b"\xfc\nna ja\n"
    assert said(data) == [(1000, 2000, "Über fünf Brücken, \ufffd|na ja")]
    assert [remark.line for remark in parse(data).remarks] == [3]


def test_blank_lines_missing_numbers_and_numbers_in_the_words_lose_nothing() -> None:
    text = (
        "\n\n00:00:01,000 --> 00:00:02,000\nOne\n\n\nand a half\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nIn the year\n1984\n"
        "00:00:05,000 --> 00:00:06,000\n42\n\n"
        "4\r\n00:00:07,000 --> 00:00:08,000\rFour\r\n"
        "5\n00:00:09,000 --> 00:00:10,000\nFive"
    )
    assert said(text) == [
        (1000, 2000, "One|and a half"),
        (3000, 4000, "In the year|1984"),
        (5000, 6000, "42"),
        (7000, 8000, "Four"),
        (9000, 10_000, "Five"),
    ]
    assert told(text) == []


def test_cues_out_of_order_and_on_top_of_each_other_are_all_there() -> None:
    text = "1\n00:00:05,000 --> 00:00:09,000\nB\n\n2\n00:00:01,000 --> 00:00:06,000\nA\n"
    assert said(text) == [(1000, 6000, "A"), (5000, 9000, "B")]
    assert said(vtt(parse(text.encode()).cues)) == said(text)


def test_style_is_left_out_and_told() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000 X1:100 Y1:20\n{\\an8}<i>Hello</i>\n"
        '<font color="#ff0000">there</font>, 2 < 3 & 4 > 1<br/>R&amp;D\n'
    )
    assert said(text) == [(1000, 2000, "Hello|there, 2 < 3 & 4 > 1|R&D")]
    assert [(line, says.partition(",")[0]) for line, says in told(text)] == [
        (2, "Left out: the place on the screen"),
        (3, "Left out: the style"),
    ]
    assert "<i>" not in vtt(parse(text.encode()).cues)


def test_webvtt_with_notes_styles_regions_names_and_places() -> None:
    text = (
        "WEBVTT Kind\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nNOTE a\nb\n\nREGION\nid:x\n\n"
        "intro\n00:01.000 --> 00:02.000 align:start line:0\n<v Mara>Hi <00:01.500><c.red>you</c>\n\n"
        "NOTE between\n\n00:03.000 --> 00:04.000\nNOTE is a word here\n"
    )
    assert said(text) == [(1000, 2000, "Hi you"), (3000, 4000, "NOTE is a word here")]
    assert [line for line, _says in told(text)] == [1, 2, 4, 7, 10, 13, 14, 15, 17]


def test_what_cannot_be_read_is_told_with_its_words() -> None:
    text = (
        "Made by me\n\n1\n00:0x:01,000 --> 00:00:02,000\nLost words\n\n2\n00:00:04,000 --> 00:00:03,000\nKept\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n\n"
    )
    assert said(text) == [(4000, 5000, "Kept")]
    assert [line for line, _says in told(text)] == [1, 4, 5, 8, 12]
    assert "Made by me" in told(text)[0][1]
    assert "Lost words" in told(text)[2][1]


def test_however_many_cues_there_are_none_vanishes() -> None:
    many = [Cue(n * 1000, n * 1000 + 900, ("A line of about forty characters, or so",) * 4) for n in range(15_000)]
    text = srt(many)
    assert len(text) > 2_500_000
    assert len(parse(text.encode()).cues) == 15_000


def test_another_program_reads_what_is_written() -> None:
    cues = [Cue(0, 1500, ("Hello", "there")), Cue(2000, 3000, ("R&D",))]
    for text in (srt(cues), vtt(cues[:1])):
        read = pysubs2.SSAFile.from_string(text)
        assert (read[0].start, read[0].end, read[0].plaintext) == (0, 1500, "Hello\nthere")


@pytest.mark.parametrize(
    ("head", "is_taken"),
    [
        ("1\n00:00:01,50 --> 00:00:02,00\nHi".encode("utf-16"), True),
        (b"00:00:01,000 --> 00:00:02,000\nHi", True),
        (b"\xef\xbb\xbf\r\n1\r\n100:00:01,000 --> 100:00:02,000\r\nHi", True),
        (b"1\n00:01.0 -> 00:02.0\nHi", True),
        (b"Subtitles by somebody\n\n1\n00:00:01,000 --> 00:00:02,000\nHi", True),
        (b"1\n00:00:01:12 --> 00:00:02;12\nHi", True),
        (b"only words --> here", False),
        (b"<p>\n00:00:01,000 --> 00:00:02,000\n</p>", False),
        (b'{"a": "\n00:00:01,000 --> 00:00:02,000"}', False),
        (b"at 00:01 --> 00:02 we met", False),
        (b"1\n2\n3\n", False),
    ],
)
def test_an_upload_is_recognised_by_its_first_times(head: bytes, is_taken: bool) -> None:
    assert (sniff(head) == "application/x-subrip") is is_taken
