"""Files with cues as people and programs send them: each with what is read of it, and what is said."""

import codecs
from typing import NamedTuple

import pytest

from apps.library.formats.cue_files.cue_file import CueFile, CueFileError
from apps.library.formats.cue_files.reading import read_cues

ARABIC = "مرحبا بكم في المتجر، أهلا وسهلا"
SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nHow are\nyou?\n"
CUES = ["1000-2500 Hello", "3000-4000 How are|you?"]
TTML = '<tt xmlns="http://www.w3.org/ns/ttml"{root}>{head}<body>{body}</body></tt>'
XLIFF_1 = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" datatype="plaintext" '
    'source-language="en">{head}<body>{body}</body></file></xliff>'
)
XLIFF_2 = (
    '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="de">'
    '<file id="f">{body}</file></xliff>'
)


def shown(found: CueFile) -> list[str]:
    """Cues as "first-last a|b", texts as "number key: source = target"."""
    cues = [f"{cue.start}-{cue.end} {'|'.join(cue.lines)}" for cue in found.cues]
    return cues + [
        f"{one.number} {one.key}: {'|'.join(one.source)} = {'|'.join(one.target)}"
        + (f" @{one.times[0]}-{one.times[1]}" if one.times else "")
        for one in found.texts
    ]


class File(NamedTuple):
    says: str
    name: str
    data: str | bytes
    form: str
    read: list[str]
    remarks: list[str] = []


def ttml(body: str, *, root: str = "", head: str = "") -> str:
    return TTML.format(root=root, head=head, body=body)


def p(times: str, text: str = "Hi") -> str:
    return f"<div><p {times}>{text}</p></div>"


FILES = [
    File("SRT", "a.srt", SRT, "srt", CUES),
    File("SRT with CRLF and a mark", "a.srt", codecs.BOM_UTF8 + SRT.replace("\n", "\r\n").encode(), "srt", CUES),
    File("SRT with CR alone", "a.srt", SRT.replace("\n", "\r"), "srt", CUES),
    File("SRT in UTF-16", "a.srt", SRT.encode("utf-16"), "srt", CUES),
    File("SRT in UTF-16 without a mark", "a.srt", SRT.encode("utf-16-be"), "srt", CUES),
    File(
        "SRT in Windows-1256",
        "a.srt",
        f"1\n00:00:01,000 --> 00:00:02,000\n{ARABIC}\n".encode("cp1256"),
        "srt",
        [f"1000-2000 {ARABIC}"],
    ),
    File("SRT under another name", "a.txt", SRT, "srt", CUES),
    File("SRT under the name of XLIFF", "a.xlf", SRT, "srt", CUES),
    File(
        "SRT with words of a program above",
        "a.srt",
        "Made by Sub\n\n" + SRT,
        "srt",
        CUES,
        ["1 Left out: words without a time, “Made by Sub”."],
    ),
    File(
        "SRT with a cue that says nothing",
        "a.srt",
        SRT + "\n3\n00:00:05,000 --> 00:00:06,000\n",
        "srt",
        CUES,
        ["11 Left out: a cue without text."],
    ),
    File(
        "WebVTT",
        "a.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n\n1\n00:03.000 --> 00:04.000\nHow are\nyou?\n",
        "vtt",
        CUES,
    ),
    File(
        "WebVTT with a note and a place",
        "a.txt",
        "WEBVTT\n\nNOTE by Ana\n\n00:01.000 --> 00:02.500 line:0\n<v Ana>Hello\n",
        "vtt",
        ["1000-2500 Hello"],
        [
            "3 Left out: a note or a style, “NOTE by Ana”.",
            "5 Left out: the place on the screen, “line:0”.",
            "6 Left out: the style, “<v Ana>”.",
        ],
    ),
    File("SBV", "a.sbv", "0:00:01.000,0:00:02.500\nHello\n\n0:00:03.000,0:00:04.000\nHow are\nyou?\n\n", "sbv", CUES),
    File(
        "SBV with marks of breaks, numbers as words and blank lines within",
        "captions",
        "0:00:01.000,0:00:02.500\r\n2\r\n\r\n0:00:03.000,0:00:04.000\r\nOne[br]two\r\n\r\nthree\r\n",
        "sbv",
        ["1000-2500 2", "3000-4000 One|two|three"],
    ),
    File(
        "SBV that ends before it begins",
        "a.sbv",
        "Mine\n0:00:03.000,0:00:02.000\nHello\n\n0:00:05.000,0:00:06.000\n\n",
        "sbv",
        ["3000-4000 Hello"],
        [
            "1 Left out: words without a time, “Mine”.",
            "2 Ends before it begins, and is shown for one second.",
            "5 Left out: a cue without text.",
        ],
    ),
    File(
        "TTML",
        "a.ttml",
        ttml(
            '<div>\n<p begin="00:00:01.000" end="00:00:02.5">\n  Hello\n</p>\n'
            '<p begin="3s" dur="1000ms">How <span>a<span>re</span></span><br/>you?</p></div>'
        ),
        "ttml",
        CUES,
    ),
    File(
        "DFXP with prefixes, entities, a head and styles",
        "a.dfxp",
        '<?xml version="1.0"?>\n<!-- mine -->\n<x:tt xmlns:x="http://www.w3.org/2006/10/ttaf1"><x:head>'
        "<x:metadata><x:title>T</x:title></x:metadata></x:head><x:body>"
        '\n<x:p begin="1s" end="2s" style="s1">R&amp;D &lt;b&gt; &#233;<x:metadata>no</x:metadata></x:p>'
        "</x:body></x:tt>",
        "ttml",
        ["1000-2000 R&D <b> é"],
        ["4 Left out: styles, and places on the screen."],
    ),
    File(
        "TTML with frames",
        "a.xml",
        ttml(p('begin="00:00:01:12" end="50f"'), root=' xmlns:ttp="#p" ttp:frameRate="25"'),
        "ttml",
        ["1480-2000 Hi"],
    ),
    File(
        "TTML with frames of television",
        "a.xml",
        ttml(
            p('begin="00:00:01:15" end="60f"'),
            root=' xmlns:ttp="#p" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"',
        ),
        "ttml",
        ["1500-2002 Hi"],
    ),
    File(
        "TTML with a clock that counts frames, and drops some",
        "a.xml",
        ttml(
            p('begin="00:01:00:02" end="00:10:00:00"'),
            root=' xmlns:ttp="#p" ttp:timeBase="smpte" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" '
            'ttp:dropMode="dropNTSC"',
        ),
        "ttml",
        ["60060-599999 Hi"],
    ),
    File(
        "TTML with ticks",
        "a.ttml",
        ttml(p('begin="10000000t" end="25000000t"'), root=' xmlns:ttp="#p" ttp:tickRate="10000000"'),
        "ttml",
        ["1000-2500 Hi"],
    ),
    File(
        "TTML with times within times",
        "a.ttml",
        ttml('<div begin="10s" end="14s"><p begin="1s" end="2s">A</p><p begin="2s">B</p></div>'),
        "ttml",
        ["11000-12000 A", "12000-14000 B"],
    ),
    File(
        "TTML with one after the other",
        "a.ttml",
        ttml('<div timeContainer="seq"><p dur="2s">A</p><p begin="1s" dur="2s">B</p></div>'),
        "ttml",
        ["0-2000 A", "3000-5000 B"],
    ),
    File(
        "TTML with times of words only",
        "a.ttml",
        ttml(
            '<div>\n<p><span begin="1s" end="2s">A <span>b</span></span>\n<span begin="3s" end="4s">C</span>d</p></div>'
        ),
        "ttml",
        ["1000-2000 A b", "3000-4000 C"],
        ["2 Left out: words without a time, “d”."],
    ),
    File(
        "TTML with words that light up one by one",
        "a.ttml",
        ttml('<div><p begin="1s" end="3s"><span begin="0s">A </span><span begin="1s">b</span></p></div>'),
        "ttml",
        ["1000-3000 A b"],
    ),
    File(
        "TTML without ends",
        "a.ttml",
        ttml('<div>\n<p begin="1s">A</p>\n<p begin="5s">B</p></div>'),
        "ttml",
        ["1000-5000 A", "5000-6000 B"],
        ["2 Has no end, and is shown until the next cue.", "3 Has no end, and is shown for one second."],
    ),
    File(
        "TTML that keeps its breaks, and has readings",
        "a.ttml",
        ttml(
            '<div><p xml:space="preserve" begin="1s" end="2s">A\n B</p>\n<p begin="3s" end="4s">'
            '<span tts:ruby="container" xmlns:tts="#s"><span tts:ruby="base">漢</span>'
            '<span tts:ruby="text">かん</span></span>字</p></div>'
        ),
        "ttml",
        ["1000-2000 A|B", "3000-4000 漢字"],
        ["3 Left out: how words are read."],
    ),
    File(
        "TTML in the encoding that it declares",
        "a.ttml",
        ('<?xml version="1.0" encoding="windows-1251"?>' + ttml(p('begin="1s" end="2s"', "Да"))).encode("cp1251"),
        "ttml",
        ["1000-2000 Да"],
    ),
    File(
        "TTML in UTF-16 that declares UTF-8",
        "a.ttml",
        ('<?xml version="1.0" encoding="utf-8"?>' + ttml(p('begin="1s" end="2s"', "Да"))).encode("utf-16"),
        "ttml",
        ["1000-2000 Да"],
    ),
    File(
        "ASS",
        "a.ass",
        "[Script Info]\nTitle: x\n\n[V4+ Styles]\nFormat: Name, Text\nStyle: Default,Arial\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,How are\\Nyou?\n"
        "Comment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,check, please\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}Hello{\\i0}\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}\n",
        "ass",
        CUES,
        [
            "11 Left out: a comment, “check, please”.",
            "12 Left out: the style, “{\\i1} {\\i0}”.",
            "13 Left out: the style, “{\\p1} {\\p0}”.",
            "13 Left out: a drawing, “m 0 0 l 9 9”.",
        ],
    ),
    File(
        "SSA with another order of fields, and commas",
        "a.ssa",
        "[Events]\r\nFormat: Start, End, Marked, Text\r\nDialogue: 0:00:01.00,0:00:02.5,Marked=0,Well, yes\\hno\r\n",
        "ass",
        ["1000-2500 Well, yes no"],
    ),
    File(
        "text, a line each",
        "a.txt",
        "Hello, Ben\nHow are you?\n\n\n",
        "text",
        ["1 :  = Hello, Ben", "2 :  = How are you?"],
    ),
    File(
        "text, a paragraph each",
        "notes",
        "Hello,\r\nBen\r\n \r\n\r\nHow are you?\r\n",
        "text",
        ["1 :  = Hello,|Ben", "2 :  = How are you?"],
    ),
    File("text in Windows-1252", "a.txt", "Grüße – schön\n".encode("cp1252"), "text", ["1 :  = Grüße – schön"]),
    File(
        "CSV with names of columns",
        "a.csv",
        'source,target\n"Hello, Ben","Hallo,\nBen"\n\nYes,\n',
        "csv",
        ["1 : Hello, Ben = Hallo,|Ben", "2 : Yes = "],
        ["1 Read as the heading: “source, target”."],
    ),
    File(
        "CSV with semicolons, no heading, and quotes within",
        "a.csv",
        'Hi;"Say ""hallo"""\nWell, yes;Nun, ja\n',
        "csv",
        ['1 : Hi = Say "hallo"', "2 : Well, yes = Nun, ja"],
    ),
    File(
        "CSV as Excel saves it",
        "a.csv",
        "sep=;\r\nHi;Grüße\r\n".encode("cp1252"),
        "csv",
        ["1 : Hi = Grüße"],
    ),
    File(
        "tabs in UTF-16, under the name of a text",
        "a.txt",
        "Hi\tHallo\r\nBye\tTschüss\r\n".encode("utf-16"),
        "csv",
        ["1 : Hi = Hallo", "2 : Bye = Tschüss"],
    ),
    File(
        "CSV with languages as names, and tamed formulas",
        "a.csv",
        "en;pt-BR\n'- Hi;'=Oi\n'tis;x\n",
        "csv",
        ["1 : - Hi = =Oi", "2 : 'tis = x"],
        ["1 Read as the heading: “en, pt-BR”."],
    ),
    File(
        "CSV with more columns, by their names",
        "a.csv",
        "No,Translation,Original,Start\n1,Hallo,Hi,00:00\n",
        "csv",
        ["1 : Hi = Hallo"],
        ["1 Read as the heading: “No, Translation, Original, Start”.", "1 Left out: other columns, “No, Start”."],
    ),
    File(
        "CSV with a first row that only looks like languages",
        "a.csv",
        "No,No\nHi,Oh\n",
        "csv",
        ["1 : No = No", "2 : Hi = Oh"],
    ),
    File(
        "XLIFF 1.2",
        "a.xlf",
        XLIFF_1.format(
            head="<header><note>all</note></header>",
            body='\n<group><trans-unit id="c7"><source>Hi <g id="1">you</g></source>'
            '<target>Hallo<x id="2" ctype="lb"/>du</target><note>short, please</note><alt-trans><source>No</source>'
            "<target>Nein</target></alt-trans>"
            '</trans-unit></group>\n<trans-unit id="c8"><source>A<ph id="1">&lt;b&gt;</ph>b</source>'
            '<seg-source><mrk mtype="seg">A</mrk></seg-source></trans-unit>',
        ),
        "xliff",
        ["1 c7: Hi you = Hallo|du", "2 c8: Ab = "],
        [
            "2 Left out: a note, “short, please”.",
            "3 Left out: codes of another format.",
        ],
    ),
    File(
        "XLIFF 2.0",
        "a.xliff",
        XLIFF_2.format(
            body='\n<unit id="u1"><notes><note>00:00:01.000 --&gt; 00:00:02.500</note></notes>'
            '<segment id="s1"><source>One.</source><target>Eins.</target></segment><ignorable><source> </source>'
            '<target> </target></ignorable><segment><source>Two <pc id="1">of</pc> it<cp hex="2028"/></source>'
            '<target>Zwei<ph id="2" type="fmt" subType="xlf:lb"/>davon</target></segment></unit>'
            '\n<unit id="u2"><segment><source>A</source></segment>'
            "<segment><source>b</source><target>c</target></segment></unit>"
        ),
        "xliff",
        ["1 u1: One. Two of it = Eins. Zwei|davon @1000-2500", "2 u2: Ab = c"],
        ["3 A part of the text has no translation."],
    ),
]


@pytest.mark.parametrize("file", FILES, ids=[file.says for file in FILES])
def test_a_file_is_read_by_what_it_holds(file: File) -> None:
    data = file.data.encode() if isinstance(file.data, str) else file.data
    found = read_cues(data, name=file.name)
    assert (found.form, shown(found)) == (file.form, file.read)
    assert [f"{remark.line} {remark.says}" for remark in found.remarks] == file.remarks


def refusal(data: str | bytes, name: str) -> tuple[int, str]:
    with pytest.raises(CueFileError) as refused:
        read_cues(data.encode() if isinstance(data, str) else data, name=name)
    return refused.value.line, str(refused.value)


BROKEN_SRT = [
    ("a letter in the times", SRT.replace("00:00:03", "00:0x:03"), 6, "the times can’t be read"),
    ("no arrow", SRT.replace("3,000 --> ", "3,000 "), 6, "the times can’t be read"),
    ("no end", SRT.replace(" --> 00:00:04,000", ""), 6, "the times can’t be read"),
    ("half an end", SRT.replace("00:00:04,000", "00:"), 6, "the times can’t be read"),
    ("no start", SRT.replace("00:00:03,000 -->", "-->"), 6, "the times can’t be read"),
    ("no times", SRT.replace("00:00:03,000 --> 00:00:04,000\n", ""), 6, "the times of cue 2 are missing"),
    ("no times at first", SRT.replace("00:00:01,000 --> 00:00:02,500\n", ""), 2, "the times of cue 1 are missing"),
    ("a time in no film", SRT.replace("00:00:04", "900:00:04"), 6, "a cue ends after more than 500 hours"),
    ("a cue without end", SRT + "word " * 2000, 6, "the text of a cue has more than 5,000 characters"),
]


@pytest.mark.row("TRA-18")
@pytest.mark.parametrize(("says", "text", "line", "words"), BROKEN_SRT, ids=[one[0] for one in BROKEN_SRT])
def test_broken_srt_is_refused_with_the_line(says: str, text: str, line: int, words: str) -> None:
    found, told = refusal(text, "a.srt")
    assert (found, told.startswith(f"Line {line}: {words}")) == (line, True), told


EVENTS = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,Hi\n"
BROKEN = [
    ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:0x.000\nHi\n", 3, "the times can’t be read, “00:01.000 --> 00:0x.000”."),
    ("a.sbv", "0:00:01.000,0:00:02.000\nHi\n\n0:00:03.000,0:00:0:4\nHo\n", 4, "the times can’t be read"),
    ("a.ass", EVENTS + "Dialogue: 0,0:00:0x.00,0:00:04.00,D,,0,0,0,,Ho\n", 3, "the times can’t be read, “0:00:0x.00”."),
    ("a.ass", EVENTS + "Dialogue: 0,0:00:03.00\n", 3, "something is missing"),
    ("a.ass", EVENTS.replace("\n", "\nFormat: Text, Start, End\n", 1), 2, "the format has to name"),
    ("a.ttml", ttml('\n<p begin="soon" end="2s">Hi</p>'), 2, "the times can’t be read, “soon”."),
    ("a.ttml", ttml("", root=' frameRate="0"'), 1, "the count of frames or ticks can’t be read, “0”."),
    ("a.ttml", ttml('\n<p begin="1s" end="2s">Hi</q>'), 2, "the XML is damaged"),
    ("a.ttml", ttml('<p begin="9999h" end="9999h">Hi</p>'), 1, "a cue ends after more than 500 hours"),
    ("a.ttml", "Hello", 1, "the XML is damaged"),
    (
        "a.xlf",
        XLIFF_1.format(head="", body='<trans-unit id="1"/>\n<trans-unit id="1"/>'),
        2,
        "the id “1” is there twice",
    ),
    (
        "a.xlf",
        XLIFF_2.format(body='<unit id="1"><segment><source><cp hex="D800"/></source></segment></unit>'),
        1,
        "“D800”",
    ),
    ("a.csv", 'Hi,Hallo\nBye,"Tschüss\nund\n', 2, "a quotation mark is out of place"),
    ("a.csv", "Hi,Hallo\nWell, yes,Nun ja\n", 2, "there are 3 cells instead of two"),
    ("a.csv", "Hi\nBye\n", 1, "the table needs two columns"),
    ("a.srt", "Hello\n\nWorld\n", 0, "The file holds no cues."),
    ("a.srt", "", 0, "The file is empty."),
    ("a.txt", " \n\n", 0, "The file is empty."),
    ("a.xlf", XLIFF_1.format(head="", body=""), 0, "The file holds no texts."),
    ("a.html", "<!doctype html><title>x</title>", 0, "This file holds no subtitles."),
    ("a.html", "<html><body>Hi</body></html>", 0, "This file holds no subtitles."),
    ("a.sub", "{10}{40}Hello\n", 0, "This file holds no subtitles."),
    ("a.json", '{"cues": []}', 0, "This file holds no subtitles."),
    ("a.srt", b"PK\x03\x04rest of a workbook", 0, "This file holds no subtitles."),
    ("a.srt", b"\x89PNG\r\n\x1a\n" + bytes(100), 0, "This file holds no subtitles."),
    ("a.txt", bytes(range(256)) * 20, 0, "This file holds no subtitles."),
]


@pytest.mark.parametrize(("name", "data", "line", "words"), BROKEN)
def test_what_cannot_be_read_is_refused_in_words(name: str, data: str | bytes, line: int, words: str) -> None:
    found, told = refusal(data, name)
    assert found == line, told
    assert words in told
    assert told.startswith(f"Line {line}: " if line else words)
